import { createPrivateKey, createPublicKey, sign } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { publicKeyText } from "../../core/ed25519.ts";
import { findHead, headText, openCheckpoint } from "../../core/log/checkpoint.ts";
import { EMPTY_ROOT } from "../../core/log/hash.ts";
import { findNote, MAX_NOTE_BYTES, noteText, verifiedSignatures } from "../../core/log/note.ts";
import {
  cosignedMessage,
  findNoteKey,
  findTime,
  isKeyName,
  isSignedBy,
  type NoteKey,
  type NoteKeyType,
  noteKey,
  timedSignature,
} from "../../core/log/note-key.ts";

/** The example of Go's package golang.org/x/mod/sumdb/note: a text, a key, and a signature that two implementations make. */
const NEUMANN = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const NEUMANN_SEED = Buffer.from("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz", "base64").subarray(1);
const TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const BY_NEUMANN =
  "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
const BY_ROOT =
  "\u2014 EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n";
const ROOT = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop";

const PKCS8_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");
const privateKeyOf = (seed: Buffer) =>
  createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: "der", type: "pkcs8" });

interface Signer {
  readonly key: NoteKey;
  readonly sign: (text: string, time?: number) => { name: string; keyId: number; signature: Buffer };
}
const signer = (name: string, fill: number, type: NoteKeyType = "note"): Signer => {
  const privateKey = privateKeyOf(Buffer.alloc(32, fill));
  const key = noteKey(name, type, Buffer.from(publicKeyText(createPublicKey(privateKey)), "base64"));
  return {
    key,
    sign: (text, time = 0) => ({
      ...{ name, keyId: key.id },
      signature:
        type === "note"
          ? sign(null, Buffer.from(text), privateKey)
          : timedSignature(time, sign(null, cosignedMessage(text, time), privateKey)),
    }),
  };
};
const LOG = signer("cleargate.example/log", 1);
const LATER = signer("cleargate.example/log", 2);
const STRANGER = signer("else.example", 3);
const WITNESS = signer("witness.example/w1", 4, "cosignature");

const keyOf = (text: string): NoteKey => findNoteKey(text) as NoteKey;
const signed = (text: string, ...by: Signer[]) =>
  Buffer.from(noteText({ text, signatures: by.map((one) => one.sign(text, 1_700_000_000)) }));

