import { createPrivateKey, createPublicKey, sign } from "node:crypto";
import { describe, expect, it } from "vitest";
import { publicKeyText } from "../../core/ed25519.ts";
import { cosigned, witnessKey } from "../../core/log/cosign.ts";
import { MAX_NOTE_BYTES, noteText, type SignedNote } from "../../core/log/note.ts";
import { findTime, type NoteKey } from "../../core/log/note-key.ts";
import { addCheckpoint, findSeenSize, withAnswer } from "../../core/log/relay.ts";

const PKCS8_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");
const keyPair = (fill: number, name: string) => {
  const der = Buffer.concat([PKCS8_PREFIX, Buffer.alloc(32, fill)]);
  const privateKey = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  const raw = Buffer.from(publicKeyText(createPublicKey(privateKey)), "base64");
  return { key: witnessKey(name, raw) as NoteKey, sign: (message: Uint8Array) => sign(null, message, privateKey) };
};
const [ONE, TWO] = [keyPair(2, "one"), keyPair(3, "two")];
const OWN = { name: "log", keyId: 1, signature: Buffer.alloc(64, 1) };
const NOTE: SignedNote = { text: "log\n1\nroot\n", signatures: [OWN] };
const signedBy = (by: typeof ONE, time: number, note = NOTE) => cosigned(note, by.key, time, by.sign);
/** The lines of signatures alone. */
const linesOf = (note: SignedNote): string => noteText(note).slice(note.text.length + 1);
const answerOf = (...notes: readonly SignedNote[]): Buffer =>
  Buffer.from(
    notes.map((note) => linesOf({ ...note, signatures: note.signatures.filter((one) => one !== OWN) })).join(""),
  );
const taken = (answer: Uint8Array, note = NOTE) => withAnswer(note, answer, [ONE.key, TWO.key]);

describe("asking a witness", () => {
  it("says what it saw last, proves that the head begins with it, and has the head", () => {
    expect(addCheckpoint(0, [], "head\n")).toBe("old 0\n\nhead\n");
    expect(addCheckpoint(7, ["aa=", "bb="], "head\n")).toBe("old 7\naa=\nbb=\n\nhead\n");
  });

  it.each([
    ["0", 0],
    ["7", 7],
    ["12", 12],
    ["1234567\n", 1_234_567],
    ["12\n", 12],
    ["", undefined],
    ["012", undefined],
    ["12\n\n", undefined],
    ["12 ", undefined],
    [" 12", undefined],
    ["-1", undefined],
    ["1e3", undefined],
    ["9007199254740992", undefined],
  ])("reads what it saw last: %j", (text, size) => {
    expect(findSeenSize(text)).toBe(size);
  });

  it("takes the signatures of witnesses that are named, and no others", () => {
    const stranger = keyPair(4, "stranger");
    const both = taken(answerOf(signedBy(stranger, 1), signedBy(ONE, 2), signedBy(TWO, 3)));
    expect(both).toEqual(signedBy(TWO, 3, signedBy(ONE, 2)));
    expect(taken(answerOf(signedBy(stranger, 1)))).toBeUndefined();
  });

  it("takes them in the place of what the same witness signed before, and of nobody else", () => {
    const renamed = { ...signedBy(ONE, 1).signatures[1], name: "one-too" } as SignedNote["signatures"][number];
    const other = { ...signedBy(ONE, 1).signatures[1], keyId: 5 } as SignedNote["signatures"][number];
    const before = signedBy(ONE, 1, { ...NOTE, signatures: [OWN, renamed, other] });
    const after = taken(answerOf(signedBy(ONE, 9)), before);
    expect(
      after?.signatures.map(({ name, keyId, signature }) => [name, keyId, name === "log" ? 0 : findTime(signature)]),
    ).toEqual([
      ["log", 1, 0],
      ["one-too", ONE.key.id, 1],
      ["one", 5, 1],
      ["one", ONE.key.id, 9],
    ]);
  });

  it("takes several in the place of what each of these witnesses signed before", () => {
    const before = signedBy(TWO, 2, signedBy(ONE, 1));
    expect(taken(answerOf(signedBy(ONE, 8), signedBy(TWO, 9)), before)).toEqual(signedBy(TWO, 9, signedBy(ONE, 8)));
  });

  it("takes nothing where one of them is wrong, or the answer is none", () => {
    const wrong = signedBy(ONE, 1, { ...NOTE, text: "log\n2\nroot\n" });
    for (const bytes of [
      answerOf(wrong),
      answerOf(signedBy(TWO, 1), wrong),
      Buffer.alloc(0),
      Buffer.from("x\n"),
      answerOf(signedBy(ONE, 1)).subarray(0, -1),
      // Another text before a signature that would be right for it.
      Buffer.from(`more\n\n${linesOf(signedBy(ONE, 1, { text: `${NOTE.text}\nmore\n`, signatures: [] }))}`),
      Buffer.from([0xff]),
    ])
      expect(taken(bytes), bytes.toString()).toBeUndefined();
  });

  it("takes nothing of an answer that is longer than a note may be", () => {
    const line = answerOf(signedBy(ONE, 1));
    expect(taken(Buffer.concat([line, Buffer.alloc(MAX_NOTE_BYTES)]))).toBeUndefined();
  });
});
