import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Item, readCheckpoint, readGate } from "../../adapters/dynamo/items.ts";
import { dynamoLimits } from "../../adapters/dynamo/limits.ts";
import type { ManifestFact } from "../../core/history/fact.ts";
import { replay } from "../../core/history/replay.ts";
import { compilePlan } from "../../core/plan/compile.ts";
import type { Plan } from "../../core/plan/plan.ts";
import type { Recipient } from "../../core/readiness/notification.ts";
import type { MigrationState } from "../../core/readiness/plan-change.ts";
import { type TestCloud, testCloud } from "../support/cloud.ts";
import { accountsOf, allGood, rtcOf } from "../support/evidence.ts";
import { planText } from "../support/plan.ts";

/** The main job through the embedded cloud, in one order: what a gate does as evidence comes. */

let cloud: TestCloud;
const plans = new Map<number, string>();

const applied = async (
  over: Parameters<typeof planText>[0],
): Promise<{ status: number; body: Record<string, unknown> }> => {
  plans.set(over?.version ?? 1, planText(over));
  return cloud.applyPlan(planText(over));
};
const push = async (...uploads: Awaited<ReturnType<typeof rtcOf>>[]): Promise<void> => {
  for (const upload of uploads) await cloud.upload("agent00", upload);
  await cloud.waitUntilIdle();
};
/** Of so many, one may leave. */
const TWENTY = Array.from({ length: 20 }, (_, index) => `cid${index + 10}`);
const subjects = (): string[] =>
  cloud.inbox.list().map(({ subject, to }) => `${subject.split(":")[0]} → ${to[0]?.split("<")[1]}`);

beforeAll(async () => {
  cloud = await testCloud();
  expect((await applied({ version: 1 })).status).toBe(202);
});
afterAll(() => cloud?.stop());

const storedState = async (): Promise<MigrationState> => {
  const items = (await cloud.items("M#contoso")) as Item[];
  const checkpoints = items.filter(({ sk }) => sk.startsWith("C#")).map(readCheckpoint);
  const gates = items.filter(({ sk }) => sk.startsWith("G#")).map(readGate);
  return {
    checkpoints: new Map(checkpoints.map((one) => [`${one.unit}/${one.requirement}`, one])),
    gates: new Map(gates.map((one) => [one.id, one])),
  };
};

const planOf = (version: number): Plan => {
  const result = compilePlan("plan.yaml", plans.get(version) ?? "", () => undefined, dynamoLimits);
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result.plan;
};

