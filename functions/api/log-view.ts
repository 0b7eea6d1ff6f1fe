import type { ConsistencyAnswer, LogAnswer } from "../../contract/schemas/log.ts";
import { Failure } from "../../core/failure.ts";
import { findHead, type LogHead } from "../../core/log/checkpoint.ts";
import { findNote } from "../../core/log/note.ts";
import { consistencyRanges } from "../../core/log/range.ts";
import { rangeHash, tilePath, tilesOf } from "../../core/log/tile.ts";
import type { LogFiles } from "../../ports/log.ts";

export type LogReads = Pick<LogFiles, "find">;

interface Checkpoint {
  readonly text: string;
  readonly head: LogHead;
}

const textOf = async (log: LogReads, path: string): Promise<string | undefined> => {
  const file = await log.find(path);
  return file === undefined ? undefined : Buffer.from(file.bytes).toString();
};

/** @throws Failure `log-broken`, `store-*` */
const findCheckpoint = async (log: LogReads): Promise<Checkpoint | undefined> => {
  const text = await textOf(log, "checkpoint");
  if (text === undefined) return undefined;
  const note = findNote(Buffer.from(text));
  const head = note === undefined ? undefined : findHead(note.text);
  if (head === undefined) throw new Failure("log-broken", "the checkpoint of the log is unreadable");
  return { text, head };
};

/** What the log says of itself now. */
export const logView = async (log: LogReads): Promise<LogAnswer> => {
  const found = await findCheckpoint(log);
  const keys = ((await textOf(log, "keys")) ?? "").split("\n").filter((line) => line !== "");
  if (found === undefined) return { head: null, checkpoint: null, keys };
  const { origin, size, root } = found.head;
  return { head: { origin, size, root: root.toString("base64") }, checkpoint: found.text, keys };
};

/** @throws Failure `request-invalid` where the log never had so many leaves, `log-broken`, `store-*` */
export const consistencyView = async (log: LogReads, from: number): Promise<ConsistencyAnswer> => {
  const found = await findCheckpoint(log);
  const size = found?.head.size ?? 0;
  if (found === undefined || from > size)
    throw new Failure("request-invalid", `the log has ${size} leaves, and never had ${from}`);
  const ranges = consistencyRanges(from, size);
  const tiles = new Map<string, Uint8Array>();
  for (const path of tilesOf(ranges, size).map(tilePath)) {
    const file = await log.find(path);
    if (file === undefined) throw new Failure("log-broken", `${path} is missing`);
    tiles.set(path, file.bytes);
  }
  const proof = ranges.map((range) => rangeHash(range, size, (tile) => tiles.get(tilePath(tile)) ?? Buffer.alloc(0)));
  return { checkpoint: found.text, proof: proof.map((hash) => hash.toString("base64")) };
};
