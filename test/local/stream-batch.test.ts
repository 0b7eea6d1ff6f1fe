import { describe, expect, it } from "vitest";
import { type StreamBatchConfig, type StreamRecord, streamBatches } from "../../local/lambda/stream-batch.ts";

/** How Lambda reads a stream: https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html */

const HOUR_MS = 3_600_000;

/** Records numbered from 1, each so many hours old. */
const records = (...hoursOld: number[]): StreamRecord[] =>
  hoursOld.map((hours, index) => ({
    eventID: String(index + 1),
    eventName: "INSERT",
    dynamodb: {
      SequenceNumber: String(index + 1),
      ApproximateCreationDateTime: (Date.now() - hours * HOUR_MS) / 1_000,
    },
  }));

const SETTINGS: StreamBatchConfig = {
  streamArn: "arn:aws:dynamodb:eu-west-1:1:table/t/stream/s",
  batchSize: 4,
  patterns: [],
  bisects: true,
  reportsFailures: true,
  maxRecordAgeMs: 23 * HOUR_MS,
  deadLetterQueueUrl: "http://queue",
  maxBackoffMs: 1,
};

type Answer = (batch: readonly string[]) => unknown;

/** Delivers, and shows what the function was given, what was told to the destination, and how far the stream was read. */
const deliver = async (given: readonly StreamRecord[], answer: Answer, over: Partial<StreamBatchConfig> = {}) => {
  const batches: string[] = [];
  const letters: Record<string, unknown>[] = [];
  let position = "";
  const fn = {
    ...{ name: "fn", arn: "arn:aws:lambda:eu-west-1:1:function:fn", roleArn: "role" },
    invoke: async (event: unknown) => {
      const numbers = (event as { Records: StreamRecord[] }).Records.map(({ dynamodb }) => dynamodb.SequenceNumber);
      batches.push(numbers.join(" "));
      return answer(numbers);
    },
    heaps: async () => [],
    stop: async () => {},
  };
  const callService = async <T>(_service: string, _target: string, body: unknown): Promise<T> => {
    letters.push(JSON.parse((body as { MessageBody: string }).MessageBody));
    return {} as T;
  };
  const positions = {
    save: (_shard: string, number: string) => {
      position = number;
    },
  };
  const run = streamBatches(fn, callService, { ...SETTINGS, ...over }, positions, new AbortController().signal);
  await run("shard-1", given);
  return { batches, letters, position };
};

const fails = (): never => {
  throw new Error("it failed");
};
const done = () => ({ batchItemFailures: [] });

describe("a batch of a stream", () => {
  it("is given in order, in batches of the size that is set", async () => {
    expect(await deliver(records(0, 0, 0, 0, 0, 0), done)).toMatchObject({
      batches: ["1 2 3 4", "5 6"],
      position: "6",
    });
  });

  it("has no more records at once than one invocation takes", async () => {
    const large = records(0, 0, 0).map((one) => ({ ...one, eventName: "x".repeat(2.5 * 1024 * 1024) }));
    const { batches, position } = await deliver(large, () => undefined);
    expect([batches, position]).toEqual([["1 2", "3"], "3"]);
  });
  it("is halved where it fails, until the record that fails is alone", async () => {
    let failures = 0;
    const { batches, position } = await deliver(records(0, 0, 0, 0), (numbers) => {
      if (!numbers.includes("2") || failures === 3) return done();
      failures += 1;
      return fails();
    });
    expect([batches, position]).toEqual([["1 2 3 4", "1 2", "1", "2", "2", "3", "4"], "4"]);
  });

  it("is not halved where the template does not say so", async () => {
    let failures = 0;
    const once = () => {
      failures += 1;
      return failures === 1 ? fails() : done();
    };
    expect((await deliver(records(0, 0, 0, 0), once, { bisects: false })).batches).toEqual(["1 2 3 4", "1 2 3 4"]);
  });

  it("is read again from the first record that the function names, in whatever order it names them", async () => {
    let times = 0;
    const { batches } = await deliver(records(0, 0, 0, 0), () => {
      times += 1;
      return times === 1 ? { batchItemFailures: [{ itemIdentifier: "4" }, { itemIdentifier: "3" }] } : done();
    });
    expect(batches).toEqual(["1 2 3 4", "3 4"]);
  });

  it("has failed as a whole where the function names what is not in it", async () => {
    let times = 0;
    const { batches } = await deliver(records(0, 0), () => {
      times += 1;
      return times === 1 ? { batchItemFailures: [{ itemIdentifier: "" }] } : done();
    });
    expect(batches).toEqual(["1 2", "1", "2"]);
  });

  it("is done whatever the function names, where the template does not let it report", async () => {
    const answer = () => ({ batchItemFailures: [{ itemIdentifier: "1" }] });
    expect((await deliver(records(0, 0), answer, { reportsFailures: false })).batches).toEqual(["1 2"]);
  });
});

describe("a record that is too old", () => {
  it("is given up without being tried, and the destination learns where it is, not what is in it", async () => {
    const { batches, letters, position } = await deliver(records(24, 24, 0), done);
    expect([batches, position]).toEqual([["3"], "3"]);
    expect(letters).toMatchObject([
      {
        requestContext: { condition: "RecordAgeExceeded", approximateInvokeCount: 0 },
        DDBStreamBatchInfo: { shardId: "shard-1", batchSize: 2, startSequenceNumber: "1", endSequenceNumber: "2" },
      },
    ]);
    expect(JSON.stringify(letters)).not.toContain("eventID");
  });

  it("is given up while it fails, and what follows goes on", async () => {
    const young = records(23 - 1 / HOUR_MS, 0);
    const { batches, letters } = await deliver(young, (numbers) => (numbers.includes("1") ? fails() : done()));
    expect(batches.at(-1)).toBe("2");
    expect(letters).toHaveLength(1);
  });

  it("is told to nobody where no function wanted it", async () => {
    const { batches, letters } = await deliver(records(24), done, { patterns: [{ eventName: ["REMOVE"] }] });
    expect([batches, letters]).toEqual([[], []]);
  });
});
