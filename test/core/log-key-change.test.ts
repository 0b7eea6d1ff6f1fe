import { createPrivateKey, createPublicKey, sign } from "node:crypto";
import { describe, expect, it } from "vitest";
import { publicKeyText } from "../../core/ed25519.ts";
import { headText } from "../../core/log/checkpoint.ts";
import { leafHash, nodeHash } from "../../core/log/hash.ts";
import { followKeys, KeyChange, keyChangePath } from "../../core/log/key-change.ts";
import { keyLeaf, leafBytes } from "../../core/log/leaf.ts";
import { noteText } from "../../core/log/note.ts";
import { type NoteKey, type NoteKeyType, noteKey } from "../../core/log/note-key.ts";

const ORIGIN = "cleargate.example/log";
const PKCS8_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");
const signer = (fill: number, name = ORIGIN, type: NoteKeyType = "note") => {
  const der = Buffer.concat([PKCS8_PREFIX, Buffer.alloc(32, fill)]);
  const privateKey = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  const raw = Buffer.from(publicKeyText(createPublicKey(privateKey)), "base64");
  return { key: noteKey(name, type, raw), privateKey };
};
type Signer = ReturnType<typeof signer>;
const [FIRST, SECOND, THIRD] = [signer(1), signer(2), signer(3)] as const;

/** A tree of two leaves, of which the second is the further key. */
const changeTo = ({ key }: { readonly key: NoteKey }, by: Signer, origin = ORIGIN): KeyChange => {
  const other = leafHash(Buffer.from("another"));
  const root = nodeHash(other, leafHash(leafBytes(keyLeaf(key.text))));
  const text = headText({ origin, size: 2, root });
  const signature = sign(null, Buffer.from(text), by.privateKey);
  const checkpoint = noteText({ text, signatures: [{ name: by.key.name, keyId: by.key.id, signature }] });
  return { key: key.text, index: 1, checkpoint, proof: [other.toString("base64")] };
};
const known = { origin: ORIGIN, keys: [FIRST.key] };
const textsOf = (keys: readonly NoteKey[]) => keys.map(({ text }) => text);
const follow = (...changes: KeyChange[]) => textsOf(followKeys(known, changes));

describe("a log that changed its key", () => {
  it("is followed from key to key, each under a head that one before it signed", () => {
    expect(follow()).toEqual([FIRST.key.text]);
    expect(follow(changeTo(SECOND, FIRST), changeTo(THIRD, SECOND))).toEqual(
      textsOf([FIRST.key, SECOND.key, THIRD.key]),
    );
    expect(follow(changeTo(THIRD, SECOND))).toEqual([FIRST.key.text]);
  });

  it("has a key once, however often it is proven", () => {
    expect(follow(changeTo(SECOND, FIRST), changeTo(SECOND, FIRST), changeTo(FIRST, SECOND))).toHaveLength(2);
  });

  it.each<[string, KeyChange]>([
    ["signed by a stranger", changeTo(SECOND, THIRD)],
    ["signed by itself", changeTo(SECOND, SECOND)],
    ["under the head of another log", changeTo(SECOND, FIRST, "else.example")],
    ["of another name", changeTo(signer(2, "else.example"), FIRST)],
    ["of a witness", changeTo(signer(2, ORIGIN, "cosignature"), FIRST)],
    ["that is none", { ...changeTo(SECOND, FIRST), key: "none" }],
    ["at another place", { ...changeTo(SECOND, FIRST), index: 0 }],
    ["without its proof", { ...changeTo(SECOND, FIRST), proof: [] }],
    ["with a hash that is none", { ...changeTo(SECOND, FIRST), proof: ["?"] }],
    ["with a proof that is none", { ...changeTo(SECOND, FIRST), proof: [...changeTo(SECOND, FIRST).proof, "?"] }],
    ["other than the leaf", { ...changeTo(SECOND, FIRST), key: THIRD.key.text }],
    ["under no head", { ...changeTo(SECOND, FIRST), checkpoint: "none" }],
  ])("does not lead to a key %s", (_, change) => {
    expect(follow(change)).toEqual([FIRST.key.text]);
  });

  it("keeps how it came to a key in a file that is named by the key's id", () => {
    expect(keyChangePath({ ...FIRST.key, id: 0xab })).toBe("key/000000ab");
    const change = changeTo(SECOND, FIRST);
    expect(KeyChange.parse(change)).toEqual(change);
    for (const odd of [
      { ...change, more: 1 },
      { ...change, key: "" },
      { ...change, index: -1 },
      { ...change, index: 0.5 },
    ])
      expect(KeyChange.safeParse(odd).success).toBe(false);
    expect(KeyChange.safeParse({ ...change, index: 0 }).success).toBe(true);
  });
});
