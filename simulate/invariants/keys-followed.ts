import { openCheckpoint } from "../../core/log/checkpoint.ts";
import { followKeys, KeyChange, keyChangePath } from "../../core/log/key-change.ts";
import { CHECKPOINT, headIn, type LogView } from "../log-view.ts";
import type { Invariant } from "./invariant.ts";

/** Keys that whoever trusts the first can follow to, by what the log has published. */
const followed = ({ origin, files, firstKey, keys }: LogView) => {
  const changes = keys().flatMap((key) => {
    const file = files.get(keyChangePath(key));
    return file === undefined ? [] : [KeyChange.parse(JSON.parse(file.toString()))];
  });
  return followKeys({ origin, keys: [firstKey] }, changes);
};

export const keysFollowed: Invariant = {
  name: "keys-followed",
  says: "Whoever trusts the log's first key alone can verify each head that is published, by what is published before it.",
  afterLog: ({ log, event }) => {
    if (event.type !== "written" || event.path !== CHECKPOINT) return undefined;
    const opened = openCheckpoint(event.after, { origin: log.origin, keys: followed(log), witnesses: [] });
    return "problem" in opened
      ? `the head of ${headIn(event.after)?.size} leaves is by no key that follows from the first: ${opened.problem}`
      : undefined;
  },
};
