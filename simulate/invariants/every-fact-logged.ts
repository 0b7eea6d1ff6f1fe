import { keys } from "../../adapters/dynamo/keys.ts";
import { findEntries } from "../../core/log/entries.ts";
import { findLeaf, subjectOf } from "../../core/log/leaf.ts";
import { entriesPath, leafTiles } from "../../core/log/tile.ts";
import { CHECKPOINT, headIn, type LogView } from "../log-view.ts";
import type { EndScene, Invariant } from "./invariant.ts";

/** What a stranger reads who has the files alone: each subject with its places. */
const loggedIn = ({ files }: LogView): ReadonlyMap<string, readonly number[]> => {
  const size = headIn(files.get(CHECKPOINT))?.size ?? 0;
  const entries = leafTiles({ start: 0, end: size }, size).flatMap(
    (tile) => findEntries(files.get(entriesPath(tile)) ?? Buffer.alloc(0)) ?? [],
  );
  const places = new Map<string, number[]>();
  for (const [at, entry] of entries.entries()) {
    const leaf = findLeaf(entry);
    if (leaf === undefined) continue;
    const found = places.get(subjectOf(leaf)) ?? [];
    places.set(subjectOf(leaf), [...found, at]);
  }
  return places;
};

const check = ({ log, view, item }: EndScene): string | undefined => {
  if (log === undefined) return undefined;
  const places = loggedIn(log);
  for (const id of view.facts.keys()) {
    const found = places.get(id) ?? [];
    if (found.length !== 1) return `fact ${id} has ${found.length} leaves`;
    const { pk, sk } = keys.leaf(id);
    const kept = item(pk, sk)?.leaf;
    if (kept !== found[0]) return `fact ${id} is leaf ${found[0]}; the ledger says ${kept}`;
  }
  for (const [subject, found] of places) {
    const isKey = log.keys().some(({ text }) => text === subject);
    if (!isKey && !view.facts.has(subject)) return `leaf ${found[0]} is of ${subject}, which there is not`;
    if (found.length > 1) return `${subject} has the leaves ${found.join(" and ")}`;
  }
  return undefined;
};

export const everyFactLogged: Invariant = {
  name: "every-fact-logged",
  says: "At rest, the published log has one leaf of each fact that was committed, and of nothing else but the log's keys; and the ledger knows as which.",
  atEnd: check,
};