describe("a signed note", () => {
  it("of Go's package is read, verified, and made with the same bytes", () => {
    const note = findNote(Buffer.from(`${TEXT}\n${BY_NEUMANN}${BY_ROOT}`));
    expect(note?.text).toBe(TEXT);
    expect(note?.signatures.map(({ name, keyId }) => [name, keyId.toString(16)])).toEqual([
      ["PeterNeumann", "c74f20a3"],
      ["EnochRoot", "af0cfe78"],
    ]);
    const key = keyOf(NEUMANN);
    if (note === undefined) throw new Error("it is none");
    expect(verifiedSignatures(note, [key])?.map((one) => one.key)).toEqual([key]);
    expect(verifiedSignatures(note, [])).toEqual([]);
    expect(verifiedSignatures(note, [keyOf(ROOT), key])).toHaveLength(2);
    const signature = sign(null, Buffer.from(TEXT), privateKeyOf(NEUMANN_SEED));
    const own = noteText({ text: TEXT, signatures: [{ name: "PeterNeumann", keyId: key.id, signature }] });
    expect(own).toBe(`${TEXT}\n${BY_NEUMANN}`);
  });

  it("may have empty lines: the last one stands before the signatures", () => {
    const text = "a\n\nb\n\n\nc\n";
    expect(findNote(signed(text, LOG, WITNESS))?.text).toBe(text);
    expect(findNote(signed(text, LOG, WITNESS))?.signatures).toHaveLength(2);
  });

  it("is read back as it was written", () => {
    const line = fc.string({ unit: "grapheme" }).filter((one) => !/[\u0000-\u001f]/.test(one));
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const text = `${lines.join("\n")}\n`;
        const note = { text, signatures: [LOG.sign(text), STRANGER.sign(text)] };
        expect(findNote(Buffer.from(noteText(note)))).toEqual(note);
      }),
    );
  });

  it("that is changed in any bit is none, or is not verified", () => {
    const whole = signed(headText({ origin: LOG.key.name, size: 3, root: EMPTY_ROOT }), LOG, STRANGER);
    for (let bit = 0; bit < whole.length * 8; bit += 1) {
      const copy = Buffer.from(whole);
      copy[bit >> 3] = (copy[bit >> 3] as number) ^ (1 << (bit & 7));
      const note = findNote(copy);
      const verified = note === undefined ? undefined : verifiedSignatures(note, [LOG.key]);
      // A name or an id that is changed makes it a signature of somebody else, which is ignored.
      const isSame = note?.text === findNote(whole)?.text && verified?.length === 1;
      expect(verified === undefined || verified.length === 0 || isSame, String(bit)).toBe(true);
    }
  });

  it.each([
    ["without a text", BY_NEUMANN],
    ["without signatures", `${TEXT}\n`],
    ["without an empty line", `${TEXT}${BY_NEUMANN}`],
    ["without a line break at its end", `${TEXT}\n${BY_NEUMANN.slice(0, -1)}`],
    ["with another character for its last line break", `${TEXT}\n${BY_NEUMANN.slice(0, -1)}x`],
    ["of one line that a signature is the end of", `x${BY_NEUMANN}`],
    ["with an empty line among the signatures", `${TEXT}\n${BY_NEUMANN}\n`],
    ["with a tab", `a\tb\n\n${BY_NEUMANN}`],
    ["with a carriage return", `${TEXT}\r\n\n${BY_NEUMANN}`],
    ["with a character below a blank", `\u001f${TEXT}\n${BY_NEUMANN}`],
    ["with a zero", `\u0000${TEXT}\n${BY_NEUMANN}`],
    ["with a vertical tab", `\u000b${TEXT}\n${BY_NEUMANN}`],
    ["with a minus for the dash", `${TEXT}\n${BY_NEUMANN.replace("\u2014", "-")}`],
    ["with two blanks", `${TEXT}\n${BY_NEUMANN.replace("\u2014 ", "\u2014  ")}`],
    ["with a blank behind", `${TEXT}\n${BY_NEUMANN.replace("\n", " \n")}`],
    ["with a fourth word", `${TEXT}\n${BY_NEUMANN.replace("\n", " more\n")}`],
    ["without a name", `${TEXT}\n${BY_NEUMANN.replace("PeterNeumann", "")}`],
    ["with a plus in a name", `${TEXT}\n${BY_NEUMANN.replace("PeterN", "Peter+N")}`],
    ["with an odd blank in a name", `${TEXT}\n${BY_NEUMANN.replace("PeterN", "Peter\u00a0N")}`],
    ["with base64 without its end", `${TEXT}\n${BY_NEUMANN.replace("=", "")}`],
    ["with base64 of URLs", `${TEXT}\n${BY_NEUMANN.replace("/", "_")}`],
    ["with spare bits in base64", `${TEXT}\n${BY_NEUMANN.replace("AM=", "AN=")}`],
    ["without a signature", `${TEXT}\n\u2014 PeterNeumann x08gow==\n`],
    ["with less than an id", `${TEXT}\n\u2014 PeterNeumann x08g\n`],
    ["with a line that is no signature", `${TEXT}\n${BY_NEUMANN}more\n`],
    ["that is empty", ""],
  ])("%s is none", (_, text) => {
    expect(findNote(Buffer.from(text))).toBeUndefined();
  });

  it("that is no UTF-8 is none, and a mark of the order of bytes is part of the text", () => {
    const whole = Buffer.from(`${TEXT}\n${BY_NEUMANN}`);
    expect(findNote(Buffer.concat([Buffer.from([0xff]), whole]))).toBeUndefined();
    expect(findNote(Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), whole]))?.text).toBe(`\ufeff${TEXT}`);
  });

  it("is bounded: a hundred signatures and a million bytes are read, and no more", () => {
    const many = (count: number) => Buffer.from(`${TEXT}\n${BY_NEUMANN.repeat(count)}`);
    expect(findNote(many(100))?.signatures).toHaveLength(100);
    expect(findNote(many(101))).toBeUndefined();
    const wide = (bytes: number) => Buffer.from(`${"a".repeat(bytes - 2 - BY_NEUMANN.length - 2)}\n\n${BY_NEUMANN}`);
    expect(wide(MAX_NOTE_BYTES)).toHaveLength(MAX_NOTE_BYTES);
    expect(findNote(wide(MAX_NOTE_BYTES))).toBeDefined();
    expect(findNote(wide(MAX_NOTE_BYTES + 1))).toBeUndefined();
  });

  it("is refused as a whole where one of several signatures by known keys is wrong", () => {
    const right = LOG.sign("a\n");
    const wrong = { ...right, signature: LOG.sign("b\n").signature };
    const verified = (signatures: (typeof right)[]) => verifiedSignatures({ text: "a\n", signatures }, [LOG.key]);
    expect(verified([right, wrong])).toBeUndefined();
    expect(verified([right, { ...wrong, name: "else.example" }])).toHaveLength(1);
    expect(verified([right, { ...wrong, keyId: 7 }])).toHaveLength(1);
    expect(verified([{ ...right, signature: Buffer.from([1]) }])).toBeUndefined();
  });
});

