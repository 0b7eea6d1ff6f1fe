import { createPrivateKey, createPublicKey, sign } from "node:crypto";
import { describe, expect, it } from "vitest";
import { publicKeyText } from "../../core/ed25519.ts";
import { headText } from "../../core/log/checkpoint.ts";
import { cosigned, witnessKey } from "../../core/log/cosign.ts";
import {
  type Cosigned,
  cosignaturePath,
  findCosigned,
  isNewer,
  MAX_AGE,
  MAX_AHEAD,
  newestCosignedPath,
  readCosigned,
} from "../../core/log/cosigned.ts";
import { EMPTY_ROOT } from "../../core/log/hash.ts";
import { findNote, noteText, type SignedNote } from "../../core/log/note.ts";
import { findTime, type NoteKey, noteKey } from "../../core/log/note-key.ts";

const ORIGIN = "cleargate.example/log";
const NOW = 1_700_000_000;
const PKCS8_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");
const keyPair = (fill: number) => {
  const der = Buffer.concat([PKCS8_PREFIX, Buffer.alloc(32, fill)]);
  const privateKey = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  const raw = Buffer.from(publicKeyText(createPublicKey(privateKey)), "base64");
  return { raw, sign: (message: Uint8Array) => sign(null, message, privateKey) };
};
const [LOG, ONE, TWO, STRANGER] = [keyPair(1), keyPair(2), keyPair(3), keyPair(4)] as const;
const key = noteKey(ORIGIN, "note", LOG.raw);
const one = witnessKey("witness.example/one", ONE.raw) as NoteKey;
const two = witnessKey("witness.example/two", TWO.raw) as NoteKey;
const stranger = witnessKey("stranger.example", STRANGER.raw) as NoteKey;
const KNOWN = { origin: ORIGIN, keys: [key], witnesses: [one, two] };

const signedHead = (size = 7, origin = ORIGIN): SignedNote => {
  const text = headText({ origin, size, root: EMPTY_ROOT });
  return { text, signatures: [{ name: ORIGIN, keyId: key.id, signature: LOG.sign(Buffer.from(text)) }] };
};
const bytesOf = (note: SignedNote): Buffer => Buffer.from(noteText(note));
const byOne = (note: SignedNote, time = NOW) => cosigned(note, one, time, ONE.sign);
const byTwo = (note: SignedNote, time = NOW) => cosigned(note, two, time, TWO.sign);
const byStranger = (note: SignedNote) => cosigned(note, stranger, NOW, STRANGER.sign);

const read = (note: SignedNote, now = NOW): readonly Cosigned[] => {
  const found = readCosigned(bytesOf(note), KNOWN, now);
  if ("problem" in found) throw new Error(found.problem);
  return found;
};
const problemOf = (bytes: Buffer, now = NOW) => readCosigned(bytes, KNOWN, now);

