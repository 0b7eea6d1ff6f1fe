import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { leafHash } from "../../core/log/hash.ts";
import { type LeafTable, leafTable } from "../../core/pack/leaf-table.ts";

/** The table of what was logged, with subjects whose digests meet in it. A slot is chosen by the digest's first bits. */

const FIRST_SLOTS = 4_096;
const halvesOf = (subject: string): readonly [number, number] => {
  const digest = createHash("sha256").update(subject).digest();
  return [digest.readUInt32LE(0), digest.readUInt32LE(4)];
};
const slotOf = (subject: string): number => halvesOf(subject)[0] % FIRST_SLOTS;

/** So many subjects that belong into one slot of the first table. */
const subjectsAt = (slot: number, count: number): readonly string[] => {
  const found: string[] = [];
  for (let at = 0; found.length < count; at += 1) if (slotOf(`at-${at}`) === slot) found.push(`at-${at}`);
  return found;
};
const hashOf = (subject: string): Buffer => leafHash(Buffer.from(subject));

/** Each is added once, as line 1, 2 and so on, and then given once as it was added. */
const holdsAll = (table: LeafTable, subjects: readonly string[], first = 1): void => {
  for (const [at, one] of subjects.entries()) expect(table.add(one, first + at, hashOf(one)), one).toBe(true);
  for (const one of subjects) expect(table.add(one, 1, undefined), one).toBe(false);
  for (const [at, one] of subjects.entries()) expect(table.take(one)).toEqual({ line: first + at, hash: hashOf(one) });
  for (const one of subjects) expect(table.take(one), one).toBeUndefined();
};

describe("subjects whose slots are one", () => {
  it("are told apart, each with its line and its leaf", () => {
    holdsAll(leafTable(), subjectsAt(7, 4));
  });

  it("are told apart behind the last slot, where the first ones follow", () => {
    const table = leafTable();
    holdsAll(table, [...subjectsAt(FIRST_SLOTS - 1, 3), ...subjectsAt(0, 2)]);
    expect(table.take(subjectsAt(FIRST_SLOTS - 1, 4)[3] as string)).toBeUndefined();
  });

  it.each([
    ["first", 0, "leaf-30920", "leaf-109020"],
    ["second", 1, "leaf-219249", "leaf-1578570"],
  ] as const)("are told apart where the %s halves of their digests are one too", (_, half, one, other) => {
    expect(slotOf(one)).toBe(slotOf(other));
    expect(halvesOf(one)[half]).toBe(halvesOf(other)[half]);
    holdsAll(leafTable(), [one, other]);
    holdsAll(leafTable(), [other, one]);
  });

  it("are where they were after the table has grown, wanted or not", () => {
    const table = leafTable();
    const met = subjectsAt(FIRST_SLOTS - 1, 4);
    for (const [at, one] of met.entries())
      expect(table.add(one, at + 1, at % 2 === 0 ? hashOf(one) : undefined)).toBe(true);
    const many = Array.from({ length: 3 * FIRST_SLOTS }, (_, at) => `more-${at}`);
    expect(many.filter((one, at) => !table.add(one, 10 + at, undefined))).toEqual([]);
    expect([...met, ...many].filter((one) => table.add(one, 1, undefined))).toEqual([]);
    expect([...table.left()]).toEqual([1, 3]);
    expect(met.map((one) => table.take(one)?.line)).toEqual([1, undefined, 3, undefined]);
    expect([...table.left()]).toEqual([]);
  });
});

describe("a subject", () => {
  it("that is wanted is left until it is taken, in the order of lines", () => {
    const table = leafTable();
    for (const [at, one] of ["a", "b", "c"].entries()) table.add(one, at + 1, hashOf(one));
    expect(table.take("b")?.line).toBe(2);
    expect([...table.left()]).toEqual([1, 3]);
  });

  it("that was never added, or is not wanted, is none to take", () => {
    const table = leafTable();
    expect(table.take("a")).toBeUndefined();
    expect(table.add("a", 1, undefined)).toBe(true);
    expect(table.add("b", 2, hashOf("b"))).toBe(true);
    expect(table.take("a")).toBeUndefined();
    expect(table.take("c")).toBeUndefined();
    expect(table.add("a", 3, hashOf("a"))).toBe(false);
    expect([...table.left()]).toEqual([2]);
  });
});
