import { describe, expect, it } from "vitest";
import { isWellFormed, objectsOf } from "../../core/fsck/fact-form.ts";
import { compareLeaves, type Known, subjectsOf } from "../../core/fsck/leaves.ts";
import { isForgotten, isSame, namesForgotten } from "../../core/fsck/same.ts";
import type { Fact } from "../../core/history/fact.ts";
import { objectFactId, planFactId, unjudgedFactId } from "../../core/history/fact-id.ts";
import { factLeaf, keyLeaf, leafBytes } from "../../core/log/leaf.ts";
import { personId, withoutPerson } from "../../core/log/people.ts";
import { otherId, unrepresentable } from "../../core/log/unrepresentable.ts";
import { at } from "../support/readiness.ts";

/** fsck: what a fact is by itself, and what a log's leaves say of it. */

const HASH = "a".repeat(64);
const FORGOTTEN = { person: HASH };
const ANNA = { issuer: "https://id.example", subject: "anna", name: "Anna", email: null };

describe("somebody who was forgotten", () => {
  it("is a hash by the name of person, alone", () => {
    expect(isForgotten(FORGOTTEN)).toBe(true);
    for (const other of [
      { ...FORGOTTEN, name: "Anna" },
      { person: 7 },
      { persons: HASH },
      {},
      [HASH],
      HASH,
      null,
      ANNA,
    ])
      expect(isForgotten(other)).toBe(false);
    expect(isForgotten(Object.assign([], FORGOTTEN))).toBe(false);
  });

  it("is found however deep in a value, and beside others", () => {
    for (const value of [FORGOTTEN, [FORGOTTEN], { by: FORGOTTEN }, { a: [{ b: [ANNA, FORGOTTEN] }], c: null }])
      expect(namesForgotten(value)).toBe(true);
    for (const value of [null, undefined, HASH, 7, [], {}, { by: ANNA }, [ANNA, null, [{ ...FORGOTTEN, more: 1 }]]])
      expect(namesForgotten(value)).toBe(false);
  });

  it("is the same as whoever is named in the other value, on either side", () => {
    const [named, hashed] = [{ events: [{ by: ANNA }] }, { events: [{ by: FORGOTTEN }] }];
    expect(isSame(named, hashed)).toBe(true);
    expect(isSame(hashed, named)).toBe(true);
    expect(isSame(named, { events: [{ by: { ...ANNA, subject: "ben" } }] })).toBe(false);
    expect(isSame(named, { events: [{ by: { ...FORGOTTEN, more: 1 } }] })).toBe(false);
  });
});

describe("two values", () => {
  it.each<readonly [string, unknown, unknown]>([
    ["members in another order", { a: 1, b: { c: [2] } }, { b: { c: [2] }, a: 1 }],
    ["a member that is undefined", { a: 1, b: undefined }, { a: 1 }],
    ["nothing in them", [[], {}], [[], {}]],
    ["null", { a: null }, { a: null }],
  ])("say the same with %s", (_, a, b) => {
    expect([isSame(a, b), isSame(b, a)]).toEqual([true, true]);
  });

  it.each<readonly [string, unknown, unknown]>([
    ["a member", { a: 1, b: 2 }, { a: 1 }],
    ["a value", { a: 1, b: 2 }, { a: 1, b: 3 }],
    ["a kind of value", { a: 1 }, { a: "1" }],
    ["null", { a: null }, {}],
    ["null for nothing", null, {}],
    ["a list's length", [1, 2], [1]],
    ["a list's members", [1, 2], [1, 3]],
    ["a list's order", [1, 2], [2, 1]],
    ["a list for its members", ["x"], { 0: "x" }],
    ["an empty list for nothing", [], {}],
    ["a list for none", [], undefined],
    ["a list for null", [null], null],
    ["a text for nothing", "", {}],
  ])("say something else where they differ in %s", (_, a, b) => {
    expect([isSame(a, b), isSame(b, a)]).toEqual([false, false]);
  });
});

const base = {
  ...{ recordedAt: at(0), migration: "contoso", unit: null, requirement: null, agent: null, events: [] },
};
const OBJECT = { key: "intake/a/b", versionId: "v1", size: 7 };
const DIGEST = "d".repeat(64);
const fact = (type: Fact["type"], over: object = {}): Fact => ({ ...base, type, id: "f1", ...over }) as unknown as Fact;
const verdict = (...findings: readonly object[]) => ({ outcome: "accepted", effect: "passed", findings });
const manifest = (over: object = {}): Fact =>
  fact("manifest-audited", {
    ...{ id: objectFactId(OBJECT), object: OBJECT, digest: DIGEST, header: { kind: "backup" }, verdict: verdict() },
    ...over,
  });
