import { createPrivateKey, createPublicKey, sign } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { publicKeyText } from "../../core/ed25519.ts";
import { appended, EMPTY_EDGE, rootOf } from "../../core/log/append.ts";
import { headText } from "../../core/log/checkpoint.ts";
import { bundleOf } from "../../core/log/entries.ts";
import { leafHash } from "../../core/log/hash.ts";
import { noteText } from "../../core/log/note.ts";
import { type NoteKey, noteKey } from "../../core/log/note-key.ts";
import { consistencyRanges, inclusionRanges, type Range } from "../../core/log/range.ts";
import { entriesPath, leafTiles, rangeHash, tilePath } from "../../core/log/tile.ts";

const PKCS8_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");

export const ORIGIN = "cleargate.example/log";

/** A key of a log, the same at each run. */
export const logKey = (fill: number) => {
  const seed = Buffer.alloc(32, fill);
  const privateKey = createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: "der", type: "pkcs8" });
  const raw = Buffer.from(publicKeyText(createPublicKey(privateKey)), "base64");
  return { key: noteKey(ORIGIN, "note", raw), privateKey, seed };
};

export interface FiledLog {
  readonly key: NoteKey;
  readonly size: number;
  /** The root of the tree of so many leaves, all from its files. */
  rootAt(size: number): Buffer;
  inclusion(index: number, size: number): readonly Buffer[];
  consistency(before: number, size: number): readonly Buffer[];
}

/** A log in files as they are published, appended to in these batches. */
export const filedLog = (folder: string, batches: readonly number[]): FiledLog => {
  const { key, privateKey } = logKey(1);
  const put = (path: string, bytes: Uint8Array) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  };
  let edge = EMPTY_EDGE;
  const entries: Buffer[] = [];
  for (const count of batches) {
    const start = edge.size;
    const added = Array.from({ length: count }, (_, at) => Buffer.from(JSON.stringify({ entry: start + at })));
    entries.push(...added);
    const next = appended(edge, added.map(leafHash));
    for (const tile of next.tiles) put(tilePath(tile), Buffer.concat(tile.hashes));
    for (const tile of leafTiles({ start, end: start + count }, start + count))
      put(entriesPath(tile), bundleOf(entries.slice(tile.index * 256, tile.index * 256 + tile.width)));
    edge = next.edge;
  }
  const { size } = edge;
  const text = headText({ origin: ORIGIN, size, root: rootOf(edge) });
  const signature = sign(null, Buffer.from(text), privateKey);
  put("checkpoint", Buffer.from(noteText({ text, signatures: [{ name: key.name, keyId: key.id, signature }] })));
  const hashOf = (range: Range) => rangeHash(range, size, (tile) => readFileSync(join(folder, tilePath(tile))));
  return {
    ...{ key, size },
    rootAt: (end) => hashOf({ start: 0, end }),
    inclusion: (index, end) => inclusionRanges(index, end).map(hashOf),
    consistency: (before, end) => consistencyRanges(before, end).map(hashOf),
  };
};