describe("a key of notes", () => {
  it("is read from its text and states its own id", () => {
    for (const text of [NEUMANN, LOG.key.text, WITNESS.key.text]) expect(findNoteKey(text)?.text).toBe(text);
    expect(keyOf(NEUMANN).id).toBe(0xc74f20a3);
    expect(keyOf(WITNESS.key.text).type).toBe("cosignature");
    expect(keyOf(LOG.key.text).type).toBe("note");
    // Base64 may have a plus itself.
    const plus = Array.from({ length: 60 }, (_, at) => signer("n", at).key).find(
      ({ text }) => text.split("+").length > 3,
    );
    expect(findNoteKey(plus?.text ?? "")?.text).toBe(plus?.text);
    expect(plus).toBeDefined();
    // An id with zeros in front has eight digits all the same.
    const zero = Array.from({ length: 60 }, (_, at) => signer(`n${at}`, 9).key).find(({ id }) => id < 0x1000_0000);
    expect(zero?.text.split("+")[1]).toMatch(/^0[0-9a-f]{7}$/);
    expect(findNoteKey(zero?.text ?? "")?.id).toBe(zero?.id);
  });

  it.each([
    ["of another id", NEUMANN.replace("c74f20a3", "c74f20a4")],
    ["with an id in capitals", NEUMANN.replace("c74f20a3", "C74F20A3")],
    ["of an unknown kind", "PeterNeumann+c74f20a3+Ahpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"],
    ["that is shorter", NEUMANN.slice(0, -4)],
    ["that is longer", `${NEUMANN}AAAA`],
    ["without a name", NEUMANN.slice("PeterNeumann".length)],
    ["without an id", NEUMANN.replace("+c74f20a3", "")],
    ["with a blank in its name", NEUMANN.replace("PeterN", "Peter N")],
    ["with a blank in its name, of which its id is", signer("Peter Neumann", 1).key.text],
    ["in base64 of another form", `${NEUMANN}=`],
    ["with text behind", `${NEUMANN}\n`],
    ["that is empty", ""],
  ])("%s is none", (_, text) => {
    expect(findNoteKey(text)).toBeUndefined();
  });

  it("has a name without blanks of any script, plus signs, control characters and halves of a character", () => {
    expect(["a", "example.com/log", "Größe", "\u{1f512}"].every(isKeyName)).toBe(true);
    expect(["", " ", "a b", "a\u2003b", "a+b", "a\nb", "a\u0085", "a\u0001", "\ud800"].some(isKeyName)).toBe(false);
  });
});

/** The example of C2SP tlog-cosignature. */
const BEHIND_THE_SOFA = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
const SOFA = `${BEHIND_THE_SOFA}
\u2014 example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
\u2014 witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==
`;

describe("the signature of a witness", () => {
  it("of the page's example was made at the instant that its message has", () => {
    const witness = findNote(Buffer.from(SOFA))?.signatures[1];
    expect(findTime(witness?.signature as Buffer)).toBe(1_679_315_147);
    expect(cosignedMessage(BEHIND_THE_SOFA, 1_679_315_147).toString()).toBe(
      `cosignature/v1\ntime 1679315147\n${BEHIND_THE_SOFA}`,
    );
  });

  it("holds for its text and its instant only", () => {
    const { signature } = WITNESS.sign("a\n", 1_700_000_000);
    expect(isSignedBy(WITNESS.key, "a\n", signature)).toBe(true);
    expect(isSignedBy(WITNESS.key, "b\n", signature)).toBe(false);
    const later = Buffer.from(signature);
    later[7] = (later[7] as number) ^ 1;
    expect(isSignedBy(WITNESS.key, "a\n", later)).toBe(false);
    expect(isSignedBy(WITNESS.key, "a\n", signature.subarray(8))).toBe(false);
    expect(isSignedBy(WITNESS.key, "a\n", Buffer.alloc(7))).toBe(false);
  });

  it("states no instant where it is shorter, or beyond what a number holds", () => {
    expect(findTime(Buffer.alloc(7))).toBeUndefined();
    expect(findTime(Buffer.alloc(8))).toBe(0);
    expect(findTime(timedSignature(Number.MAX_SAFE_INTEGER, Buffer.alloc(0)))).toBe(Number.MAX_SAFE_INTEGER);
    expect(findTime(Buffer.alloc(8, 0xff))).toBeUndefined();
    expect(isSignedBy(WITNESS.key, "a\n", Buffer.alloc(72, 0xff))).toBe(false);
    const { signature } = signer(WITNESS.key.name, 4).sign(
      cosignedMessage("a\n", undefined as unknown as number).toString(),
    );
    const undated = Buffer.concat([Buffer.alloc(8, 0xff), signature]);
    expect(isSignedBy(WITNESS.key, "a\n", undated)).toBe(false);
  });
});

