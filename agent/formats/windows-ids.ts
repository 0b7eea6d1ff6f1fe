import { Failure } from "../../core/failure.ts";

/**
 * objectGUID in its usual notation: the first three fields are little-endian, the last two are not (MS-DTYP 2.3.4).
 * @throws Failure `directory-value`
 */
export const guidText = (bytes: Uint8Array): string => {
  if (bytes.length !== 16) throw new Failure("directory-value", `an objectGUID has ${bytes.length} bytes`);
  const hex = (from: number, to: number, reversed: boolean): string => {
    const part = Buffer.from(bytes.slice(from, to));
    return (reversed ? part.reverse() : part).toString("hex");
  };
  return [hex(0, 4, true), hex(4, 6, true), hex(6, 8, true), hex(8, 10, false), hex(10, 16, false)].join("-");
};

/**
 * objectSid in its usual notation, `S-1-5-21-…`: revision, count, authority big-endian, sub-authorities little-endian
 * (MS-DTYP 2.4.2).
 * @throws Failure `directory-value`
 */
export const sidText = (bytes: Uint8Array): string => {
  const buffer = Buffer.from(bytes);
  const count = buffer[1] ?? 0;
  if (buffer.length < 8 || buffer.length !== 8 + 4 * count)
    throw new Failure("directory-value", `an objectSid has ${buffer.length} bytes`);
  const parts = Array.from({ length: count }, (_, index) => buffer.readUInt32LE(8 + 4 * index));
  return ["S", buffer[0], buffer.readUIntBE(2, 6), ...parts].join("-");
};
