import { describe, expect, it } from "vitest";
import type { Named } from "../../core/actor.ts";
import { Failure } from "../../core/failure.ts";
import type { Fact } from "../../core/history/fact.ts";
import { factId } from "../../core/history/fact-id.ts";
import { tracedChannels } from "../../functions/notify/traced-channels.ts";
import { resourceOf } from "../../functions/trace-resource.ts";
import { tracedCommits } from "../../functions/traced-commits.ts";
import { MAX_SPANS, MAX_WAIT_MS, REST_MS, tracer } from "../../functions/tracer.ts";
import { tracedPost } from "../../functions/webhook/traced-post.ts";
import type { Commit } from "../../ports/commit.ts";
import type { Span } from "../../ports/traces.ts";
import { approvalFact } from "../contract/values.ts";

/** What is kept of an invocation, and when it is given up. */

const START = Date.parse("2026-11-22T00:30:00.000Z");
const FACT = factId("a");

/** A tracer whose clock moves by a second whenever it is asked, and by what a test says. */
const world = (share = 1, answer: () => string | undefined = () => undefined) => {
  let now = START;
  let ids = 0;
  const sent: { spans: readonly Span[]; withinMs: number }[] = [];
  const spans = tracer({
    traces: {
      send: async (given, withinMs) => {
        sent.push({ spans: given, withinMs });
        return answer();
      },
    },
    clock: () => {
      now += 1_000;
      return new Date(now).toISOString();
    },
    newId: () => {
      ids += 1;
      return `00000000-0000-4000-8000-${String(ids).padStart(12, "0")}`;
    },
    share,
  });
  const wait = (ms: number): void => {
    now += ms;
  };
  return { spans, sent, wait };
};
const start = (trace = FACT) =>
  ({ trace, parent: "1".repeat(16), name: "work", kind: "internal", attributes: {} }) as const;

describe("the spans of an invocation", () => {
  it("are handed over all at once, and nothing where there are none", async () => {
    const { spans, sent } = world();
    spans.begin();
    expect(await spans.end(60_000)).toBeUndefined();
    expect(sent).toEqual([]);
    expect(await spans.during(start(), async ({ id }) => id)).toBe("8000000000000001");
    await spans.during(start(), async () => {});
    expect(await spans.end(60_000)).toBeUndefined();
    expect(sent).toMatchObject([{ spans: [{ id: "8000000000000001" }, {}], withinMs: MAX_WAIT_MS }]);
    expect(await spans.end(60_000)).toBeUndefined();
    expect(sent).toHaveLength(1);
  });

  it("say by which code work failed, and never what it said; whoever did it is told all", async () => {
    const { spans, sent } = world();
    for (const error of [new Failure("ledger-conflict", "ana was quicker"), new Error("ana@example.com")])
      await expect(spans.during(start(), () => Promise.reject(error))).rejects.toBe(error);
    await spans.end(60_000);
    expect(sent[0]?.spans.map(({ error }) => error)).toEqual(["ledger-conflict", "unexpected"]);
    expect(JSON.stringify(sent)).not.toContain("ana");
  });

  it("are as many as one request may have, and the others are counted", async () => {
    const { spans, sent } = world();
    for (let index = 0; index < MAX_SPANS + 2; index += 1) await spans.during(start(), async () => {});
    expect(await spans.end(60_000)).toEqual({ spans: 2, why: `there were more than ${MAX_SPANS}` });
    expect(sent[0]?.spans).toHaveLength(MAX_SPANS);
  });

  it("are of whole traces, where only a share is kept", async () => {
    const { spans, sent } = world(0.5);
    const [kept, left] = [`${"0".repeat(18)}f${"0".repeat(13)}`, `${"f".repeat(18)}1${"0".repeat(13)}`];
    for (const trace of [kept, left, kept]) await spans.during(start(trace), async () => {});
    await spans.end(60_000);
    expect(sent[0]?.spans.map(({ trace }) => trace)).toEqual([kept, kept]);
  });

  it.each([
    [1_200, 700],
    [60_000, MAX_WAIT_MS],
  ])("leave an invocation with %s ms time to answer", async (timeLeft, withinMs) => {
    const { spans, sent } = world();
    await spans.during(start(), async () => {});
    await spans.end(timeLeft);
    expect(sent).toMatchObject([{ withinMs }]);
  });

  it("are given up where there is no time left", async () => {
    const { spans, sent } = world();
    await spans.during(start(), async () => {});
    expect(await spans.end(500)).toEqual({ spans: 1, why: "there is no time left" });
    expect(sent).toEqual([]);
  });

  it("wait for no collector that has just failed, until it has had a rest", async () => {
    let answer: string | undefined = "it answers 500";
    const { spans, sent, wait } = world(1, () => answer);
    const one = async () => {
      await spans.during(start(), async () => {});
      return spans.end(60_000);
    };
    expect(await one()).toEqual({ spans: 1, why: "it answers 500" });
    expect(await one()).toEqual({ spans: 1, why: "the collector has failed just now" });
    expect(sent).toHaveLength(1);
    answer = undefined;
    wait(REST_MS);
    expect(await one()).toBeUndefined();
    expect(sent).toHaveLength(2);
  });

  it("are not those of the invocation before, which was killed", async () => {
    const { spans, sent } = world();
    await spans.during(start(), async () => {});
    spans.begin();
    expect(await spans.end(60_000)).toBeUndefined();
    expect(sent).toEqual([]);
  });
});

