import { describe, expect, it } from "vitest";
import { finding } from "../../core/audit/report-finding.ts";
import { type ListedBlocker, rowsByCause } from "../../core/notification/blocker-groups.ts";
import { voiceOf } from "../../core/notification/voice.ts";
import { cascade, readsFor } from "../../core/readiness/cascade/cascade.ts";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import { decideEvidence } from "../../core/readiness/checkpoint/decide-evidence.ts";
import { decideRefused } from "../../core/readiness/checkpoint/decide-refused.ts";
import { evolveCheckpoint } from "../../core/readiness/checkpoint/evolve.ts";
import { overdueCheckpoint } from "../../core/readiness/overdue.ts";
import { checkpointView, gateViews } from "../../functions/api/views.ts";
import { judgedBy } from "../../functions/gate-reads.ts";
import { refusalOf } from "../support/changes.ts";
import { at, checkpoint, clearGate, DAY, evidence, failed, gate, passed, START, waiver } from "../support/readiness.ts";

/** An object that only claims to be evidence and is refused: people are shown it, and it changes nothing. */

const SECOND = 1_000;
const REFUSED = [finding("codec-damaged", "it is cut"), finding("seal-invalid", "another key")];
const refuse = (of: Checkpoint, claimedAt: string, now = at(DAY), findings = REFUSED): Checkpoint => {
  const event = decideRefused(of, { agent: "agent01", completedAt: claimedAt }, findings, `fact-${now}`, now);
  return event === undefined ? of : evolveCheckpoint(of, event);
};
const judge = (of: Checkpoint, completedAt: string, now = at(2 * DAY)): Checkpoint => {
  const verdict = { outcome: "accepted", effect: "passed", findings: [] } as const;
  const event = decideEvidence(of, verdict, evidence(at(9 * DAY), { completedAt }), now);
  return event === undefined ? of : evolveCheckpoint(of, event);
};

describe("an object that is refused", () => {
  it("is noted at its checkpoint with its first refusal, its agent and its instant, and the state stays", () => {
    const before = failed();
    expect(refuse(before, START)).toEqual({
      ...before,
      version: 2,
      refused: {
        ...{
          fact: `fact-${at(DAY)}`,
          agent: "agent01",
          code: "codec-damaged",
          completedAt: START,
          at: at(DAY),
          burst: 0,
        },
      },
    });
  });

  it("is not noted where nothing in it refuses, nor where it claims to be older than the evidence", () => {
    expect(refuse(failed(), START, at(DAY), [finding("shrunk", "less")]).refused).toBeUndefined();
    const newer = passed(at(DAY), { evidence: evidence(at(DAY), { completedAt: at(2) }) });
    expect(refuse(newer, at(1)).refused).toBeUndefined();
    expect(refuse(newer, at(2)).refused).toBeDefined();
  });

  it("writes its checkpoint alone, reads nothing and notifies nobody, in whatever state", () => {
    const waived = failed({ waiver: waiver(at(1)) });
    for (const before of [checkpoint(), passed(at(1)), failed(), waived, checkpoint({ state: "inconclusive" })])
      for (const one of [gate(), gate({ unsatisfied: 0, stableAt: at(1) }), clearGate(at(1))]) {
        const change = refusalOf(before, at(DAY));
        expect(readsFor(change, {}, at(DAY))).toEqual([]);
        const loaded = { gates: [{ gate: one, planned: undefined }] };
        expect(cascade(change, loaded, at(DAY))).toMatchObject({
          ...{ gates: [], unchanged: [], transitions: 0, notifications: [], events: [{ type: "checkpoint-refused" }] },
          checkpoints: [{ value: { state: before.state, since: before.since, evidence: before.evidence } }],
        });
      }
  });

  it("is forgotten once something as new was judged, and stays where only older evidence was", () => {
    const refused = refuse(checkpoint(), at(1));
    expect(judge(refused, at(0)).refused).toBeDefined();
    expect(judge(refused, at(1)).refused).toBeUndefined();
  });

  it("is before nothing where it claims to be of the future", () => {
    const refused = refuse(checkpoint(), at(2 * DAY), at(DAY));
    expect(refused.refused?.completedAt).toBeNull();
    expect(judge(refused, at(0)).refused).toBeUndefined();
  });

  it("is noted no more after eleven in a row within seconds, until ten of them have passed", () => {
    let one = checkpoint();
    for (let count = 0; count < 20; count += 1) one = refuse(one, START, at(DAY + count * SECOND));
    expect(one.version).toBe(12);
    expect(refuse(one, START, at(DAY + 19 * SECOND)).version).toBe(12);
    expect(refuse(one, START, at(DAY + 20 * SECOND))).toMatchObject({ version: 13, refused: { burst: 0 } });
  });
});

describe("people are shown a refused object", () => {
  const late = refuse(checkpoint(), START, at(60 * SECOND));
  const now = at(2 * DAY);

  it("in the answers of the API, beside whatever its checkpoint is", () => {
    const line = { at: at(60 * SECOND), code: "codec-damaged", agent: "agent01" };
    expect(checkpointView(late, now)).toMatchObject({ state: "late", refused: { ...line, fact: `fact-${line.at}` } });
    const satisfied = { ...passed(at(9 * DAY)), requirement: "other", refused: late.refused! };
    const gates = [gate({ total: 2 })];
    const shown = judgedBy(gates, [late, satisfied], [], now).map((one) => ({ ...one, isApplying: false }));
    const [view] = gateViews({ timeZone: "UTC" }, shown, new Map(), now);
    expect(view).toMatchObject({ blockers: [{ requirement: "rtc", refused: line }], refusedCount: 2 });
    expect(view?.refused).toEqual([
      { unit: "pool01", requirement: "rtc", ...line },
      { unit: "pool01", requirement: "other", ...line },
    ]);
  });

  it("in the mails about its checkpoint, with the command that says more, in each language", () => {
    const other = { ...overdueCheckpoint(late, new Map(), now), requirement: "other" };
    const rows = (language: "en" | "es") =>
      rowsByCause(voiceOf(language, "UTC"), [
        ...[overdueCheckpoint(late, new Map(), now), { ...other, refused: undefined }, other],
      ] as ListedBlocker[]).map(({ detail }) => detail);
    const row = (language: "en" | "es") => rows(language)[0];
    expect(rows("en")).toHaveLength(3);
    expect(row("en")).toContain(
      "an object that claims to be newer evidence was refused on Sun 22 Nov 2026, 00:01 UTC: codec-damaged, from agent agent01 (cleargate history --unit pool01 --requirement rtc)",
    );
    expect(row("es")).toContain("fue rechazado");
  });
});
