import type { Key } from "../../adapters/dynamo/keys.ts";
import { invalid } from "./errors.ts";

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const MAX_ITEM_BYTES = 400 * 1024;
const MAX_PK_BYTES = 2048;
const MAX_SK_BYTES = 1024;

export type StoredItem = Readonly<Record<string, unknown>> & Key;

interface Sized {
  bytes: number;
}

/** UTF-8 has no half of a surrogate pair: what came back would be another text. */
const checkWellFormed = (value: string): void => {
  if (!value.isWellFormed()) throw invalid("a text has half of a surrogate pair");
};

const copyArray = (value: readonly unknown[], size: Sized): unknown[] => {
  const copied: unknown[] = [];
  for (const one of value) if (one !== undefined) copied.push(copy(one, size));
  return copied;
};

const copyMembers = (value: object, size: Sized): object => {
  if (Object.getPrototypeOf(value) !== Object.prototype) throw new TypeError(`cannot be marshalled: ${String(value)}`);
  const copied: Record<string, unknown> = {};
  for (const [name, one] of Object.entries(value)) {
    if (one === undefined) continue;
    size.bytes += name.length + 1;
    copied[name] = copy(one, size);
  }
  return copied;
};

/** A value as it comes back from the table: without what is undefined, and nobody's to change. */
const copy = (value: unknown, size: Sized): unknown => {
  if (typeof value === "string") {
    checkWellFormed(value);
    size.bytes += Buffer.byteLength(value);
    return value;
  }
  if (value === null || typeof value === "boolean") {
    size.bytes += 1;
    return value;
  }
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new TypeError(`cannot be marshalled: ${value}`);
    size.bytes += 8;
    return value;
  }
  if (value instanceof Uint8Array) {
    size.bytes += value.length;
    return Uint8Array.from(value);
  }
  size.bytes += 3;
  if (Array.isArray(value)) return Object.freeze(copyArray(value, size));
  if (typeof value === "object") return Object.freeze(copyMembers(value, size));
  throw new TypeError(`cannot be marshalled: ${typeof value}`);
};

const checkKeyPart = (name: string, value: unknown, limit: number): void => {
  if (typeof value !== "string" || value === "") throw invalid(`the key attribute ${name} is empty, or no string`);
  checkWellFormed(value);
  if (Buffer.byteLength(value) > limit) throw invalid(`the key attribute ${name} is longer than ${limit} bytes`);
};

/** The value that a query asks of a partition key, be it of the table or of an index. */
export const checkPartition = (value: unknown): void => checkKeyPart("of the partition", value, MAX_PK_BYTES);

export const checkKey = ({ pk, sk }: Key): void => {
  checkKeyPart("pk", pk, MAX_PK_BYTES);
  checkKeyPart("sk", sk, MAX_SK_BYTES);
};

/** @throws ValidationException, as the table would; TypeError, as the document client would */
export const marshalItem = (item: object): { readonly item: StoredItem; readonly bytes: number } => {
  const size = { bytes: 0 };
  const stored = copy(item, size) as StoredItem;
  checkKey(stored);
  if (size.bytes > MAX_ITEM_BYTES) throw invalid(`an item of ${size.bytes} bytes is larger than ${MAX_ITEM_BYTES}`);
  return { item: stored, bytes: size.bytes };
};
