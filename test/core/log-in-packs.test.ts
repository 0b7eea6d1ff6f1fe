import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { appended, EMPTY_EDGE, rootOf } from "../../core/log/append.ts";
import { growingTree } from "../../core/log/growing-tree.ts";
import { leafHash } from "../../core/log/hash.ts";
import { digestLeaf, findLeaf, keyLeaf, leafBytes } from "../../core/log/leaf.ts";
import { findLeafLine } from "../../core/log/leaf-line.ts";
import { noteKey, rawKeyOf } from "../../core/log/note-key.ts";
import { findTrusted } from "../../core/log/witnessed.ts";
import { readFactShape } from "../../core/pack/fact-shape.ts";
import { inLayout } from "../../core/pack/layout.ts";
import { leafTable } from "../../core/pack/leaf-table.ts";
import { isPackFileName, LOG_FILES } from "../../core/pack/pack-file.ts";
import { findPersonLine, personLine } from "../../core/pack/person-line.ts";

/** What packs need of the log. */

const KEY = noteKey("log.example", "note", Buffer.alloc(32, 7));

describe("a tree whose leaves come one after the other", () => {
  it("has at each size the root that a log of that size has", () => {
    const tree = growingTree();
    const leaves: Buffer[] = [];
    for (let size = 0; size < 70; size += 1) {
      expect(tree.size()).toBe(size);
      expect(tree.root()).toEqual(rootOf(appended(EMPTY_EDGE, leaves).edge));
      const leaf = leafHash(Buffer.from(String(size)));
      leaves.push(leaf);
      tree.add(leaf);
    }
  });
});

describe("a leaf in a pack", () => {
  const texts = fc.oneof(
    fc.string(),
    fc.string({ unit: "binary" }),
    fc.constantFrom('"', "\\", "\n", "\u007f", "\u2028", "é"),
  );
  it("is read as from the log, whatever it says", () => {
    fc.assert(
      fc.property(texts, texts, texts, texts, (id, migration, recordedAt, type) => {
        const bytes = leafBytes(digestLeaf({ id, migration, recordedAt, type }, "0".repeat(64)));
        expect(findLeafLine(bytes, bytes.toString())).toEqual(findLeaf(bytes));
      }),
    );
  });
  it("is none in another form, and may be of a key", () => {
    const text = leafBytes(
      digestLeaf({ id: "f", migration: "m", recordedAt: "r", type: "t" }, "a".repeat(64)),
    ).toString();
    const read = (one: string) => findLeafLine(Buffer.from(one), one);
    expect(read(text)).toEqual({
      ...{ fact: "f", format: "cleargate.leaf/1", migration: "m", recordedAt: "r", sha256: "a".repeat(64), type: "t" },
    });
    for (const other of [
      ` ${text}`,
      `${text} `,
      text.replace("leaf/1", "leaf/2"),
      text.replace('"fact":"f"', '"fact":""'),
      text.replace("aaaa", "AAAA"),
      text.replace('"t"', '"t","u":1'),
    ])
      expect(read(other), other).toBeUndefined();
    expect(read(leafBytes(keyLeaf(KEY.text)).toString())).toEqual(keyLeaf(KEY.text));
  });
});

describe("what was logged", () => {
  const hashOf = (text: string) => leafHash(Buffer.from(text));

  it("is kept once for each subject, and given once for each that is wanted", () => {
    const table = leafTable();
    const names = Array.from({ length: 6_000 }, (_, at) => `subject-${at}`);
    for (const [at, name] of names.entries())
      expect(table.add(name, at + 1, at % 3 === 0 ? hashOf(name) : undefined)).toBe(true);
    for (const name of names) expect(table.add(name, 1, hashOf("other"))).toBe(false);
    expect([...table.left()]).toEqual(names.flatMap((_, at) => (at % 3 === 0 ? [at + 1] : [])));
    for (const [at, name] of names.entries()) {
      const taken = table.take(name);
      expect(taken && { ...taken, hash: taken.hash.toString("hex") }).toEqual(
        at % 3 === 0 ? { line: at + 1, hash: hashOf(name).toString("hex") } : undefined,
      );
      expect(table.take(name)).toBeUndefined();
    }
    expect([...table.left()]).toEqual([]);
    expect(table.take("never")).toBeUndefined();
  });
});

describe("the files of the log in a pack", () => {
  it("have names of their own, behind the seals and before the verdicts", () => {
    expect(LOG_FILES.every(isPackFileName)).toBe(true);
    for (const name of ["log/tile", "log/", "log/keys.ndjson", "log/checkpoint.ndjson", "xlog/keys"])
      expect(isPackFileName(name), name).toBe(false);
    const names = ["seals.ndjson", ...LOG_FILES, "verdicts.ndjson"];
    expect(inLayout(names.toReversed())).toEqual(names);
  });
  it("has salts in one form", () => {
    const one = { salt: "0".repeat(64), person: "ab".repeat(32) };
    const line = personLine(one);
    expect(line).toBe(`{"person":"${one.person}","salt":"${one.salt}"}`);
    expect({ ...findPersonLine(line) }).toEqual(one);
    for (const other of [
      ` ${line}`,
      `${line} `,
      line.replace("ab", "AB"),
      line.replace("0", "g"),
      line.replace("00", "0"),
    ])
      expect(findPersonLine(other), other).toBeUndefined();
  });
});

describe("a fact in a pack", () => {
  it("may have what stands for a person who was forgotten", () => {
    const fact = {
      ...{
        type: "gate-armed",
        id: "f",
        recordedAt: "2026-11-22T00:00:00.000Z",
        migration: "m",
        unit: null,
        requirement: null,
      },
      ...{ agent: null, events: [], planVersion: 1, reason: "x", gate: "go" },
    };
    const by = { issuer: "i", subject: "s", name: null, email: null };
    for (const [person, isFact] of [
      [by, true],
      [{ person: "a".repeat(64) }, true],
      [{ person: "a" }, false],
      [{ person: "a".repeat(64), name: "Ann" }, false],
      [{}, false],
    ] as const)
      expect("fact" in readFactShape({ ...fact, by: person }), JSON.stringify(person)).toBe(isFact);
  });
});

describe("the raw bytes of a key", () => {
  it("are those that its text has", () => {
    expect(rawKeyOf(KEY)).toBe(Buffer.alloc(32, 7).toString("base64"));
  });
});

describe("what a witness trusts", () => {
  it("is one log and at least one key, or nothing", () => {
    const text = JSON.stringify({ origin: "log.example", keys: [KEY.text] });
    expect(findTrusted(text)).toMatchObject({ origin: "log.example", keys: [{ text: KEY.text }] });
    for (const other of [
      "x",
      "{}",
      JSON.stringify({ origin: "", keys: [KEY.text] }),
      JSON.stringify({ origin: "o", keys: [] }),
      JSON.stringify({ origin: "o", keys: [KEY.text, "k"] }),
      JSON.stringify({ origin: "o", keys: [KEY.text], more: 1 }),
    ])
      expect(findTrusted(other), other).toBeUndefined();
  });
});
