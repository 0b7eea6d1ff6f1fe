import { describe, expect, it } from "vitest";
import { judgeNovelty } from "../../core/audit/novelty.ts";
import type { Audited } from "../../core/audit/pass.ts";
import { Agent } from "../../core/plan/document/agent.ts";
import { type Checkpoint, checkpointId } from "../../core/readiness/checkpoint/checkpoint.ts";
import { applyPlan, emptyState, type MigrationState, planChanges } from "../../core/readiness/plan-change.ts";
import { personOf } from "../support/people.ts";
import { compiled, planText } from "../support/plan.ts";
import { testKey } from "../support/seal.ts";

/** Evidence that was accepted, under a new plan version that trusts its agent or its key less. */

const AT = "2026-11-22T00:00:00.000Z";
const hour = (hours: number): string => new Date(Date.parse(AT) + hours * 3_600_000).toISOString();

const KEY = `{ id: k1, publicKey: "${testKey("agent01").publicKey}" }`;
const retired = (how: string) => (text: string) => text.replace(KEY, KEY.replace(" }", `, retired: { ${how} } }`));
const compromised = (since: number) =>
  retired(`at: "${hour(12)}", because: compromised, since: "${hour(since).replace(".000Z", "Z")}"`);

/** Backups of both pools, sealed by agent01 and agent02, received in the fourth hour. */
const evidencedAt4 = (): MigrationState => {
  const { checkpoints, gates } = applyPlan(emptyState, compiled(planText()), AT);
  const evidenced = (checkpoint: Checkpoint): Checkpoint => ({
    ...checkpoint,
    state: "passed",
    deadline: null,
    baseline: [{ fact: "f", receivedAt: hour(4), entries: 9, bytes: 9 }],
    evidence: {
      ...{ fact: "f", object: { key: "k", versionId: "1" }, digest: "d", keyId: "k1", entries: 9, bytes: 9 },
      publicKey: testKey(checkpoint.unit.replace("pool", "agent")).publicKey,
      ...{ agent: checkpoint.unit.replace("pool", "agent"), completedAt: hour(1), sealedAt: hour(2), sequence: 7 },
      ...{ receivedAt: hour(4), validUntil: hour(26) },
    },
  });
  const backedUp = ["pool01/rtc", "pool02/rtc"].flatMap((id) => {
    const checkpoint = checkpoints.get(id);
    return checkpoint === undefined ? [] : [evidenced(checkpoint)];
  });
  return { gates, checkpoints: new Map([...checkpoints, ...backedUp.map((one) => [checkpointId(one), one] as const)]) };
};

const under = (change: (text: string) => string) => {
  const before = evidencedAt4();
  const after = applyPlan(before, compiled(change(planText({ version: 2 }))), hour(12));
  return { rtc: after.checkpoints.get("pool01/rtc"), changes: planChanges(before.checkpoints, after.checkpoints) };
};

