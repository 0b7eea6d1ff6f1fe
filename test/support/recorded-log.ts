import { sign } from "node:crypto";
import type { Fact } from "../../core/history/fact.ts";
import { appended, EMPTY_EDGE, rootOf } from "../../core/log/append.ts";
import { headText, type LogHead } from "../../core/log/checkpoint.ts";
import { cosignaturePath } from "../../core/log/cosigned.ts";
import { bundleOf } from "../../core/log/entries.ts";
import { leafHash } from "../../core/log/hash.ts";
import { factLeaf, keyLeaf, leafBytes } from "../../core/log/leaf.ts";
import { noteText } from "../../core/log/note.ts";
import { entriesPath, leafTiles } from "../../core/log/tile.ts";
import type { PackPorts } from "../../functions/pack/ports.ts";
import { logKey, ORIGIN } from "./filed-log.ts";
import type { TestWitness } from "./witnesses.ts";

/** When witnesses signed, in seconds since 1970. */
export const COSIGNED_AT = 1_764_000_000;

/** A log of any leaves, as whoever has its key can make it. */
export interface RecordedLog {
  readonly leaves: readonly Buffer[];
  /** Keys that sign, as `logKey` has them. */
  readonly signers: readonly number[];
  /** Those of its witnesses who signed its head. */
  readonly witnesses?: readonly TestWitness[];
}

/** Each person has one, which follows from the name: so every log of the same facts is the same. */
export const saltOf = (person: string): Buffer => Buffer.from(person, "hex");

export const leafOf = (fact: Fact): Buffer => {
  const leaf = factLeaf(fact, saltOf);
  if (leaf === undefined) throw new Error("there is a salt for everybody");
  return leafBytes(leaf);
};
export const leafOfKey = (fill: number): Buffer => leafBytes(keyLeaf(logKey(fill).key.text));

/** The log of a deployment: its key first, and then its facts. */
export const logOf = (facts: readonly Fact[]): RecordedLog => ({
  leaves: [leafOfKey(1), ...facts.map(leafOf)],
  signers: [1],
});

/** Its head when it had so many leaves. */
export const headOf = ({ leaves }: Pick<RecordedLog, "leaves">, size = leaves.length): LogHead => {
  const { edge } = appended(EMPTY_EDGE, leaves.slice(0, size).map(leafHash));
  return { origin: ORIGIN, size, root: rootOf(edge) };
};

export const signedHead = (log: RecordedLog, size = log.leaves.length): Buffer => {
  const text = headText(headOf(log, size));
  const signatures = log.signers.map(logKey).map(({ key: { name, id }, privateKey }) => ({
    ...{ name, keyId: id },
    signature: sign(null, Buffer.from(text), privateKey),
  }));
  return Buffer.from(noteText({ text, signatures }));
};

/** Its files, as far as a pack needs them. */
export const publishedLog = (log: RecordedLog | undefined): PackPorts["log"] => {
  const files = new Map<string, Buffer>();
  if (log !== undefined) {
    const { leaves } = log;
    files.set("checkpoint", signedHead(log));
    for (const witness of log.witnesses ?? [])
      files.set(
        cosignaturePath(leaves.length, witness.key),
        Buffer.from(witness.cosign(signedHead(log).toString(), COSIGNED_AT)),
      );
    for (const tile of leafTiles({ start: 0, end: leaves.length }, leaves.length))
      files.set(entriesPath(tile), bundleOf(leaves.slice(tile.index * 256, tile.index * 256 + tile.width)));
  }
  return {
    find: async (path) => {
      const bytes = files.get(path);
      return bytes === undefined ? undefined : { bytes, tag: "t" };
    },
  };
};
