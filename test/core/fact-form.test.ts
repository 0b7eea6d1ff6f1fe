import { describe, expect, it } from "vitest";
import { isWellFormed, objectsOf } from "../../core/fsck/fact-form.ts";
import type { Fact } from "../../core/history/fact.ts";
import { objectFactId, planFactId, unjudgedFactId } from "../../core/history/fact-id.ts";

/** The form of facts, as far as a walk through all of them relies on it: whatever somebody writes, the walk goes on. */

const SHA = "a".repeat(64);
const OF_ALL = {
  ...{ recordedAt: "2026-11-27T00:00:00.000Z", migration: "contoso", unit: null, requirement: null, agent: null },
  events: [],
};
const OBJECT = { key: "intake/agent00/contoso/one", versionId: "v", size: 3 };
const manifest = (over: object = {}, object: object = OBJECT): Fact =>
  ({
    ...{ ...OF_ALL, type: "manifest-audited", id: objectFactId(object as typeof OBJECT), object, digest: SHA },
    ...{ header: { kind: "backup" }, verdict: { findings: [] }, ...over },
  }) as unknown as Fact;
const plan = (over: object = {}): Fact =>
  ({
    ...{ ...OF_ALL, type: "plan-applied", id: planFactId({ migration: "contoso", version: 1 }, SHA), planVersion: 1 },
    ...{ digest: SHA, object: { key: "plans/one", versionId: "v" }, ...over },
  }) as unknown as Fact;
const compared = (list: unknown): Fact => ({ ...OF_ALL, type: "evidence-compared", id: "c", list }) as unknown as Fact;
const isWell = (fact: Fact) => isWellFormed(fact, fact.id);

describe("a fact", () => {
  it("is well formed with what writers give it, whatever it is about", () => {
    expect([manifest(), plan(), compared(undefined), manifest({ id: unjudgedFactId(OBJECT) })].every(isWell)).toBe(
      true,
    );
    const list = { key: `comparisons/contoso/u/r/${SHA}.ndjson.gz`, versionId: "v" };
    expect(isWell(compared(list))).toBe(true);
    expect(objectsOf(compared(list))).toEqual([{ ...list, size: null, sha256: SHA }]);
    expect(objectsOf(manifest())).toEqual([{ key: OBJECT.key, versionId: "v", size: 3, sha256: SHA }]);
    expect(isWell({ ...OF_ALL, type: "gate-armed", id: "g" } as unknown as Fact)).toBe(true);
    const long = { ...OBJECT, key: `intake/${"k".repeat(1_017)}` };
    expect(isWell(manifest({}, long))).toBe(true);
  });

  it.each<[string, Fact]>([
    ["has no object", { ...manifest(), object: undefined } as unknown as Fact],
    ["has no verdict", manifest({ verdict: undefined })],
    ["has a verdict without findings", manifest({ verdict: { findings: null } })],
    ["has a plan without object", plan({ object: undefined })],
    ["has a plan's object that is none", plan({ object: null })],
    ["has a list that is none", compared(null)],
    ["has a list without a key", compared({ versionId: "v" })],
    ["has a list whose key is a number", compared({ key: 7, versionId: "v" })],
    ["has an object without a name", plan({ object: { key: "", versionId: "v" } })],
    ["has an object without a version", plan({ object: { key: "plans/one" } })],
    ["has an object whose version has no name", plan({ object: { key: "plans/one", versionId: "" } })],
    ["names what no writer stores", plan({ object: { key: "other/plans/one", versionId: "v" } })],
    ["names what S3 cannot have", manifest({}, { ...OBJECT, key: `intake/${"k".repeat(1_018)}` })],
    ["names what is no text", plan({ object: { key: "plans/\ud800", versionId: "v" } })],
    ["has another id than its own", manifest({ id: "other" })],
    ["has an instant that is none", manifest({ recordedAt: 7 })],
  ])("is malformed that %s", (_, fact) => {
    expect(isWell(fact)).toBe(false);
  });

  it("is malformed under another id than the ledger has it by", () => {
    expect(isWellFormed(manifest(), "other")).toBe(false);
    // Also under one that another fact about the same object would have.
    expect(isWellFormed(manifest(), unjudgedFactId(OBJECT))).toBe(false);
  });
});
