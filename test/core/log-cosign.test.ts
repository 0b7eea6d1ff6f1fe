import { createPrivateKey, createPublicKey, sign } from "node:crypto";
import { describe, expect, it } from "vitest";
import { publicKeyText } from "../../core/ed25519.ts";
import { headText, openCheckpoint } from "../../core/log/checkpoint.ts";
import { cosigned, witnessKey } from "../../core/log/cosign.ts";
import { EMPTY_ROOT } from "../../core/log/hash.ts";
import { findNote, noteText } from "../../core/log/note.ts";
import { findTime, type NoteKey, noteKey } from "../../core/log/note-key.ts";

const ORIGIN = "cleargate.example/log";
const PKCS8_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");
const keyPair = (fill: number) => {
  const der = Buffer.concat([PKCS8_PREFIX, Buffer.alloc(32, fill)]);
  const privateKey = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  const raw = Buffer.from(publicKeyText(createPublicKey(privateKey)), "base64");
  return { raw, sign: (message: Uint8Array) => sign(null, message, privateKey) };
};
const [LOG, ONE, OTHER] = [keyPair(1), keyPair(2), keyPair(3)] as const;
const key = noteKey(ORIGIN, "note", LOG.raw);
const one = witnessKey("witness.example/one", ONE.raw) as NoteKey;
const other = witnessKey("witness.example/one", OTHER.raw) as NoteKey;
const renamed = witnessKey("witness.example/two", ONE.raw) as NoteKey;

const text = headText({ origin: ORIGIN, size: 7, root: EMPTY_ROOT });
const note = { text, signatures: [{ name: ORIGIN, keyId: key.id, signature: LOG.sign(Buffer.from(text)) }] };

describe("a checkpoint that a witness signs too", () => {
  it("has the signatures that it had, and the one of the witness, with its time", () => {
    const both = cosigned(cosigned(note, one, 1_700_000_000, ONE.sign), other, 1_700_000_001, OTHER.sign);
    const opened = openCheckpoint(Buffer.from(noteText(both)), {
      ...{ origin: ORIGIN, keys: [key], witnesses: [one, other] },
    });
    if ("problem" in opened) throw new Error(opened.problem);
    expect(opened.cosignatures.map((by) => [by.key.text, findTime(by.signature)])).toEqual([
      [one.text, 1_700_000_000],
      [other.text, 1_700_000_001],
    ]);
    expect(findNote(Buffer.from(noteText(both)))?.signatures[0]).toEqual(note.signatures[0]);
  });

  it("has one signature of each witness, the latest", () => {
    const once = cosigned(cosigned(note, one, 1, ONE.sign), renamed, 2, ONE.sign);
    const twice = cosigned(once, one, 3, ONE.sign);
    expect(twice.signatures.map(({ name, signature }) => [name, name === ORIGIN ? 0 : findTime(signature)])).toEqual([
      [ORIGIN, 0],
      [renamed.name, 2],
      [one.name, 3],
    ]);
  });

  it("keeps the signature of another name, also where its key has the same id", () => {
    const foreign = { name: "else.example", keyId: one.id, signature: Buffer.alloc(72) };
    const both = cosigned({ text, signatures: [foreign] }, one, 1, ONE.sign);
    expect(both.signatures.map(({ name }) => name)).toEqual(["else.example", one.name]);
  });

  it("is signed by a key for cosignatures alone, of a name that a note can carry", () => {
    expect([one.type, one.name]).toEqual(["cosignature", "witness.example/one"]);
    const made = witnessKey("witness.example/one", ONE.raw);
    expect(made).toEqual(noteKey("witness.example/one", "cosignature", ONE.raw));
    expect(made?.text).not.toBe(noteKey("witness.example/one", "note", ONE.raw).text);
    expect(witnessKey("a name", ONE.raw)).toBeUndefined();
    expect(witnessKey("", ONE.raw)).toBeUndefined();
  });
});
