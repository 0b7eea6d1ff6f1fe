import { describe, expect, it } from "vitest";
import { CLEARGATE } from "../../core/actor.ts";
import { plus } from "../../core/instant.ts";
import { type PackRecord, packId } from "../../core/pack/request.ts";
import { isEnqueuedAt, packOfSummary, wishOfSummary } from "../../core/pack/scheduled.ts";

const DUE = "2026-11-23T06:00:00.000Z";
const ASKED = "2026-11-23T06:00:30.000Z";
const wish = wishOfSummary({ migration: "contoso", dueAt: DUE });
const record: PackRecord = {
  ...wish,
  ...{ id: packId(wish), by: CLEARGATE, requestedAt: ASKED, made: null, failed: null },
};
const counts = { facts: 1, seals: 1, verdicts: 1, checkpoints: 1, findings: 1, approvals: 1, notifications: 1 };
const made = { at: ASKED, object: { key: "k", versionId: "v" }, bytes: 9, sha256: "ab", counts };
const later = (ms: number): string => plus(ASKED, ms);

describe("the pack of a summary", () => {
  it("is of the whole migration at the instant at which the summary was due", () => {
    expect(wish).toEqual({ migration: "contoso", gate: null, asOf: DUE, manifests: false });
  });

  it("is waited for less than an hour, and then said not to be made", () => {
    expect(packOfSummary(record, ASKED)).toBeUndefined();
    expect(packOfSummary(record, later(3_599_999))).toBeUndefined();
    const none = { id: record.id, asOf: DUE, bytes: null, sha256: null, reason: null };
    expect(packOfSummary(record, later(3_600_000))).toEqual(none);
    const failed = { at: ASKED, reason: "there was no gate" };
    expect(packOfSummary({ ...record, failed }, ASKED)).toEqual({ ...none, reason: "there was no gate" });
  });

  it("is named with its size and digest once it is made, and without the digest where it was made before there was one", () => {
    const named = { id: record.id, asOf: DUE, bytes: 9, sha256: "ab", reason: null };
    expect(packOfSummary({ ...record, made }, ASKED)).toEqual(named);
    const { sha256: _, ...older } = made;
    expect(packOfSummary({ ...record, made: older }, later(9e6))).toEqual({ ...named, sha256: null });
  });

  it("is asked for in the first minute, and again each twenty minutes", () => {
    const asked = [0, 59_999, 60_000, 1_199_999, 1_200_000, 1_259_999, 1_260_000].map((ms) =>
      isEnqueuedAt(record, later(ms)),
    );
    expect(asked).toEqual([true, true, false, false, true, true, false]);
  });
});
