import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { cascade, readsFor } from "../../core/readiness/cascade/cascade.ts";
import type { Loaded } from "../../core/readiness/cascade/loaded.ts";
import { decideApproval } from "../../core/readiness/checkpoint/decide-approval.ts";
import { decideRefused } from "../../core/readiness/checkpoint/decide-refused.ts";
import { decideRequested } from "../../core/readiness/checkpoint/decide-requested.ts";
import { evolveCheckpoint, withoutAsked } from "../../core/readiness/checkpoint/evolve.ts";
import type { PendingRequest, RequestedApproval } from "../../core/readiness/checkpoint/pending-request.ts";
import { waivedLines } from "../../core/readiness/evidence-lines.ts";
import { decideExpired } from "../../core/readiness/gate/decide.ts";
import { evolveGate } from "../../core/readiness/gate/evolve.ts";
import type { Blocker } from "../../core/readiness/gate/gate.ts";
import { VERSION } from "../../core/version.ts";
import { evidenceOf, head, lapseOf, plan, summaryOf } from "../support/changes.ts";
import { personOf } from "../support/people.ts";
import { at, checkpoint, clearGate, DAY, evidence, gate, HOUR, passed, START, waiver } from "../support/readiness.ts";

/** Rules about gates and requests of which one place alone decides. */

const planned = { ...plan.gates[0]!, id: "go", units: null };

describe("a gate that shut by the clock alone", () => {
  const blocker = (requirement: string, state: Blocker["state"] = "stale"): Blocker => ({
    ...{ unit: "pool01", requirement, state, since: START, reason: null },
  });
  it("has a version more, and names three blockers at most, none of which is compared", () => {
    const blockers = ["a", "b", "c", "d"].map((id) => blocker(id));
    const verdict = { state: "blocked", blockers: [blocker("x", "comparing"), ...blockers], blockerCount: 5 } as const;
    expect(decideExpired(clearGate(at(HOUR)), verdict, at(HOUR))).toEqual({
      ...{ type: "gate-blocked", gate: "go", version: 4, unsatisfied: 0, at: at(HOUR) },
      blockers: blockers.slice(0, 3),
    });
    const only = { ...verdict, blockers: [blocker("x", "comparing")] };
    expect(decideExpired(clearGate(at(HOUR)), only, at(HOUR))).toBeUndefined();
    const still = { state: "clear", validUntil: at(2 * HOUR) } as const;
    expect(decideExpired(clearGate(at(HOUR)), still, at(HOUR))).toBeUndefined();
  });

  it("is looked for beside one that time shuts, and by no other change", () => {
    const before = passed(at(HOUR));
    const loaded: Loaded = { gates: [{ gate: clearGate(at(HOUR)), planned }] };
    const asks = (reads: ReturnType<typeof readsFor>) => reads.map(({ what }) => what).includes("expired-gates");
    expect(asks(readsFor(lapseOf(before), loaded, at(HOUR)))).toBe(true);
    expect(asks(readsFor(evidenceOf(before, "failed"), loaded, at(HOUR)))).toBe(false);
    const shutBefore = { gate: gate({ id: "shut", unsatisfied: 0 }), planned };
    const both = checkpoint({ ...before, gates: ["go", "shut"] });
    expect(asks(readsFor(lapseOf(both), { gates: [shutBefore] }, at(HOUR)))).toBe(false);
    expect(asks(readsFor(lapseOf(both), { gates: [...(loaded.gates ?? []), shutBefore] }, at(HOUR)))).toBe(true);
    expect(readsFor(lapseOf(before), { ...loaded, expiredGates: [] }, at(HOUR)).map(({ what }) => what)).toEqual([
      ...["checkpoints", "requirements"],
    ]);
  });

  it("asks for no reminders where it is the only one", () => {
    const late = checkpoint({ unit: "pool02", deadline: at(HOUR), remindEveryMs: DAY });
    const before = passed(at(HOUR));
    const loaded: Loaded = {
      ...{ gates: [{ gate: clearGate(at(HOUR)), planned }], expiredGates: [] },
      ...{ checkpoints: { units: null, items: [before, late] }, requirements: new Map() },
    };
    expect(readsFor(lapseOf(before), loaded, at(HOUR))).toEqual([]);
  });
});

describe("a gate that a person arms", () => {
  const armed = { type: "gate-armed", gate: "go", version: 4, unsatisfied: 1, at: at(HOUR), fact: "f" } as const;
  it("keeps from when on the plan arms it, where it does", () => {
    const from = (arming: object) => evolveGate(gate(arming), armed).arming?.from;
    expect(from({ arming: { isArmed: false, since: START, from: at(DAY) } })).toBe(at(DAY));
    expect(from({ arming: { isArmed: false, since: START, from: null } })).toBe(null);
    expect(from({})).toBe(null);
  });
});

