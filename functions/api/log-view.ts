import type { ConsistencyAnswer, LogAnswer, LogHeadView } from "../../contract/schemas/log.ts";
import { Failure } from "../../core/failure.ts";
import type { LogHead } from "../../core/log/checkpoint.ts";
import { consistencyRanges } from "../../core/log/range.ts";
import { rangeHash, tilePath, tilesOf } from "../../core/log/tile.ts";
import { type LogReads, publishedHead } from "../published-head.ts";

const textOf = async (log: LogReads, path: string): Promise<string | undefined> => {
  const file = await log.find(path);
  return file === undefined ? undefined : Buffer.from(file.bytes).toString();
};

export const logHeadView = ({ origin, size, root }: LogHead): LogHeadView => ({
  origin,
  size,
  root: root.toString("base64"),
});

/** What the log says of itself now. */
export const logView = async (log: LogReads): Promise<LogAnswer> => {
  const found = await publishedHead(log);
  const keys = ((await textOf(log, "keys")) ?? "").split("\n").filter((line) => line !== "");
  if (found === undefined) return { head: null, checkpoint: null, keys };
  return { head: logHeadView(found.head), checkpoint: found.text, keys };
};

/** @throws Failure `request-invalid` where the log never had so many leaves, `log-broken`, `store-*` */
export const consistencyView = async (log: LogReads, from: number): Promise<ConsistencyAnswer> => {
  const found = await publishedHead(log);
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
