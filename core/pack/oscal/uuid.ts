import { createHash } from "node:crypto";

/** The namespace of all names that Cleargate gives in OSCAL; a random UUID that was drawn once. */
const NAMESPACE = Buffer.from("6d3f4c8a1b7e4f0a9c25e0b1d7a4938f", "hex");

/** The UUID of a name: version 5 of RFC 9562, the same wherever it is made. */
export const uuidOf = (...name: readonly string[]): string => {
  const bytes = createHash("sha1").update(NAMESPACE).update(name.join("\n")).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
};
