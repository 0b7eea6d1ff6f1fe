import { createPrivateKey, createPublicKey } from "node:crypto";
import { describe, expect, it } from "vitest";
import { publicKeyText } from "../../core/ed25519.ts";
import type { NoteKey } from "../../core/log/note-key.ts";
import { noteKey } from "../../core/log/note-key.ts";
import { MAX_LIST, MAX_WITNESSES, witnessesIn } from "../../core/log/witnesses.ts";

const PKCS8_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");
const rawOf = (fill: number): Buffer => {
  const der = Buffer.concat([PKCS8_PREFIX, Buffer.alloc(32, fill)]);
  const privateKey = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  return Buffer.from(publicKeyText(createPublicKey(privateKey)), "base64");
};
const witness = (fill: number, name = `witness.example/${fill}`): NoteKey => noteKey(name, "cosignature", rawOf(fill));
const listOf = (keys: readonly NoteKey[]): string => keys.map(({ text }) => text).join(" ");
const many = (count: number): readonly NoteKey[] => Array.from({ length: count }, (_, at) => witness(at + 1, `w${at}`));

describe("the witnesses that an operator lists", () => {
  it("are keys for cosignatures with blanks between, or none", () => {
    const [one, other] = [witness(1), witness(2, "a,b")];
    expect(witnessesIn("")).toEqual({ witnesses: [] });
    for (const text of [listOf([one, other]), ` ${one.text}\n\t${other.text} `, `${one.text}\u00a0 \r\n${other.text}`])
      expect(witnessesIn(text)).toEqual({ witnesses: [one, other] });
  });

  it("are refused by the text that is no key of a witness", () => {
    const [one] = [witness(1)];
    for (const wrong of [noteKey("log.example", "note", rawOf(2)).text, "witness", `${one.text}=`, "a+b+c"])
      expect(witnessesIn(`${one.text} ${wrong}`), wrong).toEqual({
        wrong: `"${wrong}" is no key of a witness, for cosignatures of version 1`,
      });
  });

  it("have ids that differ, because what they sign is kept by them", () => {
    const one = witness(1);
    expect(witnessesIn(listOf([witness(2), one, one]))).toEqual({
      wrong: `two witnesses have the id of "${one.text}"`,
    });
    expect(witnessesIn(listOf([witness(1, "one"), witness(1, "two")]))).toMatchObject({ witnesses: [{}, {}] });
  });

  it("are few, in a list that the environment of a function has room for", () => {
    const tooMany = { wrong: "there are at most 16 witnesses, in 2000 characters" };
    expect(witnessesIn(listOf(many(MAX_WITNESSES)))).toMatchObject({ witnesses: { length: MAX_WITNESSES } });
    expect(witnessesIn(listOf(many(MAX_WITNESSES + 1)))).toEqual(tooMany);
    const long = (length: number): string => {
      const rest = length - witness(1, "").text.length;
      return witness(1, "x".repeat(rest)).text;
    };
    expect(long(MAX_LIST)).toHaveLength(MAX_LIST);
    expect(witnessesIn(long(MAX_LIST))).toMatchObject({ witnesses: { length: 1 } });
    expect(witnessesIn(long(MAX_LIST + 1))).toEqual(tooMany);
  });
});
