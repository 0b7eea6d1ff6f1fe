import { Failure } from "../core/failure.ts";
import type { Range } from "../core/log/range.ts";
import { rangeHash, tilePath, tilesOf } from "../core/log/tile.ts";
import type { LogReads } from "./published-head.ts";

/** @throws Failure `log-broken` where it is missing, `store-*` */
export const requireFile = async (log: LogReads, path: string): Promise<Uint8Array> => {
  const file = await log.find(path);
  if (file === undefined) throw new Failure("log-broken", `${path} is missing`);
  return file.bytes;
};

/** The hashes of these nodes of a tree of `size` leaves, from its tiles, in base64. @throws Failure `log-broken`, `store-*` */
export const proofOf = async (log: LogReads, ranges: readonly Range[], size: number): Promise<string[]> => {
  const paths = tilesOf(ranges, size).map(tilePath);
  const tiles = new Map(await Promise.all(paths.map(async (path) => [path, await requireFile(log, path)] as const)));
  const read = (path: string): Uint8Array => tiles.get(path) ?? Buffer.alloc(0);
  return ranges.map((range) => rangeHash(range, size, (tile) => read(tilePath(tile))).toString("base64"));
};
