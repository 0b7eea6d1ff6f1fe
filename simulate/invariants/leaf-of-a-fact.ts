import { type Item, readFact } from "../../adapters/dynamo/items.ts";
import { keys } from "../../adapters/dynamo/keys.ts";
import { factLeaf, findLeaf, leafBytes, subjectOf } from "../../core/log/leaf.ts";
import { readBatch } from "../../functions/log/batch.ts";
import { NEXT_LEAVES } from "../log-view.ts";
import type { Invariant, LogScene } from "./invariant.ts";

/** The leaf as the ledger alone makes it; undefined where there is no such fact. */
const expected = ({ item }: LogScene, fact: string): Buffer | undefined => {
  const { pk, sk } = keys.fact(fact);
  const stored = item(pk, sk);
  if (stored === undefined) return undefined;
  const leaf = factLeaf(readFact(stored as Item), (person) => {
    const key = keys.salt(person);
    const salt = item(key.pk, key.sk)?.salt;
    return typeof salt === "string" ? Buffer.from(salt, "base64") : undefined;
  });
  return leaf === undefined ? undefined : leafBytes(leaf);
};

const check = (scene: LogScene): string | undefined => {
  const { log, event } = scene;
  if (event.type !== "written" || event.path !== NEXT_LEAVES) return undefined;
  const { from, leaves } = readBatch(event.after);
  for (const [at, text] of leaves.entries()) {
    const leaf = findLeaf(Buffer.from(text));
    if (leaf === undefined) return `leaf ${from + at} is none`;
    const subject = subjectOf(leaf);
    const place = log.places.get(subject);
    if (place !== from + at) return `${subject} is leaf ${place} already, and is put in order as leaf ${from + at}`;
    const isKnown =
      "key" in leaf
        ? log.keys().some((key) => key.text === subject)
        : (expected(scene, subject)?.equals(Buffer.from(text)) ?? false);
    if (!isKnown) return `leaf ${from + at} is of ${subject}, of which the ledger says something else`;
  }
  return undefined;
};

export const leafOfAFact: Invariant = {
  name: "leaf-of-a-fact",
  says: "Each leaf is of one fact as it was committed, or of one of the log's keys; and nothing has two.",
  afterLog: check,
};