/** Same members, whatever their order: what "byte for byte" means for a store that keeps no order. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, member: unknown) => {
    if (member instanceof Map) return [...member].toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1));
    if (typeof member !== "object" || member === null || Array.isArray(member)) return member;
    return Object.fromEntries(Object.entries(member).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  });

const expectReplayEqualsState = async (): Promise<void> => {
  const replayed = replay(await cloud.facts(), planOf);
  expect(canonical(replayed)).toBe(canonical(await storedState()));
};

describe("a gate", () => {
  it("is blocked while there is no evidence, and nobody is mailed", async () => {
    const gate = await cloud.gate("go");
    expect(gate).toMatchObject({ state: "blocked", unsatisfied: 5 });
    expect(gate.blockers.map(({ state }) => state)).toEqual(Array(5).fill("missing"));
    expect(cloud.inbox.list()).toEqual([]);
  });

  it("stays blocked while one checkpoint is missing", async () => {
    const [rtc01, rtc02, accounts01] = await allGood(120);
    await push(rtc01 as never, rtc02 as never, accounts01 as never);
    expect(await cloud.gate("go")).toMatchObject({ state: "blocked", unsatisfied: 2 });
    expect(await cloud.gate("move@pool01")).toMatchObject({ state: "clear" });
    expect(await cloud.gate("move@pool02")).toMatchObject({ state: "blocked" });
  });

  it("is blocked by an account that is homed twice, and names it", async () => {
    await push(await accountsOf("pool02", 110, ["bob", ...TWENTY]));
    const gate = await cloud.gate("go");
    expect(gate.state).toBe("blocked");
    expect(gate.blockers.map(({ requirement, reason }) => [requirement, reason])).toEqual([
      ["homed-once", "1 account homed on two units: sip:bob@contoso.com (pool01, pool02)"],
    ]);
  });

  it("clears with the last satisfied checkpoint, is valid until the first evidence expires, and mails each manager once", async () => {
    await push(await accountsOf("pool02", 100, TWENTY));
    const gate = await cloud.gate("go");
    expect(gate.state).toBe("clear");
    const hours = (Date.parse(gate.validUntil ?? "") - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(21.9);
    expect(hours).toBeLessThan(22.1);
    expect(subjects().filter((one) => one.startsWith("[CLEAR] contoso · Ready to go"))).toEqual([
      "[CLEAR] contoso · Ready to go → ana@example.com>",
      "[CLEAR] contoso · Ready to go → kim@example.com>",
    ]);
  });

  it("is not touched by evidence that keeps a checkpoint passed: no write to it, no mail", async () => {
    const before = (await storedState()).gates;
    const mails = cloud.inbox.list().length;
    await push(await rtcOf("pool01", 60));
    expect((await storedState()).gates).toEqual(before);
    expect(cloud.inbox.list()).toHaveLength(mails);
  });

  it("is valid for longer when the evidence that would expire first is refreshed", async () => {
    const before = (await cloud.gate("go")).validUntil as string;
    await push(await accountsOf("pool01", 50, ["ann", "bob"]), await accountsOf("pool02", 50, TWENTY));
    const after = (await cloud.gate("go")).validUntil as string;
    expect(after > before).toBe(true);
  });

  it("shuts when new evidence has shrunk, and the mail says so", async () => {
    await push(await rtcOf("pool02", 40, 500));
    const gate = await cloud.gate("go");
    expect(gate).toMatchObject({ state: "blocked", unsatisfied: 1 });
    expect(gate.blockers[0]).toMatchObject({ unit: "pool02", requirement: "rtc", state: "failed" });
    const mail = cloud.inbox.list().findLast(({ subject }) => subject.startsWith("[BLOCKED] contoso · Ready to go"));
    expect(mail?.text).toMatch(/500 bytes after 1,000 on \d{4}-\d\d-\d\d: 50\.0 % less, 30% is tolerated/);
  });

  it("measures shrinkage against the largest that was accepted, so that small losses add up", async () => {
    await push(await rtcOf("pool02", 39, 600));
    expect((await cloud.gate("move@pool02")).state).toBe("blocked");
    await push(await rtcOf("pool02", 38, 700));
    expect((await cloud.gate("move@pool02")).state).toBe("clear");
    await push(await rtcOf("pool02", 37, 699));
    expect((await cloud.gate("move@pool02")).state).toBe("blocked");
    await push(await rtcOf("pool02", 36, 700));
    expect((await cloud.gate("move@pool02")).state).toBe("clear");
  });

  it("is what a replay of the history gives", expectReplayEqualsState);

  it("has one notification for each transition and recipient", async () => {
    const notifications = (await cloud.items("N#contoso")).filter(({ sk }) => !String(sk).includes("#"));
    const gates = (await storedState()).gates;
    expect(gates.size).toBe(3);
    for (const gate of gates.values())
      expect(notifications.filter((one) => one.topic === gate.id).map(({ epoch }) => epoch)).toEqual(
        Array.from({ length: gate.epoch }, (_, index) => index + 1),
      );
    const by = (channel: string) =>
      notifications.flatMap(({ recipients }) => (recipients as Recipient[]).filter((one) => one.channel === channel));
    expect(cloud.inbox.list()).toHaveLength(by("mail").length);
    expect(cloud.busEvents()).toHaveLength(by("bus").length);
  });
});

describe("a new version of the plan", () => {
  it("keeps what is still valid and says what changed", async () => {
    const { status, body } = await applied({ version: 2 });
    expect(status).toBe(202);
    expect(body.changes).toMatchObject({ added: 0, removed: 0, kept: 5, voidedCount: 0 });
    expect((await cloud.gate("go")).state).toBe("clear");
  });

  it("voids evidence where it asks for something else, and the gate shuts", async () => {
    const { body } = await applied({ version: 3, rtc: ", offSiteCopies: 1" });
    expect(body.changes).toMatchObject({ voided: ["pool01/rtc", "pool02/rtc"], kept: 3 });
    const gate = await cloud.gate("go");
    expect(gate).toMatchObject({ state: "blocked", unsatisfied: 2 });
    await cloud.waitUntilIdle();
    expect(cloud.inbox.list().at(-1)?.subject).toMatch(/^\[BLOCKED\]/);
  });

  it("asks for what it did not ask before: no copy off site is a finding now", async () => {
    await push(await rtcOf("pool01", 10));
    expect((await cloud.gate("move@pool01")).blockers[0]?.reason).toBe("0 of 1 off-site copies");
  });

  it("is refused where it is older, or another of the same number", async () => {
    expect(await cloud.applyPlan(planText({ version: 2 }))).toMatchObject({
      status: 409,
      body: { error: "plan-version-old" },
    });
    expect(await cloud.applyPlan(planText({ version: 3, extra: "# other" }))).toMatchObject({
      status: 409,
      body: { error: "plan-version-taken" },
    });
  });

  it("changes nothing when it is applied again", async () => {
    const before = await storedState();
    expect(await applied({ version: 3, rtc: ", offSiteCopies: 1" })).toMatchObject({
      status: 200,
      body: { changed: false },
    });
    expect(await storedState()).toEqual(before);
  });

  it("is refused with every error and its line, and nothing is written", async () => {
    const { status, body } = await cloud.applyPlan(planText({ version: 4 }).replace("of: accounts", "of: nothing"));
    expect(status).toBe(422);
    expect(body.errors).toMatchObject([{ code: "plan-cross-check", file: "plan.yaml", line: 24 }]);
  });

  it("is refused where it extends itself", async () => {
    const authorization = `Bearer ${await cloud.oidc.token(["manager"])}`;
    const files = {
      "a.yaml": "format: cleargate.plan/1\nextends: ./b.yaml\n",
      "b.yaml": "format: cleargate.plan/1\nextends: ./a.yaml\n",
    };
    const answer = await fetch(`${cloud.apiUrl}/migrations/contoso/plan`, {
      method: "PUT",
      headers: { authorization },
      body: JSON.stringify({ root: "a.yaml", files }),
    });
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({
      error: "plan-invalid",
      errors: [{ code: "plan-extends-cycle", file: "b.yaml", line: 2 }],
    });
  });

  it("leaves the ledger what a replay of the history gives", expectReplayEqualsState);
});

describe("the API", () => {
  it("refuses a request without a token, and a plan from somebody who is no manager", async () => {
    expect((await fetch(`${cloud.apiUrl}/migrations`)).status).toBe(401);
    expect(await cloud.applyPlan(planText({ version: 9 }), "operator")).toMatchObject({
      status: 403,
      body: { error: "role-missing" },
    });
    expect(await cloud.applyPlan(planText({ version: 9 }), "auditor")).toMatchObject({ status: 403 });
  });

  it("pages the history of a unit, of a requirement, of an agent and of a time range, in order, without gap or repetition", async () => {
    type Body = {
      facts: { id: string; unit: string; requirement: string; recordedAt: string }[];
      cursor: string | null;
    };
    const all: string[] = [];
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const { body } = await cloud.get<Body>(
        `/migrations/contoso/history?limit=3${cursor === undefined ? "" : `&cursor=${cursor}`}`,
      );
      all.push(...body.facts.map(({ id }) => id));
      cursor = body.cursor;
    }
    const stored = (await cloud.facts()).map(({ id }) => id);
    expect(all.toSorted()).toEqual(stored.toSorted());
    const { body } = await cloud.get<Body>(
      "/migrations/contoso/history?unit=pool02&requirement=rtc&agent=agent00&order=oldest",
    );
    expect(body.facts.length).toBeGreaterThan(4);
    expect(body.facts.filter(({ unit, requirement }) => unit !== "pool02" || requirement !== "rtc")).toEqual([]);
    const instants = body.facts.map(({ recordedAt }) => recordedAt);
    expect(instants).toEqual(instants.toSorted());
    expect((await cloud.get<Body>("/migrations/contoso/history?agent=agent01")).body.facts).toEqual([]);
    const cut = body.facts[2]?.recordedAt as string;
    const later = await cloud.get<Body>(`/migrations/contoso/history?unit=pool02&requirement=rtc&from=${cut}`);
    const earlier = await cloud.get<Body>(`/migrations/contoso/history?unit=pool02&requirement=rtc&to=${cut}`);
    expect(later.body.facts.length + earlier.body.facts.length).toBe(body.facts.length);
  });

  it("answers what is wrong with a request, not with a stack", async () => {
    expect(await cloud.get("/migrations/contoso/history?limit=0")).toMatchObject({
      status: 400,
      body: { error: "request-invalid" },
    });
    expect(await cloud.get("/migrations/contoso/history?cursor=AAAA")).toMatchObject({
      status: 400,
      body: { error: "cursor-invalid" },
    });
    expect(await cloud.get("/migrations/nothing/gates")).toMatchObject({ status: 404, body: { error: "not-found" } });
    expect(await cloud.get("/facts/nothing")).toMatchObject({ status: 404 });
  });

  it("shows a manifest's verdict whole", async () => {
    const rejected = (await cloud.facts()).find(
      (fact): fact is ManifestFact => fact.type === "manifest-audited" && fact.verdict.outcome === "rejected",
    );
    expect(rejected?.verdict.findings.length).toBeGreaterThan(0);
    const { body } = await cloud.get<{ fact: ManifestFact }>(`/facts/${rejected?.id}`);
    expect(body.fact).toMatchObject({ type: "manifest-audited", agent: "agent00" });
    expect(body.fact.verdict).toEqual(rejected?.verdict);
  });
});
