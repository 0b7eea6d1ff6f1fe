import { describe, expect, it } from "vitest";
import { factIdOf, notificationKeyOf } from "../../adapters/dynamo/stream.ts";
import { Failure } from "../../core/failure.ts";
import { tellLog } from "../../functions/notify/tell-log.ts";

/** What of the ledger's stream the log is told. */

const record = (image: Record<string, { S?: string; N?: string }>) => ({ dynamodb: { NewImage: image } });
const fact = (id: string) => record({ pk: { S: `F#${id}` }, migration: { S: "contoso" } });
const news = record({ pk: { S: "N#contoso#go" }, migration: { S: "contoso" }, topic: { S: "go" }, epoch: { N: "2" } });

describe("the log", () => {
  it("is told of all facts of a batch in one message, and of nothing else", async () => {
    const sent: (readonly string[])[] = [];
    const queue = { enqueueFacts: async (ids: readonly string[]) => void sent.push(ids) };
    expect(await tellLog(queue, ["a#1", "b"])).toEqual({ told: 2 });
    expect(sent).toEqual([["a#1", "b"]]);
    expect(await tellLog(queue, [])).toEqual({ told: 0 });
    expect(sent).toHaveLength(1);
  });

  it("keeps no mail back where it cannot be told", async () => {
    const untold = new Failure("queue-throttled", "slow down");
    const queue = { enqueueFacts: () => Promise.reject(untold) };
    expect(await tellLog(queue, ["a"])).toEqual({ told: 0, untold });
  });
});

describe("a fact", () => {
  it("is known by where it lies, and nothing else is one", () => {
    expect([fact("a#1"), news, {}].map(factIdOf)).toEqual(["a#1", undefined, undefined]);
  });

  it("is no notification, whatever it says", () => {
    expect(notificationKeyOf(news)).toEqual({ migration: "contoso", topic: "go", epoch: 2 });
    const odd = record({ pk: { S: "F#a" }, migration: { S: "contoso" }, topic: { S: "go" }, epoch: { N: "2" } });
    expect(notificationKeyOf(odd)).toBeUndefined();
  });
});
