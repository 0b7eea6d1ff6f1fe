import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { REST_MS } from "../../functions/tracer.ts";
import { type TestCloud, testCloud } from "../support/cloud.ts";
import { type Collected, type Collector, type CollectorMood, startCollector } from "../support/collector.ts";
import { allGood, rtcOf } from "../support/evidence.ts";
import { planText } from "../support/plan.ts";

/** From the PUT of a manifest to the mail, as a collector of traces sees it. */

let collector: Collector;
let cloud: TestCloud;
beforeAll(async () => {
  collector = await startCollector();
  cloud = await testCloud({ traces: collector.url });
  await cloud.applyPlan(planText({ extra: "waivers: { maxDuration: 20d }" }));
  for (const upload of await allGood(60)) await cloud.upload("agent00", upload);
  await cloud.waitUntilIdle();
}, 300_000);
afterAll(async () => {
  await cloud?.stop();
  await collector?.stop();
});

const ofTrace = (trace: string): readonly Collected[] => collector.spans().filter(({ traceId }) => traceId === trace);
const rootOf = (trace: string): Collected | undefined =>
  ofTrace(trace).find(({ parentSpanId }) => parentSpanId === undefined);
const functionOf = ({ resource }: Collected): string =>
  String(resource["faas.name"]).replace(/Function[0-9A-F]{8}$/, "");

/** A trace as lines, each span under its parent; the order of those that share one says nothing. */
const treeOf = (trace: string, parent?: string, indent = ""): string[] =>
  ofTrace(trace)
    .filter(({ parentSpanId }) => parentSpanId === parent)
    .map((span) => [`${indent}${functionOf(span)}: ${span.name}`, ...treeOf(trace, span.spanId, `${indent}  `)])
    .toSorted((one, other) => (one.join() < other.join() ? -1 : 1))
    .flat();

/** What fails shuts gates: a backup that is much smaller than the one before. */
const pushFailing = async (pool: string, minutesAgo: number) => {
  const upload = await rtcOf(pool, minutesAgo, 10);
  await cloud.upload("agent00", upload);
  await cloud.waitUntilIdle();
  return cloud.factOf(upload.key);
};

describe("traces", () => {
  it("lead from the PUT of a manifest to the mails that followed, with nothing handed on", async () => {
    const before = Date.now();
    const fact = await pushFailing("pool01", 30);
    expect(treeOf(fact.id)).toEqual([
      "Receive: manifest-audited",
      "  Notify: deliver bus",
      "  Notify: deliver bus",
      "  Notify: deliver mail",
      "  Notify: deliver mail",
      "  Receive: receive",
      "    Receive: commit",
      "    Receive: read and judge",
    ]);
    const root = rootOf(fact.id);
    const [first, ...others] = ofTrace(fact.id).toSorted((one, other) =>
      one.startTimeUnixNano < other.startTimeUnixNano ? -1 : 1,
    );
    // The root begins with the PUT, so before the function that received it, and after the test had begun.
    expect(first?.startTimeUnixNano).toBe(root?.startTimeUnixNano);
    expect(BigInt(first?.startTimeUnixNano ?? 0)).toBeGreaterThanOrEqual(BigInt(before) * 1_000_000n);
    expect(others.length).toBeGreaterThan(0);
    expect(root).toMatchObject({
      attributes: {
        ...{ "cleargate.migration": "contoso", "cleargate.unit": "pool01", "cleargate.requirement": "rtc" },
        ...{ "cleargate.agent": "agent00", "cleargate.outcome": fact.verdict.outcome },
      },
      // What was found is a result, and no error of whoever found it.
      status: {},
      links: [],
    });
    expect(root?.events.map(({ attributes }) => attributes["cleargate.code"])).toEqual(
      fact.verdict.findings.map(({ code }) => code),
    );
    expect(fact.verdict.findings.length).toBeGreaterThan(0);
  });

  it("of a comparison link to those of the evidence that it read", async () => {
    const facts = await cloud.facts();
    const compared = facts.find((fact) => fact.type === "evidence-compared" && fact.inputs.length > 1);
    const inputs = compared?.type === "evidence-compared" ? compared.inputs : [];
    expect(inputs).toHaveLength(2);
    expect(rootOf(compared?.id ?? "")?.links).toEqual(
      inputs.map(({ fact }) => ({ traceId: fact, spanId: rootOf(fact)?.spanId })),
    );
    expect(treeOf(compared?.id ?? "")[0]).toBe("Compare: evidence-compared");
  });

  it("begin with every fact, and each span has its parent", async () => {
    const spans = collector.spans();
    for (const { parentSpanId, traceId, name } of spans)
      if (parentSpanId !== undefined)
        expect(
          spans.filter((one) => one.traceId === traceId && one.spanId === parentSpanId),
          `${traceId} ${name}`,
        ).toHaveLength(1);
    for (const { id, type } of await cloud.facts()) expect(rootOf(id)?.name, id).toBe(type);
  });

  it("name nobody", async () => {
    const asked = await cloud.decide("zoe@example.com", "operator", "checkpoints/pool01/rtc/waivers", {
      ...{ reason: "the tape library is broken", control: "copied by hand each night" },
      expiresAt: new Date(Date.parse(cloud.now()) + 86_400_000).toISOString(),
    });
    expect(asked.status).toBe(200);
    await cloud.waitUntilIdle();
    expect(treeOf(asked.body.fact ?? "")[0]).toBe("HttpApprovals: approval-recorded");
    const all = collector.taken().join();
    for (const said of ["@example", '"ana"', '"kim"', "zoe", "Ruiz", "Berg", "tape", "sip:", "rtc.bak"])
      expect(all, said).not.toContain(said);
    expect(new Set(collector.headers)).toEqual(new Set(["POST /v1/traces application/json"]));
  });
});

describe("a collector that", () => {
  const logged = (): string => {
    const folder = join(cloud.dataDir, "logs");
    return readdirSync(folder)
      .map((name) => readFileSync(join(folder, name), "utf8"))
      .join("");
  };

  // By turns, so that no gate flaps and mails about it are held back.
  it.each<[CollectorMood, string, number]>([
    [500, "pool02", 20],
    ["ends", "pool01", 15],
    ["hangs", "pool02", 10],
  ])(
    "%s changes nothing but that its spans are counted as missing",
    async (mood, pool, minutesAgo) => {
      // Each instance has let it alone since it failed before.
      await cloud.advanceClock(REST_MS);
      await cloud.waitUntilIdle();
      collector.answer(mood);
      const [asked, mails, events] = [collector.asked(), cloud.inbox.list().length, cloud.busEvents().length];
      const failing = await pushFailing(pool, minutesAgo);
      expect(failing.verdict.findings.map(({ code }) => code)).toEqual(["shrunk"]);
      expect(collector.asked()).toBeGreaterThan(asked);
      expect(logged().split('"SpansUnsent":').length).toBeGreaterThan(1);
      expect(ofTrace(failing.id)).toEqual([]);
      const good = await rtcOf(pool, minutesAgo - 1);
      await cloud.upload("agent00", good);
      await cloud.waitUntilIdle();
      expect((await cloud.factOf(good.key)).verdict.outcome).toBe("accepted");
      expect((await cloud.gate(`move@${pool}`)).state).toBe("clear");
      expect(cloud.inbox.list().length).toBeGreaterThan(mails);
      expect(cloud.busEvents().length).toBeGreaterThan(events);
      for (const queue of cloud.queues.filter((name) => name.includes("DeadLetters")))
        expect(cloud.queueDepth(queue), queue).toMatchObject({ ready: 0 });
      collector.answer(200);
    },
    120_000,
  );
});
