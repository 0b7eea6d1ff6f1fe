import { generateKeyPairSync, sign } from "node:crypto";
import { createReadStream, mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import { publicKeyText } from "../../core/ed25519.ts";
import type { Fact } from "../../core/history/fact.ts";
import { headText } from "../../core/log/checkpoint.ts";
import { bundleOf } from "../../core/log/entries.ts";
import { growingTree } from "../../core/log/growing-tree.ts";
import { leafHash } from "../../core/log/hash.ts";
import { factLeaf, keyLeaf, leafBytes } from "../../core/log/leaf.ts";
import { noteText } from "../../core/log/note.ts";
import { noteKey } from "../../core/log/note-key.ts";
import { entriesPath, TILE_WIDTH } from "../../core/log/tile.ts";

const ORIGIN = "bench.example/log";

/** Of a person, from the person's id: whoever makes the pack needs no ledger. */
export const benchSalt = (person: string): Buffer => Buffer.from(person, "hex");

const put = (path: string, bytes: Uint8Array): void => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
};

/** Logs all facts of a file, into the files of a log in the working directory, as far as a pack needs them. */
export const writeLog = async (facts: string): Promise<void> => {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const key = noteKey(ORIGIN, "note", Buffer.from(publicKeyText(publicKey), "base64"));
  const tree = growingTree();
  let bundle: Buffer[] = [];
  const add = (entry: Buffer): void => {
    tree.add(leafHash(entry));
    bundle.push(entry);
    if (bundle.length === TILE_WIDTH) flush();
  };
  const flush = (): void => {
    const width = bundle.length;
    if (width > 0) put(entriesPath({ index: Math.ceil(tree.size() / TILE_WIDTH) - 1, width }), bundleOf(bundle));
    bundle = [];
  };
  add(leafBytes(keyLeaf(key.text)));
  for await (const line of createInterface({ input: createReadStream(facts) })) {
    const leaf = factLeaf(JSON.parse(line) as Fact, benchSalt);
    if (leaf !== undefined) add(leafBytes(leaf));
  }
  flush();
  const text = headText({ origin: ORIGIN, size: tree.size(), root: tree.root() });
  const signature = sign(null, Buffer.from(text), privateKey);
  put("checkpoint", Buffer.from(noteText({ text, signatures: [{ name: key.name, keyId: key.id, signature }] })));
};