const HEAD = { origin: LOG.key.name, size: 20_852_163, root: EMPTY_ROOT };
const known = { origin: LOG.key.name, keys: [LOG.key, LATER.key], witnesses: [WITNESS.key] };

describe("a checkpoint", () => {
  it("has a text that is read back, and the page's example is one", () => {
    expect(findHead(headText(HEAD))).toEqual(HEAD);
    expect(findHead(BEHIND_THE_SOFA)).toEqual({
      ...{ origin: "example.com/behind-the-sofa", size: 20_852_163 },
      root: Buffer.from("CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=", "base64"),
    });
    expect(headText(findHead(BEHIND_THE_SOFA) as typeof HEAD)).toBe(BEHIND_THE_SOFA);
    expect(findHead(`${BEHIND_THE_SOFA}more\nand more\n`)?.size).toBe(20_852_163);
    expect(findHead(headText({ ...HEAD, size: 0 }))?.size).toBe(0);
  });

  const root = EMPTY_ROOT.toString("base64");
  it.each([
    ["without an origin", `\n1\n${root}\n`],
    ["without a size", `a\n\n${root}\n`],
    ["without a root", "a\n1\n\n"],
    ["of two lines", "a\n1\n"],
    ["of an empty line more", `a\n1\n${root}\n\n`],
    ["of an empty line between", `a\n1\n${root}\n\nmore\n`],
    ["without its last line break", `a\n1\n${root}`],
    ["of a size with a zero in front", `a\n01\n${root}\n`],
    ["of a size with a sign", `a\n+1\n${root}\n`],
    ["of a negative size", `a\n-1\n${root}\n`],
    ["of a size in hex", `a\n0x1\n${root}\n`],
    ["of a size with a blank", `a\n1 \n${root}\n`],
    ["of a size beyond what a number holds", `a\n9007199254740992\n${root}\n`],
    ["of a shorter root", `a\n1\n${EMPTY_ROOT.subarray(1).toString("base64")}\n`],
    ["of a root in hex", `a\n1\n${EMPTY_ROOT.toString("hex")}\n`],
    ["of a root with a blank", `a\n1\n${root} \n`],
  ])("%s is none", (_, text) => {
    expect(findHead(text)).toBeUndefined();
  });

  it("is believed where one of the log's keys signed it, and says which witnesses did", () => {
    const text = headText(HEAD);
    expect(openCheckpoint(signed(text, LOG), known)).toMatchObject({ head: HEAD, cosignatures: [] });
    expect(openCheckpoint(signed(text, LATER, STRANGER), known)).toMatchObject({ head: HEAD });
    const cosigned = openCheckpoint(signed(text, LOG, WITNESS), known);
    expect("head" in cosigned && cosigned.cosignatures.map(({ key }) => key)).toEqual([WITNESS.key]);
    expect("head" in cosigned && cosigned.note.text).toBe(text);
  });

  it("is not believed otherwise, and says why", () => {
    const text = headText(HEAD);
    const problemOf = (bytes: Uint8Array) => {
      const opened = openCheckpoint(bytes, known);
      return "problem" in opened ? opened.problem : undefined;
    };
    expect(problemOf(Buffer.from(text))).toBe("checkpoint-form");
    expect(problemOf(signed("a\n", LOG))).toBe("checkpoint-form");
    expect(problemOf(signed(headText({ ...HEAD, origin: "else.example" }), LOG))).toBe("log-foreign");
    expect(problemOf(signed(text, STRANGER))).toBe("signature-missing");
    // A witness alone is not the log.
    expect(problemOf(signed(text, WITNESS))).toBe("signature-missing");
    const changed = signed(text, LOG).toString().replace("20852163", "20852164");
    expect(problemOf(Buffer.from(changed))).toBe("signature-wrong");
    const wrong = { ...WITNESS.sign(text), signature: WITNESS.sign("b\n").signature };
    const cosigned = noteText({ text, signatures: [LOG.sign(text), wrong] });
    expect(problemOf(Buffer.from(cosigned))).toBe("signature-wrong");
  });
});