const plan = (over: object = {}): Fact =>
  fact("plan-applied", {
    ...{ id: planFactId({ migration: "contoso", version: 3 }, DIGEST), planVersion: 3, digest: DIGEST, object: OBJECT },
    ...over,
  });

const isRight = (one: Fact): boolean => isWellFormed(one, one.id);

describe("the form of a fact", () => {
  it("is wrong with what JSON has not, wherever it is", () => {
    expect(isRight(fact("time-passed", { retries: 3 }))).toBe(true);
    expect(isRight(fact("time-passed", { retries: unrepresentable("N", "9007199254740993") }))).toBe(false);
    expect(isRight(fact("time-passed", { more: [{ storedId: otherId("x") }] }))).toBe(false);
  });

  it("is right with what each fact has, under the id by which the ledger has it", () => {
    expect([fact("time-passed"), manifest(), plan()].map(isRight)).toEqual([true, true, true]);
    expect(isRight(manifest({ events: [{ type: "x", version: 1, at: at(1) }] }))).toBe(true);
    expect(isWellFormed(fact("time-passed"), "f2")).toBe(false);
  });

  it.each<readonly [string, object]>([
    ["another type", { type: "other" }],
    ["no id", { id: "" }],
    ["no instant", { recordedAt: "yesterday" }],
    ["no migration", { migration: "" }],
    ["no unit", { unit: undefined }],
    ["no events", { events: null }],
    ["an event without its version", { events: [{ type: "x", version: 0, at: at(1) }] }],
  ])("is wrong with %s", (_, over) => {
    expect(isRight(fact("time-passed", over))).toBe(false);
  });

  it.each(["proposal-recorded", "plan-abandoned"] as const)(
    "is wrong with an object without its version: %s",
    (type) => {
      expect(isRight(fact(type, { object: OBJECT, digest: DIGEST }))).toBe(true);
      expect(isRight(fact(type, { object: { ...OBJECT, versionId: "" }, digest: DIGEST }))).toBe(false);
    },
  );

  it("has the id of its object or of its plan, where it follows from that alone", () => {
    expect(isRight(manifest({ id: unjudgedFactId(OBJECT) }))).toBe(true);
    expect(isRight(manifest({ id: objectFactId({ ...OBJECT, versionId: "v2" }) }))).toBe(false);
    expect(isRight(manifest({ id: "f1" }))).toBe(false);
    expect(isWellFormed(manifest({ id: "f1" }), objectFactId(OBJECT))).toBe(false);
    expect(isRight(plan({ id: "f1" }))).toBe(false);
    expect(isRight(plan({ planVersion: 4 }))).toBe(false);
    expect(isRight(plan({ migration: "other" }))).toBe(false);
    expect(isRight(plan({ digest: "e".repeat(64) }))).toBe(false);
  });
});

const NAME = { key: "intake/a/b", versionId: "v1" };
const list = (key: string) => fact("evidence-compared", { list: { key, versionId: "v1" }, digest: "e".repeat(64) });

describe("the objects that a fact names", () => {
  it("are a manifest with its size, and its digest where it is an agent's own", () => {
    expect(objectsOf(manifest())).toEqual([{ ...NAME, size: 7, sha256: DIGEST }]);
    const refused = { ...verdict({ code: "seal-invalid", severity: "refuse" }) };
    for (const over of [{ verdict: refused }, { header: null }])
      expect(objectsOf(manifest(over))).toEqual([{ ...NAME, size: 7, sha256: null }]);
  });

  it("are the list of a comparison, of which its key has the digest", () => {
    const key = `lists/${DIGEST}.ndjson.gz`;
    expect(objectsOf(list(key))).toEqual([{ key, versionId: "v1", size: null, sha256: DIGEST }]);
    expect(objectsOf(list("lists/x"))).toEqual([{ key: "lists/x", versionId: "v1", size: null, sha256: null }]);
    expect(objectsOf(fact("evidence-compared"))).toEqual([]);
  });

  it("are the plan of a fact about one", () => {
    const over = { object: OBJECT, digest: DIGEST };
    for (const one of [plan(), fact("proposal-recorded", over), fact("plan-abandoned", over)])
      expect(objectsOf(one)).toEqual([{ ...NAME, size: null, sha256: DIGEST }]);
  });

  it.each(["time-passed", "approval-recorded", "gate-armed", "forgetting-recorded"] as const)(
    "are none of %s",
    (type) => {
      expect(objectsOf(fact(type, { object: OBJECT, digest: DIGEST }))).toEqual([]);
    },
  );
});