describe("evidence under a new plan version", () => {
  const stands: [name: string, change: (text: string) => string][] = [
    ["that changes no agent", (text) => text],
    ["that retires its key as rotated", retired(`at: "${hour(3)}", because: rotated`)],
    ["that retires its key as compromised after it arrived", compromised(5)],
  ];
  it.each(stands)("stands under one %s", (_, change) => {
    const { rtc, changes } = under(change);
    expect(rtc).toMatchObject({ state: "passed", evidence: { fact: "f" } });
    expect(changes.voidedCount).toBe(0);
  });

  const falls: [name: string, change: (text: string) => string, why: string][] = [
    [
      "that retires its key as compromised before it arrived, whatever instant it states",
      compromised(3),
      'key "k1" of agent "agent01" is compromised since 2026-11-22T03:00:00Z',
    ],
    [
      "that retires its key as compromised at the instant of its arrival",
      compromised(4),
      'key "k1" of agent "agent01" is compromised since 2026-11-22T04:00:00Z',
    ],
    [
      "that no longer has its key",
      (text) => text.replace(KEY, KEY.replace("id: k1", "id: k2")),
      'key "k1" of agent "agent01" is no longer in the plan',
    ],
    [
      "that has another key by the same name",
      (text) => text.replace(testKey("agent01").publicKey, testKey("another").publicKey),
      'key "k1" of agent "agent01" is another one now',
    ],
    [
      "that no longer allows its agent for the unit",
      (text) => text.replace("units: [pool01]", "units: [pool02]"),
      'agent "agent01" is no longer allowed for unit "pool01"',
    ],
    [
      "that no longer has its agent",
      (text) => text.replace("id: agent01", "id: agent09"),
      'agent "agent01" is no longer in the plan',
    ],
  ];
  it.each(falls)("is void under one %s", (_, change, why) => {
    const { rtc, changes } = under(change);
    expect(rtc).toMatchObject({ state: "missing", evidence: null, reason: `plan version 2: ${why}` });
    expect(rtc?.baseline).toHaveLength(1);
    expect(changes.voided).toEqual(["pool01/rtc"]);
  });

  it("is void where nobody knows which key sealed it", () => {
    const before = evidencedAt4();
    const [id, checkpoint] = [...before.checkpoints].find(([name]) => name === "pool01/rtc") ?? [];
    if (id === undefined || checkpoint?.evidence == null) throw new Error("no backup");
    const { keyId: _, ...unknown } = checkpoint.evidence;
    const checkpoints = new Map([...before.checkpoints, [id, { ...checkpoint, evidence: unknown }]]);
    const after = applyPlan({ ...before, checkpoints }, compiled(planText({ version: 2 })), hour(12), {
      rewrites: "all",
    });
    expect(after.checkpoints.get(id)?.evidence).toBeNull();
  });

  it("orders what comes by its instants where it had failed, so that nothing older passes in its place", () => {
    const fallen = (state: Checkpoint["state"]) => {
      const before = evidencedAt4();
      const failed = [...before.checkpoints].map(([id, one]) => [id, { ...one, state }] as const);
      const without = compiled(planText({ version: 2 }).replace("id: agent01", "id: agent09"));
      const after = applyPlan({ ...before, checkpoints: new Map(failed) }, without, hour(12));
      return after.checkpoints.get("pool01/rtc") as Checkpoint;
    };
    const older = {
      header: { agent: "agent00", completedAt: hour(0.5), sealedAt: hour(0.5), sequence: 9 },
      sealedDigest: "older",
    } as unknown as Audited;
    const codes = (checkpoint: Checkpoint) => judgeNovelty(older, "passed", checkpoint).map(({ code }) => code);
    for (const state of ["failed", "inconclusive"] as const) {
      expect(fallen(state)).toMatchObject({ state: "missing", evidence: null, voided: { digest: "d" } });
      expect(fallen(state).voided?.sequence).toBeUndefined();
      expect(codes(fallen(state))).toEqual(["evidence-older"]);
    }
    // Whoever could seal it could keep good evidence out by one that passes.
    for (const state of ["passed", "stale"] as const) expect(codes(fallen(state))).toEqual([]);
  });

  it("keeps its waiver where it falls, for what is required is the same", () => {
    const before = evidencedAt4();
    const waiver = {
      ...{ id: "w", requestedBy: personOf("ana"), approvedBy: [personOf("kim")], reason: "r", control: "c" },
      ...{ grantedAt: AT, expiresAt: hour(48), warnedDays: null },
    };
    const checkpoints = new Map([...before.checkpoints].map(([id, one]) => [id, { ...one, waiver }]));
    const after = applyPlan({ ...before, checkpoints }, compiled(compromised(3)(planText({ version: 2 }))), hour(12));
    expect(after.checkpoints.get("pool01/rtc")).toMatchObject({ evidence: null, waiver: { id: "w" } });
  });
});

describe("a retired key in a plan", () => {
  const parse = (how: object) =>
    Agent.safeParse({ id: "a", units: ["*"], keys: [{ id: "k", publicKey: testKey("a").publicKey, retired: how }] });

  it("says why, and since when it is compromised", () => {
    const at = "2026-11-22T12:00:00Z";
    expect(parse({ at, because: "rotated" }).success).toBe(true);
    expect(parse({ at, because: "compromised", since: "2026-11-22T12:00:00.000Z" }).success).toBe(true);
    expect(parse({ at, because: "compromised" }).success).toBe(false);
    expect(parse({ at, because: "lost" }).success).toBe(false);
    expect(parse({ at, because: "compromised", since: "2026-11-22T12:00:01Z" }).success).toBe(false);
  });
});
