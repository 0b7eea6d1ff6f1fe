import { createPrivateKey, createPublicKey, sign } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { publicKeyText } from "../../core/ed25519.ts";
import { findHead, headText } from "../../core/log/checkpoint.ts";
import { EMPTY_ROOT } from "../../core/log/hash.ts";
import { findNote, noteText, verifiedSignatures } from "../../core/log/note.ts";
import { cosignedMessage, noteKey } from "../../core/log/note-key.ts";
import { orderText } from "../../core/log/order.ts";

const ORIGIN = "cleargate.example/log";
const ORDER = { origin: ORIGIN, from: 7, leaves: ["a", "b"] };

describe("the text of the leaves that are appended next", () => {
  it("has its domain, the log, their place, their number, and the digest of all", () => {
    expect(orderText(ORDER)).toBe(
      `cleargate.next-leaves/1\n${ORIGIN}\n7\n2\n0473ef2dc0d324ab659d3580c1134e9d812035905c4781fdd6d529b0c6860e13\n`,
    );
  });

  it("is another one where anything is another, and as short for any number of leaves", () => {
    const others = [
      { ...ORDER, origin: "else.example" },
      { ...ORDER, from: 8 },
      { ...ORDER, leaves: ["b", "a"] },
      { ...ORDER, leaves: ["ab"] },
      { ...ORDER, leaves: ['a","b'] },
      { ...ORDER, leaves: [] },
    ];
    expect(new Set([ORDER, ...others].map(orderText)).size).toBe(7);
    expect(orderText({ ...ORDER, leaves: Array.from({ length: 9_999 }, String) }).length).toBeLessThan(200);
  });

  it("is never that of a checkpoint, nor what a witness signs of one", () => {
    const name = fc.stringMatching(/^[a-z0-9.-]{1,40}\.cleargate$/);
    fc.assert(
      fc.property(name, fc.nat(), fc.array(fc.string()), fc.nat(), (origin, from, leaves, size) => {
        const text = orderText({ origin, from, leaves });
        expect(findHead(text)).toBeUndefined();
        const head = headText({ origin, size, root: EMPTY_ROOT });
        expect(head.split("\n")[0]).not.toBe(text.split("\n")[0]);
        expect(cosignedMessage(head, size).toString()).not.toBe(text);
      }),
    );
  });

  it("cannot carry the signature of a checkpoint, nor a checkpoint its own", () => {
    const der = Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), Buffer.alloc(32, 1)]);
    const privateKey = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
    const key = noteKey(ORIGIN, "note", Buffer.from(publicKeyText(createPublicKey(privateKey)), "base64"));
    const head = headText({ origin: ORIGIN, size: 7, root: EMPTY_ROOT });
    const texts = [orderText(ORDER), head];
    for (const text of texts)
      for (const signed of texts) {
        const signature = sign(null, Buffer.from(signed), privateKey);
        const note = findNote(
          Buffer.from(noteText({ text, signatures: [{ name: ORIGIN, keyId: key.id, signature }] })),
        );
        expect(note && verifiedSignatures(note, [key])?.length).toBe(text === signed ? 1 : undefined);
      }
  });
});
