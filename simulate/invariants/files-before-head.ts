import { findEntries } from "../../core/log/entries.ts";
import { EMPTY_ROOT } from "../../core/log/hash.ts";
import { isConsistent } from "../../core/log/prove.ts";
import { consistencyRanges, type Range } from "../../core/log/range.ts";
import { entriesPath, leafTiles, rangeHash, tilePath } from "../../core/log/tile.ts";
import { CHECKPOINT, headIn } from "../log-view.ts";
import type { Invariant, LogScene } from "./invariant.ts";

const check = ({ log, event }: LogScene): string | undefined => {
  if (event.type !== "written" || event.path !== CHECKPOINT) return undefined;
  const head = headIn(event.after);
  if (head === undefined) return "what was published is no head";
  const before = headIn(event.before) ?? { size: 0, root: EMPTY_ROOT };
  for (const tile of leafTiles({ start: before.size, end: head.size }, head.size)) {
    const path = entriesPath(tile);
    const entries = findEntries(log.files.get(path) ?? Buffer.alloc(0)) ?? [];
    const from = tile.index * 256;
    if (entries.length !== tile.width || !entries.every((entry, at) => log.ordered[from + at]?.equals(entry)))
      return `a head of ${head.size} leaves is published; ${path} has other entries, or is missing`;
  }
  let missing: string | undefined;
  const hashOf = (range: Range) =>
    rangeHash(range, head.size, (tile) => {
      const found = log.files.get(tilePath(tile));
      if (found === undefined) missing = tilePath(tile);
      return found ?? Buffer.alloc(tile.width * 32);
    });
  const all = hashOf({ start: 0, end: head.size });
  const proof = consistencyRanges(before.size, head.size).map(hashOf);
  if (missing !== undefined) return `a head of ${head.size} leaves is published; ${missing} is missing`;
  return all.equals(head.root) && isConsistent({ before, after: head, proof })
    ? undefined
    : `a head of ${head.size} leaves is published; its tiles do not prove it behind ${before.size}`;
};

export const filesBeforeHead: Invariant = {
  name: "files-before-head",
  says: "When a head is published, its entries and tiles can be read, and prove that it begins with the one before.",
  afterLog: check,
};