/** The spans of some commits, by what the ledger does. */
const committed = async (
  answers: readonly ("committed" | "already" | Failure)[],
  commit: Pick<Commit, "notifications"> & { readonly fact?: Fact },
) => {
  const { spans, sent } = world();
  const todo = [...answers];
  const ledger = tracedCommits(spans, {
    commit: async (_: Commit) => {
      const next = todo.shift();
      if (next instanceof Failure) throw next;
      return next ?? "committed";
    },
  });
  for (const _ of answers) await ledger.commit({ checkpoints: [], gates: [], ...commit }).catch(() => {});
  await spans.end(60_000);
  return sent.flatMap((one) => one.spans);
};

describe("a traced commit", () => {
  const by: Named = { issuer: "https://issuer.example", subject: "a1b2", name: "Ana Ruiz", email: "ana@example.com" };
  const fact = { ...approvalFact("contoso"), id: FACT, by };

  it("is the root of its fact's trace once it is written, which begins where the fact before ended", async () => {
    const kept = await committed(["committed", "committed"], { fact, notifications: [] });
    const roots = kept.filter(({ parent }) => parent === undefined);
    expect(roots).toMatchObject([
      { trace: FACT, id: FACT.slice(0, 16), name: fact.type },
      { trace: FACT, id: FACT.slice(0, 16), name: fact.type },
    ]);
    expect(roots[1]?.startedAt).toBe(roots[0]?.endedAt);
    expect(kept.filter(({ name }) => name === "commit")).toMatchObject([
      { parent: FACT.slice(0, 16), attributes: { "cleargate.result": "committed" } },
      { parent: FACT.slice(0, 16) },
    ]);
  });

  it.each<["already" | Failure, object]>([
    ["already", { attributes: { "cleargate.result": "already" } }],
    [new Failure("ledger-conflict", "not now"), { error: "ledger-conflict" }],
  ])("leaves the root to whoever writes it: %s", async (answer, span) => {
    expect(await committed([answer], { fact, notifications: [] })).toMatchObject([{ name: "commit", ...span }]);
  });

  it("names nobody who decided", async () => {
    const kept = JSON.stringify(await committed(["committed"], { fact, notifications: [] }));
    for (const said of [...Object.values(by), fact.reason]) expect(kept).not.toContain(said);
  });

  it("of a summary, which has no fact, is found by what its mails name", async () => {
    const notifications = [{ fact: FACT }] as unknown as Commit["notifications"];
    const kept = await committed(["committed"], { notifications });
    expect(kept).toMatchObject([
      { trace: FACT, name: "commit" },
      { trace: FACT, name: "summary" },
    ]);
  });

  it("of nothing that anybody could find is none", async () => {
    expect(await committed(["committed"], { notifications: [] })).toEqual([]);
  });

  it("is the ledger itself where nobody collects traces", () => {
    const ledger = { commit: async () => "committed" as const };
    expect(tracedCommits(undefined, ledger)).toBe(ledger);
  });
});

describe("a traced post", () => {
  it.each([
    ["the fact that its event names", JSON.stringify({ event: { fact: FACT } }), [FACT]],
    ["no trace where that is no fact", JSON.stringify({ event: { fact: "f" } }), []],
    ["no trace where there is no event", "{}", []],
    ["no trace where it is no JSON", "x", []],
  ])("is of %s", async (_, message, traces) => {
    const { spans, sent } = world();
    expect(await tracedPost(spans, message, 2, async () => "posted")).toBe("posted");
    await spans.end(60_000);
    expect(sent.flatMap((one) => one.spans.map(({ trace }) => trace))).toEqual(traces);
  });
});

describe("a delivery", () => {
  it.each([
    ["under the fact that led to it", FACT, [FACT]],
    ["nowhere where that is no fact: a host used a code", "3c".repeat(32), []],
  ])("is a span %s", async (_, fact, traces) => {
    const { spans, sent } = world();
    const channel = { deliver: async () => "delivered" };
    const { mail } = tracedChannels(spans, { mail: channel, bus: channel } as never);
    const notification = { fact, migration: "contoso", topic: "go", epoch: 1, kind: "clear" };
    expect(await mail.deliver(notification as never, {} as never, { attempts: 1 } as never)).toBe("delivered");
    await spans.end(60_000);
    expect(sent.flatMap((one) => one.spans.map(({ trace }) => trace))).toEqual(traces);
  });
});

describe("what spans are of", () => {
  it("is the function as Lambda names it, and nothing that it does not", () => {
    const env = { AWS_LAMBDA_FUNCTION_NAME: "a", AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "512", METRIC_NAMESPACE: "Stack" };
    expect(resourceOf(env)).toEqual({
      ...{ "service.name": "cleargate", "service.version": expect.any(String), "service.namespace": "Stack" },
      ...{ "cloud.provider": "aws", "cloud.platform": "aws_lambda", "faas.name": "a", "faas.max_memory": 536_870_912 },
    });
  });
});