describe("a head that witnesses signed", () => {
  it("is kept for each of them apart, with the log's own signatures and theirs, and with nobody else's", () => {
    const note = byStranger(byTwo(byOne(signedHead()), NOW + 1));
    const head = { origin: ORIGIN, size: 7, root: EMPTY_ROOT };
    expect(read(note)).toEqual([
      { head, witness: one, time: NOW, note: noteText(byOne(signedHead())) },
      { head, witness: two, time: NOW + 1, note: noteText(byTwo(signedHead(), NOW + 1)) },
    ]);
    expect(read(byTwo(signedHead()))).toMatchObject([{ witness: two }]);
  });

  it("has one signature of each witness, the latest, wherever it stands", () => {
    const [early, late] = [byOne(signedHead(), NOW - 5), byOne(signedHead(), NOW)];
    const [own, ofEarly, ofLate] = [early.signatures[0], early.signatures[1], late.signatures[1]];
    for (const signatures of [
      [ofEarly, ofLate, own],
      [own, ofLate, ofEarly],
    ]) {
      const found = read({ text: early.text, signatures: signatures as SignedNote["signatures"] });
      expect(found.map(({ time }) => time)).toEqual([NOW]);
      expect(found[0]?.note).toBe(noteText(late));
    }
  });

  it.each([
    ["is no note", Buffer.from("none"), "request-invalid"],
    ["is no head", bytesOf({ ...signedHead(), text: "x\n" }), "request-invalid"],
    ["is of another log", bytesOf(byOne(signedHead(7, "other.example"))), "checkpoint-foreign"],
    ["nobody of the log signed", bytesOf(byOne({ ...signedHead(), signatures: [] })), "checkpoint-unsigned"],
    [
      "was changed after the log signed it",
      bytesOf(byOne({ ...signedHead(8), signatures: signedHead().signatures })),
      "checkpoint-unsigned",
    ],
    ["no witness signed", bytesOf(signedHead()), "witness-unknown"],
    ["a stranger signed alone", bytesOf(byStranger(signedHead())), "witness-unknown"],
    [
      "has a witness's signature of another head",
      bytesOf({
        ...signedHead(),
        signatures: byOne({ ...signedHead(9), ...{ signatures: signedHead().signatures } }).signatures,
      }),
      "cosignature-wrong",
    ],
  ])("is refused where it %s", (_, bytes, problem) => {
    expect(problemOf(bytes)).toEqual({ problem });
  });

  it("is refused where one of the witnesses says that it was signed in the future, or too long ago", () => {
    const wrong = { problem: "cosignature-time" };
    const both = (time: number) => bytesOf(byTwo(byOne(signedHead()), time));
    expect(problemOf(both(NOW + MAX_AHEAD + 1))).toEqual(wrong);
    expect(problemOf(both(NOW - MAX_AGE - 1))).toEqual(wrong);
    expect(problemOf(bytesOf(byOne(signedHead(), 0)))).toEqual(wrong);
    for (const time of [NOW + MAX_AHEAD, NOW - MAX_AGE])
      expect(read(byTwo(byOne(signedHead()), time)).map((seen) => seen.time)).toEqual([NOW, time]);
    expect([MAX_AHEAD, MAX_AGE]).toEqual([300, 31_622_400]);
  });

  it("is signed by a key that the log had before as well", () => {
    const known = { ...KNOWN, keys: [noteKey(ORIGIN, "note", TWO.raw), key] };
    expect(readCosigned(bytesOf(byOne(signedHead())), known, NOW)).toHaveLength(1);
  });
});

describe("what is kept of a witness", () => {
  const kept = read(byOne(signedHead()))[0] as Cosigned;

  it("is read as it was kept", () => {
    expect(findCosigned(Buffer.from(kept.note), one)).toEqual(kept);
  });

  it("is nothing where it is not the witness's, was changed, or is no head", () => {
    const forged = kept.note.replace("\n7\n", "\n8\n");
    for (const text of [
      forged,
      "",
      "x",
      noteText(byTwo(signedHead())),
      noteText(byOne({ ...signedHead(), text: "x\n" })),
    ])
      expect(findCosigned(Buffer.from(text), one), text).toBeUndefined();
  });

  it("is newer where the head is larger, or the same was seen later", () => {
    const seen = (size: number, time: number): Cosigned => ({ ...kept, head: { ...kept.head, size }, time });
    expect(isNewer(seen(8, 1), seen(7, 2))).toBe(true);
    expect(isNewer(seen(7, 2), seen(8, 1))).toBe(false);
    expect(isNewer(seen(7, 2), seen(7, 1))).toBe(true);
    expect(isNewer(seen(7, 1), seen(7, 1))).toBe(false);
    expect(isNewer(seen(7, 1), seen(7, 2))).toBe(false);
  });

  it("lies by size and witness, and the newest by witness", () => {
    const few = { ...one, id: 0xab };
    expect(cosignaturePath(1_234, few)).toBe("cosignature/0000000000001234/000000ab");
    expect(newestCosignedPath(few)).toBe("cosigned/000000ab");
  });

  it("says when it was signed", () => {
    const [, signature] = findNote(Buffer.from(kept.note))?.signatures ?? [];
    expect(signature && findTime(signature.signature)).toBe(NOW);
  });
});