const SALT = Buffer.alloc(32, 1);
const saltOf: Known["saltOf"] = (person) => (person === personId(ANNA) ? SALT : undefined);
const time = (id: string, over: object = {}) => fact("time-passed", { id, ...over });
const entryOf = (one: Fact): Uint8Array => {
  const leaf = factLeaf(one, saltOf);
  if (leaf === undefined) throw new Error("no leaf");
  return leafBytes(leaf);
};
const KEY = "log.example+01234567+key";
const KEY_ENTRY = leafBytes(keyLeaf(KEY));
const [F1, F2] = [time("f1", { by: ANNA }), time("f2")];
const FIRST = 256;

/** Compares leaves with a ledger that has both facts, and their places as they are. */
const compare = (entries: readonly Uint8Array[], over: Partial<Known> = {}) =>
  compareLeaves(
    { path: "tile/entries/001", first: FIRST, entries },
    {
      facts: new Map([F1, F2].map((one) => [one.id, one])),
      leaves: new Map([KEY, "f1", "f2"].map((subject, index) => [subject, FIRST + index])),
      saltOf,
      ...over,
    },
  );
const WHOLE = [KEY_ENTRY, entryOf(F1), entryOf(F2)];
const NO_LEAF = Buffer.from("{}");

describe("leaves", () => {
  it("agree with the facts and with what the ledger says of their places", () => {
    expect(compare(WHOLE)).toEqual([]);
    expect(compare([])).toEqual([]);
  });

  it("are of a fact or of a key, or of nobody where they are none", () => {
    expect(subjectsOf([...WHOLE, NO_LEAF])).toEqual([KEY, "f1", "f2", undefined]);
  });

  it("that are none are said of their file, and nothing else of them", () => {
    expect(compare([KEY_ENTRY, NO_LEAF, entryOf(F2)])).toEqual([{ code: "tile-differs", place: "tile/entries/001" }]);
  });

  it("are not indexed where the ledger has no place of them, or another", () => {
    const leaves = new Map([
      ["f1", 0],
      ["f2", FIRST + 2],
    ]);
    expect(compare(WHOLE, { leaves })).toEqual([
      { code: "leaf-unindexed", place: `${KEY} at leaf 256` },
      { code: "leaf-unindexed", place: "f1 at leaf 257" },
    ]);
  });

  it("that come twice are not indexed at one of their places", () => {
    expect(compare([...WHOLE, entryOf(F2)])).toEqual([{ code: "leaf-unindexed", place: "f2 at leaf 259" }]);
  });

  it.each<readonly [string, string, Partial<Known>]>([
    ["fact-removed", "of a fact that is gone", { facts: new Map([["f2", F2]]) }],
    ["salt-missing", "of somebody whose salt is gone", { saltOf: () => undefined }],
    ["fact-changed", "of a fact that is another", { facts: new Map([...[["f1", time("f1")] as const], ["f2", F2]]) }],
  ])("are %s where they are %s, beside what their place is", (code, _, over) => {
    expect(compare(WHOLE, over)).toEqual([{ code, place: "f1" }]);
    const leaves = new Map([
      [KEY, FIRST],
      ["f2", FIRST + 2],
    ]);
    expect(compare(WHOLE, { ...over, leaves })).toEqual([
      { code: "leaf-unindexed", place: "f1 at leaf 257" },
      { code, place: "f1" },
    ]);
  });

  it("agree with a fact whose person was forgotten after it was logged, and need no salt", () => {
    const forgotten = withoutPerson(F1, personId(ANNA), SALT) as Fact;
    expect(namesForgotten(forgotten)).toBe(true);
    const facts = new Map([...[["f1", forgotten] as const], ["f2", F2]]);
    expect(compare(WHOLE, { facts, saltOf: () => undefined })).toEqual([]);
  });
});
