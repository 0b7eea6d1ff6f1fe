import { createPublicKey } from "node:crypto";
import { publicKeyText } from "../../core/ed25519.ts";
import { a, head, keyOf, SEED, sealLines, type Vectors } from "./sealing.ts";

const COMPLETED = "2026-11-22T02:00:00.000Z";
const RECEIVED = "2026-11-22T03:00:00.000Z";
const AFTER = "2026-11-22T03:00:00.001Z";
const seedOf = (number: number): Buffer => (number === 1 ? SEED : Buffer.alloc(32, number));
const named = (number: number, validity: object = {}) => ({
  id: `k${number}`,
  seed: seedOf(number).toString("hex"),
  publicKey: publicKeyText(createPublicKey(keyOf(seedOf(number)))),
  ...validity,
});

/** The keys that the plan names for the agent, with the period of each. */
export const planKeys = [
  named(1),
  named(2, { notBefore: COMPLETED, notAfter: RECEIVED }),
  named(3, { notBefore: "2026-11-22T02:00:00.001Z" }),
  named(4, { notAfter: "2026-11-22T02:59:59.999Z" }),
  named(5, { retired: { at: RECEIVED, because: "rotated" } }),
  named(6, { retired: { at: AFTER, because: "rotated" } }),
  named(7, { retired: { at: "2026-11-23T00:00:00.000Z", because: "compromised", since: RECEIVED } }),
  named(8, { retired: { at: "2026-11-23T00:00:00.000Z", because: "compromised", since: AFTER } }),
];

const sealedBy = (number: number, expect: string, about: string): Vectors => ({
  [`key-${number}.ndjson`]: { bytes: sealLines([head, a], {}, keyOf(seedOf(number)), `k${number}`), expect, about },
});

/** A key at each end of its period. */
export const keys: Vectors = {
  ...sealedBy(2, "valid", "a key that is valid from the completion to the receipt, both included"),
  ...sealedBy(3, "key-not-valid", "a key that becomes valid a millisecond after the completion"),
  ...sealedBy(4, "key-not-valid", "a key that was valid until a millisecond before the receipt"),
  ...sealedBy(5, "key-not-valid", "a key that was retired at the instant of the receipt"),
  ...sealedBy(6, "valid", "a key that is retired a millisecond after the receipt"),
  ...sealedBy(7, "key-not-valid", "a key that is compromised since the instant of the receipt"),
  ...sealedBy(8, "valid", "a key that is compromised since a millisecond after the receipt"),
  "wrong-key-not-valid.ndjson": {
    bytes: sealLines([head, a], {}, keyOf(SEED), "k3"),
    expect: "key-not-valid",
    about: "a key that is not valid, and did not sign it: the signature is not looked at",
  },
};