describe("a request", () => {
  const request = (what: RequestedApproval): PendingRequest => ({
    ...{ id: what, what, by: personOf("kim"), at: START, reason: "r", control: null, expiresAt: null },
  });
  const all = (["waiver", "baseline", "attestation"] as const).map(request);
  const left = (event: object) =>
    evolveCheckpoint(checkpoint({ requests: all }), {
      ...{ unit: "pool01", requirement: "rtc", version: 2, at: START },
      ...(event as never as Parameters<typeof evolveCheckpoint>[1]),
    }).requests?.map(({ what }) => what);

  it("is answered by what it asks for, and by evidence where that makes it idle", () => {
    expect(left({ type: "checkpoint-waived", waiver: waiver(at(DAY)) })).toEqual(["baseline", "attestation"]);
    expect(left({ type: "checkpoint-baseline-accepted", baseline: [] })).toEqual(["waiver", "attestation"]);
    expect(left({ type: "checkpoint-evidenced", reason: null, state: "passed", evidence: evidence(at(DAY)) })).toEqual([
      "waiver",
    ]);
  });

  it("of any kind is none any more under another plan version", () => {
    expect(withoutAsked(checkpoint({ requests: all }))).not.toHaveProperty("requests");
  });

  it.each(["waiver", "baseline", "attestation"] as const)("for a %s is recorded as one", (what) => {
    const approval = { action: `${what}-requested`, requirement: plan.requirements[0]!, contacts: [] } as const;
    expect(decideApproval(checkpoint(), { ...approval, request: request(what) }, at(1))).toEqual(
      decideRequested(checkpoint(), request(what), at(1)),
    );
  });

  it("is mailed to the recipients of the gates that it counts in, not of those that only read it", () => {
    const [own, reader] = plan.gates.filter(({ contacts }) => contacts.length > 0);
    const both = [own!, reader!].map((one) => ({ gate: gate({ id: one.id }), planned: one }));
    const rtc = plan.requirements.find(({ id }) => id === "rtc")!;
    const approval = {
      action: "waiver-requested",
      requirement: rtc,
      contacts: [],
      request: request("waiver"),
    } as const;
    const one = checkpoint({ gates: [own!.id] });
    const { notifications } = cascade(
      { kind: "approval", head, checkpoint: one, approval, fact: "f" },
      { gates: both },
      START,
    );
    expect(notifications).toMatchObject([{ story: { gates: [{ id: own!.id }], gateCount: 1 } }]);
    expect(notifications[0]?.story).toHaveProperty("gates.length", 1);
  });
});

describe("a summary", () => {
  const storyOf = (over: object = {}, items = [checkpoint()]) => {
    const change = { ...summaryOf(START), head: { ...head, ...over } };
    const loaded: Loaded = {
      ...{ checkpoints: { units: null, items }, requirements: new Map(), gates: [{ gate: gate(), planned }] },
    };
    const story = cascade(change, loaded, at(HOUR)).notifications[0]?.story;
    if (story?.kind !== "summary") throw new Error("no summary");
    return story;
  };
  it("names the plan version that waits, where one does", () => {
    expect(storyOf().proposedVersion).toBe(null);
    expect(storyOf({ proposed: { version: 7 } }).proposedVersion).toBe(7);
  });
  it("counts no gates where there are none", () => {
    const loaded: Loaded = { checkpoints: { units: null, items: [] }, requirements: new Map(), gates: [] };
    expect(cascade(summaryOf(START), loaded, at(HOUR)).notifications[0]?.story).toMatchObject({
      ...{ gates: [], gateCount: 0, unarmed: [], unarmedCount: 0 },
    });
  });
  it("says nothing of arming where the plan does not", () => {
    expect(storyOf().gates[0]).not.toHaveProperty("arming");
  });
  it("names five of the gates that a waiver's end shuts, and counts them all", () => {
    const gates = ["a", "b", "c", "d", "e", "f", "g"];
    const waived = checkpoint({ gates, waiver: waiver(at(DAY)) });
    expect(storyOf({}, [waived]).waivers).toMatchObject([{ gates: gates.slice(0, 5), gateCount: 7 }]);
    expect(storyOf({}, [waived]).waivers[0]?.gates).toHaveLength(5);
  });
});

describe("a refused object", () => {
  it("claims to be as old as now at most", () => {
    const claim = (completedAt: string) =>
      decideRefused(
        checkpoint(),
        { agent: "a", completedAt },
        [{ code: "seal-invalid", severity: "refuse", message: "m" }],
        "f",
        at(HOUR),
      )?.refused.completedAt;
    expect([claim(at(HOUR)), claim(at(HOUR + 1))]).toEqual([at(HOUR), null]);
  });
});

describe("a mail about a gate in which nothing is waived", () => {
  it("says nothing of what is", () => {
    expect(waivedLines([passed(at(DAY))], at(HOUR))).toEqual({});
  });
});

describe("the version of the program", () => {
  it("is that of its package", () => {
    const { version } = JSON.parse(readFileSync(join(import.meta.dirname, "../../package.json"), "utf8"));
    expect(VERSION).toBe(version);
  });
});
