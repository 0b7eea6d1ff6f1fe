import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  contentsOf,
  type NamedPart,
  readSection,
  sectionItem,
  sectionOf,
  sectionsFrom,
  sectionsOf,
  sectionWith,
} from "../../adapters/dynamo/plan-sections.ts";
import { storedBytes } from "../../core/within-bytes.ts";

/** Parts of a plan in sections: each is found by its name, and a change touches few. */

/** As DynamoDB's items, less what is left for a key. */
const MAX_BYTES = 390 * 1024;

const pad = (index: number): string => String(index).padStart(5, "0");
const unit = (index: number, more = ""): NamedPart => [`U#u${pad(index)}`, { id: `u${index}`, more } as never];
const units = (count: number): NamedPart[] => Array.from({ length: count }, (_, index) => unit(index));
const asked = (index: number): NamedPart => [
  `C#u${pad(index)}#r`,
  { unit: `u${index}`, requirement: "r", gates: ["g"], readerGates: [] },
];

const written = (parts: readonly NamedPart[]) => {
  const sections = sectionsOf(parts);
  return { sections, contents: sections.map((one) => sectionOf(1, one)) };
};

const named = fc
  .uniqueArray(fc.tuple(fc.constantFrom("A#", "C#", "U#", "POLICY"), fc.stringMatching(/^[a-z0-9@#]{0,9}$/)), {
    selector: ([kind, name]) => (kind === "POLICY" ? kind : kind + name),
    maxLength: 300,
  })
  .map((all) => all.map(([kind, name]): NamedPart => [kind === "POLICY" ? kind : kind + name, { unit: name }]));

describe("sections of a plan's parts", () => {
  it("have a table of contents that fits into an item, however long their names are and whatever a part takes", () => {
    for (const [count, nameBytes, partBytes] of [
      [3_000, 180, 1_100],
      [40_000, 20, 90],
      [100, 200, 3_000],
    ] as const) {
      const parts = Array.from({ length: count }, (_, index): NamedPart => {
        const name = `U#${pad(index)}${"x".repeat(nameBytes)}`;
        return [name, { id: name, more: "y".repeat(partBytes) } as never];
      });
      const { sections, contents } = written(parts);
      expect(sections.flat()).toEqual(parts);
      expect(storedBytes(contents), `${count} parts`).toBeLessThan(MAX_BYTES / 2);
    }
  });

  it("have each part under its name, no other, and all of a kind together", () => {
    fc.assert(
      fc.property(named, fc.string(), (parts, other) => {
        const { sections, contents } = written(parts);
        const read = (at: number): readonly NamedPart[] =>
          readSection(sectionItem({ pk: "P", sk: "S" }, sections[at] ?? []));
        const find = (name: string) => {
          const section = sectionWith(contents, name);
          return section && read(contents.indexOf(section)).find(([one]) => one === name)?.[1];
        };
        for (const [name, part] of parts) expect(find(name)).toEqual(part);
        expect(find(`U#~${other}`)).toBeUndefined();
        for (const prefix of ["A#", "C#", "U#", "U#a", "POLICY", "K#"]) {
          const found = sectionsFrom(contents, prefix, prefix).flatMap((one) => read(contents.indexOf(one)));
          const those = (some: readonly NamedPart[]) =>
            some.map(([name]) => name).filter((name) => name.startsWith(prefix));
          expect(those(found)).toEqual(those(parts).toSorted());
        }
      }),
      { numRuns: 50 },
    );
  });

  it("are the same in whatever order parts come, and others where one part is another", () => {
    const parts = [...units(500), ...Array.from({ length: 500 }, (_, index) => asked(index))];
    const digestOf = (some: readonly NamedPart[]) => contentsOf("m", 1, written(some).contents).digest;
    expect(digestOf(parts.toReversed())).toBe(digestOf(parts));
    expect(digestOf(parts.with(250, unit(250, "x")))).not.toBe(digestOf(parts));
    expect(digestOf(parts.toSpliced(750, 1))).not.toBe(digestOf(parts));
  });

  it("are nearly all the same where one part is changed, added or removed", () => {
    const parts = units(2_000);
    const before = new Set(written(parts).contents.map(({ digest }) => digest));
    expect(before.size).toBeGreaterThan(20);
    let worst = 0;
    for (const at of [0, 700, 1_234, 1_999])
      for (const after of [
        parts.with(at, unit(at, "x")),
        parts.toSpliced(at, 1),
        parts.toSpliced(at, 0, [`U#u${pad(at)}-`, { unit: "new" }]),
      ]) {
        const others = written(after).contents.filter(({ digest }) => !before.has(digest));
        worst = Math.max(worst, others.length);
      }
    expect(worst).toBeLessThanOrEqual(4);
  });

  it("are read by one unit each, unless one part takes more", () => {
    const large: NamedPart = ["U#u00100-", { id: "x".repeat(300_000) } as never];
    const sections = sectionsOf([...units(1_000), large]);
    const sizes = sections.map((one) => storedBytes(sectionItem({ pk: "P#contoso#1", sk: "S" }, one)));
    expect(sizes.filter((size) => size > 4_096)).toHaveLength(1);
    expect(Math.max(...sizes)).toBeLessThan(MAX_BYTES);
    expect(sizes.reduce((sum, size) => sum + size, 0) / sizes.length).toBeGreaterThan(1_000);
  });

  it("are few enough for one table of contents, and fit into an item each, however many parts there are", () => {
    const parts = Array.from({ length: 60_000 }, (_, index) => unit(index, "x".repeat(400)));
    const { sections, contents } = written(parts);
    expect(storedBytes(contents)).toBeLessThan(MAX_BYTES);
    for (const one of sections.slice(0, 20)) expect(storedBytes(one)).toBeLessThan(MAX_BYTES);
  });

  it("of what a plan asks for fit into an item each, although it does not shrink", () => {
    const wide = Array.from({ length: 300 }, (_, index): NamedPart => {
      const gates = Array.from({ length: 40 }, () => crypto.randomUUID());
      return [`C#u${pad(index)}#r`, { unit: `u${index}`, requirement: "r", gates, readerGates: [] }];
    });
    const items = sectionsOf(wide).map((one) => sectionItem({ pk: "P", sk: "S" }, one));
    for (const item of items) expect(storedBytes(item)).toBeLessThan(MAX_BYTES);
    expect(items.flatMap(readSection)).toEqual(wide);
  });
});
