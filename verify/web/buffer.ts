/**
 * The part of Node's `Buffer` that the verifier and core use, for a browser: `scripts/bundle-verifier.ts` puts it in that one's
 * place. test/verify/web.test.ts holds it against Node's own.
 */

type Encoding = "utf8" | "hex" | "base64" | "latin1";

const utf8 = new TextEncoder();
// As Node reads it: a byte order mark is a character, and what is no UTF-8 a replacement.
const text = new TextDecoder("utf-8", { ignoreBOM: true });
const strictText = new TextDecoder("utf-8", { fatal: true });

export class Bytes extends Uint8Array {
  equals(other: Uint8Array): boolean {
    if (this.length !== other.length) return false;
    for (let at = 0; at < this.length; at += 1) if (this[at] !== other[at]) return false;
    return true;
  }
  copy(target: Uint8Array): number {
    target.set(this.subarray(0, target.length));
    return Math.min(this.length, target.length);
  }
  override toString(encoding: Encoding = "utf8", from = 0, to: number = this.length): string {
    const part = this.subarray(from, to);
    if (encoding === "hex") return Array.from(part, (byte) => byte.toString(16).padStart(2, "0")).join("");
    if (encoding === "utf8") return text.decode(part);
    const latin1 = Array.from(part, (byte) => String.fromCharCode(byte)).join("");
    return encoding === "base64" ? btoa(latin1) : latin1;
  }
  override includes(wanted: number | string, from = 0): boolean {
    if (typeof wanted === "number") return super.includes(wanted, from);
    return this.toString("latin1").includes(bytesOf(wanted, "utf8").toString("latin1"), from);
  }
  write(from: string, at: number, encoding: Encoding): number {
    const bytes = bytesOf(from, encoding);
    this.set(bytes, at);
    return bytes.length;
  }
  private view(): DataView {
    return new DataView(this.buffer, this.byteOffset, this.byteLength);
  }
  readUInt16LE(at: number): number {
    return this.view().getUint16(at, true);
  }
  readUInt32LE(at: number): number {
    return this.view().getUint32(at, true);
  }
  readUInt32BE(at = 0): number {
    return this.view().getUint32(at);
  }
  writeUInt16LE(value: number, at: number): number {
    this.view().setUint16(at, value, true);
    return at + 2;
  }
  writeUInt32LE(value: number, at: number): number {
    this.view().setUint32(at, value, true);
    return at + 4;
  }
}

/** Bytes of a text; none where it is not in that encoding, which is shorter than what Node reads and never longer. */
const bytesOf = (from: string, encoding: Encoding): Bytes => {
  if (encoding === "utf8") {
    const bytes = utf8.encode(from);
    return new Bytes(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
  if (encoding === "hex") return new Bytes((from.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16)));
  let latin1 = from;
  try {
    if (encoding === "base64") latin1 = atob(from);
  } catch {
    latin1 = "";
  }
  return new Bytes(Array.from(latin1, (character) => character.charCodeAt(0)));
};

export const Buffer = {
  alloc: (bytes: number): Bytes => new Bytes(bytes),
  allocUnsafeSlow: (bytes: number): Bytes => new Bytes(bytes),
  from: (from: string | ArrayLike<number>, encoding: Encoding = "utf8"): Bytes =>
    typeof from === "string" ? bytesOf(from, encoding) : new Bytes(from),
  concat: (pieces: readonly Uint8Array[]): Bytes => {
    const all = new Bytes(pieces.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const piece of pieces) {
      all.set(piece, at);
      at += piece.length;
    }
    return all;
  },
  byteLength: (from: string): number => utf8.encode(from).length,
  compare: (a: Uint8Array, b: Uint8Array): number => {
    const length = Math.min(a.length, b.length);
    for (let at = 0; at < length; at += 1) if (a[at] !== b[at]) return (a[at] ?? 0) < (b[at] ?? 0) ? -1 : 1;
    return Math.sign(a.length - b.length);
  },
  isBuffer: (value: unknown): boolean => value instanceof Bytes,
};

export const isUtf8 = (bytes: Uint8Array): boolean => {
  try {
    strictText.decode(bytes);
    return true;
  } catch {
    return false;
  }
};
