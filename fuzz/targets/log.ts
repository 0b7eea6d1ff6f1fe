import { createPrivateKey, createPublicKey, sign } from "node:crypto";
import { publicKeyText } from "../../core/ed25519.ts";
import { findHead, headText, openCheckpoint } from "../../core/log/checkpoint.ts";
import { bundleOf, findEntries } from "../../core/log/entries.ts";
import { EMPTY_ROOT } from "../../core/log/hash.ts";
import { findHeads, headLine } from "../../core/log/head-line.ts";
import { findLeaf, keyLeaf, leafBytes } from "../../core/log/leaf.ts";
import { findNote, noteText } from "../../core/log/note.ts";
import { findNoteKey, noteKey } from "../../core/log/note-key.ts";
import { mutateBytes } from "../mutate.ts";
import type { Random } from "../random.ts";
import { BrokenRule, type Target } from "../target.ts";

/** What is read of a log, from whoever gives it: nothing of it throws, and what is read is written with the same bytes. */

const ORIGIN = "cleargate.example/log";
const DER = Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), Buffer.alloc(32, 1)]);
const privateKey = createPrivateKey({ key: DER, format: "der", type: "pkcs8" });
const key = noteKey(ORIGIN, "note", Buffer.from(publicKeyText(createPublicKey(privateKey)), "base64"));
const witness = noteKey("witness.example", "cosignature", Buffer.alloc(32, 2));

const HEAD = { origin: ORIGIN, size: 301, root: EMPTY_ROOT };
const TEXT = headText(HEAD);
const OWN = { name: ORIGIN, keyId: key.id, signature: sign(null, Buffer.from(TEXT), privateKey) };
const COSIGNED = { name: witness.name, keyId: witness.id, signature: Buffer.alloc(72) };
const LEAF = leafBytes(keyLeaf(key.text));

const requireSame = (read: Uint8Array, written: Uint8Array, rule: string): void => {
  if (Buffer.compare(read, written) !== 0) throw new BrokenRule(rule);
};

const mutated =
  (examples: readonly Buffer[], tokens: readonly string[]) =>
  (random: Random): Buffer =>
    mutateBytes(random.oneOf(examples), random, tokens);

const notes: Target = {
  name: "log-note",
  generate: mutated(
    [[OWN], [OWN, COSIGNED], [COSIGNED]].map((signatures) => Buffer.from(noteText({ text: TEXT, signatures }))),
    ["\n", "\n\n", "\u2014 ", "=", "0", "-1", "1e3", "\r", "\0", "\ufeff", "A"],
  ),
  judge: (input) => {
    const note = findNote(input);
    if (note === undefined) return "none";
    requireSame(input, Buffer.from(noteText(note)), "a note that was read is written with the same bytes");
    const head = findHead(note.text);
    if (head !== undefined && !note.text.startsWith(headText(head)))
      throw new BrokenRule("a head that was read is written with the same bytes");
    const opened = openCheckpoint(input, { origin: ORIGIN, keys: [key], witnesses: [witness] });
    if ("head" in opened && note.text !== TEXT) throw new BrokenRule("what nobody signed is not believed");
    return JSON.stringify([note.text, "problem" in opened ? opened.problem : opened.head.size]);
  },
};

const entries: Target = {
  name: "log-entries",
  generate: mutated(
    [bundleOf([LEAF, LEAF]), bundleOf([]), bundleOf([Buffer.alloc(0), LEAF])],
    ["\0", "\0\0", "\0\x01a"],
  ),
  judge: (input) => {
    const found = findEntries(input);
    if (found === undefined) return "none";
    requireSame(input, bundleOf(found), "entries that were read are written with the same bytes");
    return String(found.length);
  },
};

const leaves: Target = {
  name: "log-leaf",
  generate: mutated(
    [LEAF, Buffer.from('{"fact":"f","format":"cleargate.leaf/1"}')],
    ['"', " ", "{", "}", ",", "\\u0041"],
  ),
  judge: (input) => {
    const leaf = findLeaf(input);
    if (leaf !== undefined) requireSame(input, leafBytes(leaf), "a leaf that was read is written with the same bytes");
    return JSON.stringify(leaf ?? "none");
  },
};

const keys: Target = {
  name: "log-key",
  generate: mutated([Buffer.from(key.text), Buffer.from(witness.text)], ["+", "=", " ", "0"]),
  judge: (input) => {
    const text = input.toString();
    const found = findNoteKey(text);
    if (found !== undefined && found.text !== text) throw new BrokenRule("a key that was read has its own text");
    return found?.type ?? "none";
  },
};

const lines: Target = {
  name: "log-head-line",
  generate: mutated([Buffer.from(`> ${headLine(HEAD)}\r\n`)], ["=\r\n", ">", " ", "cleargate.head/1", "0"]),
  judge: (input) => {
    const heads = findHeads(input.toString());
    for (const head of heads)
      if (findHeads(headLine(head)).length !== 1) throw new BrokenRule("a head that was found is found again");
    return String(heads.length);
  },
};

export const LOG_TARGETS: readonly Target[] = [notes, entries, leaves, keys, lines];
