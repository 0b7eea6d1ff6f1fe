import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { appended, EMPTY_EDGE, rootOf } from "../../core/log/append.ts";
import { openCheckpoint } from "../../core/log/checkpoint.ts";
import { leafHash } from "../../core/log/hash.ts";
import { factLeaf, findLeaf, leafBytes, subjectOf } from "../../core/log/leaf.ts";
import { findNoteKey } from "../../core/log/note-key.ts";
import { personId } from "../../core/log/people.ts";
import { judgeStored } from "../support/judge-stored.ts";
import { storedVector, VECTORS, vectors } from "../support/vectors.ts";

describe("the vectors that others implement the format by", () => {
  for (const vector of vectors)
    it(`${vector.file} (${vector.about}): ${vector.expect}`, async () =>
      expect(await judgeStored(storedVector(vector))).toEqual(vector.expect === "valid" ? [] : [vector.expect]));
  it("are all listed", () => {
    expect(
      readdirSync(VECTORS)
        .filter((file) => file !== "index.json" && file !== "log.json")
        .toSorted(),
    ).toEqual(vectors.map(({ file }) => file).toSorted());
  });
});

interface LogVectors {
  readonly key: { readonly text: string };
  readonly people: readonly { issuer: string; subject: string; person: string; salt: string }[];
  readonly facts: readonly { readonly fact: { id: string; migration: string; recordedAt: string; type: string } }[];
  readonly leaves: readonly { readonly text: string; readonly hash: string }[];
  readonly roots: readonly string[];
  readonly checkpoint: string;
}

describe("the vectors that others verify a log by", () => {
  const log = JSON.parse(readFileSync(join(VECTORS, "log.json"), "utf8")) as LogVectors;
  const leaves = log.leaves.map(({ text }) => Buffer.from(text));

  it("have the leaves of their facts, and of their key", () => {
    for (const { issuer, subject, person } of log.people) expect(personId({ issuer, subject })).toBe(person);
    const salts = new Map(log.people.map(({ person, salt }) => [person, Buffer.from(salt, "hex")]));
    for (const [at, { fact }] of log.facts.entries()) {
      const leaf = factLeaf(fact, (person) => salts.get(person));
      expect(leaf && leafBytes(leaf)).toEqual(leaves[at + 1]);
    }
    expect(leaves.map((leaf) => findLeaf(leaf)).map((leaf) => leaf && subjectOf(leaf))).toEqual([
      log.key.text,
      ...log.facts.map(({ fact }) => fact.id),
    ]);
  });

  it("have the tree and the checkpoint over them", () => {
    for (const [at, { hash }] of log.leaves.entries()) {
      expect(leafHash(leaves[at] as Buffer).toString("hex")).toBe(hash);
      const { edge } = appended(EMPTY_EDGE, leaves.slice(0, at + 1).map(leafHash));
      expect(rootOf(edge).toString("hex")).toBe(log.roots[at]);
    }
    const keys = [findNoteKey(log.key.text)].filter((key) => key !== undefined);
    const known = { origin: "cleargate.example/log", keys, witnesses: [] };
    const opened = openCheckpoint(Buffer.from(log.checkpoint), known);
    expect("head" in opened && opened.head.root.toString("hex")).toBe(log.roots.at(-1));
  });
});
