import { isUtf8 } from "node:buffer";
import { createHash } from "node:crypto";
import type * as z from "zod";
import type { RefusalCodeOf } from "../finding.ts";
import { type Entry, entryChecks, type FileEntry, hasSizes } from "./entry.ts";
import { ManifestHeader, type ManifestKind } from "./header.ts";
import { compareKeys } from "./key-order.ts";
import { ManifestTrailer, type Seal } from "./trailer.ts";
import { isUnicode, mayHaveHalfPair } from "./unicode.ts";

/** No line of a manifest is longer, in bytes. */
export const MAX_LINE_BYTES = 65_536;
/** A longer manifest, unpacked, is refused. */
export const MAX_UNPACKED_BYTES = 4 * 1024 ** 3;
/** No larger sum of sizes can be stated, stored, or read by all who read JSON. */
const MAX_BYTES_COUNTED = Number.MAX_SAFE_INTEGER;

/** Faults of format; each is a refusal. */
export type FormatFault = RefusalCodeOf<
  | "object-empty"
  | "object-too-large"
  | "line-too-long"
  | "utf8-invalid"
  | "line-not-json"
  | "header-invalid"
  | "entry-invalid"
  | "keys-unsorted"
  | "trailer-missing"
  | "trailer-invalid"
  | "digest-mismatch"
  | "count-mismatch"
>;

export interface Fault {
  readonly code: FormatFault;
  readonly message: string;
  readonly where: string;
}

export interface Outline {
  readonly header: ManifestHeader | undefined;
  readonly seal: Seal | undefined;
  readonly entries: number;
  /** The sum of the sizes, or 2^53 - 1 where it is larger: then no seal is right. */
  readonly bytes: number;
  /** SHA-256 of the lines between header and seal, where the options request it. */
  readonly content: string | undefined;
  /** Keys that occurred more than once, at most {@link MAX_NAMED}, and the number of repetitions. */
  readonly repeated: readonly string[];
  readonly repetitions: number;
  /** The first fault of format; nothing after it was read. */
  readonly fault: Fault | undefined;
}

export interface ManifestReader {
  /** Reads unpacked bytes, cut anywhere, and ignores them after a fault; `faulty()` lets the caller stop early. */
  push(chunk: Uint8Array): void;
  faulty(): boolean;
  /** Reads the trailer, and returns what was read. */
  end(): Outline;
}

export interface EntryVisitor {
  /** Called once, with a valid header, before any entry; what it returns is called with every entry. */
  header(header: ManifestHeader): (entry: Entry) => void;
}

/** How many examples a finding names. */
export const MAX_NAMED = 20;
const NEWLINE = 10;

const firstIssue = (error: z.ZodError): string => {
  const [issue] = error.issues;
  return issue === undefined ? "is invalid" : `${issue.path.join(".") || "value"}: ${issue.message}`;
};

/** Thrown inside the reader only: ends the pass at the first fault. */
class Stop extends Error {
  readonly fault: Fault;
  constructor(code: FormatFault, message: string, where: string) {
    super(message);
    this.fault = { code, message, where };
  }
}

const parseJson = (text: string, where: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw new Stop("line-not-json", "the line is not JSON", where);
  }
};

const parseLine = (text: string, where: string): unknown => {
  const value = parseJson(text, where);
  if (mayHaveHalfPair(text) && !isUnicode(value))
    throw new Stop("line-not-json", "a string in the line is not Unicode", where);
  return value;
};

const [OPEN_BRACE, CLOSE_BRACE, OPEN_LIST] = [0x7b, 0x7d, 0x5b] as const;

/** What is unpacked is a buffer already; other bytes are copied. */
const asBuffer = (bytes: Uint8Array): Buffer => (Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes));

/** The ends of lines, where each is an object by its looks and not too long; undefined where one is not. */
const countObjects = (lines: Buffer): number | undefined => {
  let count = 0;
  for (let from = 0, end = lines.indexOf(NEWLINE); end !== -1; from = end + 1, end = lines.indexOf(NEWLINE, from)) {
    if (lines[from] !== OPEN_BRACE || lines[end - 1] !== CLOSE_BRACE || end - from > MAX_LINE_BYTES) return undefined;
    count += 1;
  }
  return count;
};

/**
 * Parses many lines by one call, as the members of one list, in two thirds of the time.
 *
 * A value must never span two lines. The newlines stay, so no string does: JSON allows none within a string. Each line
 * begins with `{` and ends with `}`, so no object does: after a comma it would need a name. Where there is a `[`, or an
 * escape that may be half of a surrogate pair, lines are read one by one. So each line has one value or more, and as many values as lines means one value a line.
 * @returns undefined where the lines must be read one by one, to be parsed, or to find the wrong one
 */
const findEntries = (lines: Buffer): readonly unknown[] | undefined => {
  if (lines.length === 0) return [];
  if (lines.includes(OPEN_LIST) || mayHaveHalfPair(lines) || !isUtf8(lines)) return undefined;
  const count = countObjects(lines);
  if (count === undefined) return undefined;
  try {
    const text = lines.toString("utf8", 0, lines.length - 1).replaceAll("\n", "\n,");
    const values = JSON.parse(`[${text}]`) as unknown[];
    return values.length === count ? values : undefined;
  } catch {
    return undefined;
  }
};

/**
 * Reads a manifest in one pass and constant memory. Everything in it is untrusted: the first fault is remembered as a
 * value and ends the reading; nothing is thrown.
 */
export const manifestReader = (visitor: EntryVisitor, options: { readonly content?: boolean } = {}): ManifestReader => {
  const hash = createHash("sha256");
  const contentHash = options.content === true ? createHash("sha256") : undefined;
  let carry: Buffer = Buffer.alloc(0);
  let unpacked = 0;
  let line = 0;
  let header: ManifestHeader | undefined;
  let seal: Seal | undefined;
  let visit: ((entry: Entry) => void) | undefined;
  let check: (value: unknown) => string | undefined = () => undefined;
  let sized = false;
  let previous: string | undefined;
  let entries = 0;
  let bytes = 0;
  const repeated: string[] = [];
  let repetitions = 0;
  let fault: Fault | undefined;

  const guarded = (step: () => void): void => {
    if (fault !== undefined) return;
    try {
      step();
    } catch (error) {
      if (!(error instanceof Stop)) throw error;
      fault = error.fault;
    }
  };

  /** The text of one line. What is wrong with it is found in the same order wherever the bytes were cut. */
  const textOf = (bytes: Buffer): string => {
    const where = `line ${line}`;
    if (bytes.length > MAX_LINE_BYTES) throw new Stop("line-too-long", tooLong, where);
    if (!isUtf8(bytes)) throw new Stop("utf8-invalid", "the bytes are not UTF-8", where);
    return bytes.toString("utf8");
  };

  const readHeader = (bytes: Buffer): void => {
    const parsed = ManifestHeader.safeParse(parseLine(textOf(bytes), "line 1"));
    if (!parsed.success) throw new Stop("header-invalid", firstIssue(parsed.error), "line 1");
    header = parsed.data;
    check = entryChecks[header.kind as ManifestKind];
    sized = hasSizes(header.kind);
    visit = visitor.header(header);
  };

  const readEntry = (value: unknown): void => {
    const wrong = check(value);
    if (wrong !== undefined) throw new Stop("entry-invalid", wrong, `line ${line}`);
    const entry = value as Entry;
    if (previous !== undefined) {
      const order = compareKeys(previous, entry.key);
      if (order > 0) throw new Stop("keys-unsorted", `"${entry.key}" comes after "${previous}"`, `line ${line}`);
      if (order === 0) {
        repetitions += 1;
        if (repeated.length < MAX_NAMED && repeated.at(-1) !== entry.key) repeated.push(entry.key);
      }
    }
    previous = entry.key;
    entries += 1;
    if (sized) bytes += (entry as FileEntry).size;
    visit?.(entry);
  };

  /** Reads one line after the other, to name the one that is wrong. */
  const readLines = (lines: Buffer): void => {
    for (let from = 0, to = lines.indexOf(NEWLINE); to !== -1; from = to + 1, to = lines.indexOf(NEWLINE, from)) {
      line += 1;
      readEntry(parseLine(textOf(lines.subarray(from, to)), `line ${line}`));
    }
  };

  const readBody = (body: Buffer): void => {
    hash.update(body);
    let rest = body;
    if (header === undefined) {
      const end = body.indexOf(NEWLINE);
      line = 1;
      readHeader(body.subarray(0, end));
      rest = body.subarray(end + 1);
    }
    contentHash?.update(rest);
    const values = findEntries(rest);
    if (values === undefined) readLines(rest);
    for (const value of values ?? []) {
      line += 1;
      readEntry(value);
    }
  };
  const tooLong = `no line may be longer than ${MAX_LINE_BYTES} bytes`;

  const readTrailer = (): void => {
    if (unpacked === 0) throw new Stop("object-empty", "the object is empty", "line 1");
    const where = `line ${line + 1}`;
    const missing = (what: string) => new Stop("trailer-missing", `the manifest is truncated: ${what}`, where);
    if (header === undefined) throw missing("it has no complete line");
    if (carry.at(-1) !== NEWLINE) throw missing("its last line has no end");
    line += 1;
    const value = parseLine(textOf(carry.subarray(0, -1)), where);
    if (typeof value !== "object" || value === null || !("seal" in value)) throw missing("its last line is no seal");
    const parsed = ManifestTrailer.safeParse(value);
    if (!parsed.success) throw new Stop("trailer-invalid", firstIssue(parsed.error), where);
    const stated = parsed.data.seal;
    const actual = hash.digest("hex");
    if (stated.sha256 !== actual)
      throw new Stop("digest-mismatch", `the seal states SHA-256 ${stated.sha256}, the bytes have ${actual}`, where);
    if (stated.entries !== entries || stated.bytes !== bytes)
      throw new Stop(
        "count-mismatch",
        `the seal states ${stated.entries} entries and ${stated.bytes} bytes, the manifest has ${entries} and ${bytes}`,
        where,
      );
    seal = stated;
  };

  /** Keeps the last line until it is known what follows it. */
  const keep = (bytes: Buffer): void => {
    carry = bytes;
    const length = carry.at(-1) === NEWLINE ? carry.length - 1 : carry.length;
    if (length > MAX_LINE_BYTES) throw new Stop("line-too-long", tooLong, `line ${line + 1}`);
  };

  /** A line is body once a byte follows it; the very last line stays in `carry`, as the trailer. */
  const read = (chunk: Buffer): void => {
    unpacked += chunk.length;
    const begin = carry.at(-1) === NEWLINE ? 0 : chunk.indexOf(NEWLINE) + 1 || chunk.length;
    const carried = Buffer.concat([carry, chunk.subarray(0, begin)]);
    if (begin === chunk.length) {
      keep(carried);
      return;
    }
    // Only this line is copied: all others are read where they are.
    readBody(carried);
    const rest = chunk.subarray(begin);
    const end = rest.length < 2 ? -1 : rest.lastIndexOf(NEWLINE, rest.length - 2);
    if (end >= 0) readBody(rest.subarray(0, end + 1));
    keep(Buffer.from(rest.subarray(end + 1)));
  };

  return {
    push: (chunk) =>
      guarded(() => {
        const room = MAX_UNPACKED_BYTES - unpacked;
        read(asBuffer(chunk.subarray(0, room)));
        if (chunk.length > room)
          throw new Stop("object-too-large", `unpacks to more than ${MAX_UNPACKED_BYTES} bytes`, "the object");
      }),
    faulty: () => fault !== undefined,
    end: () => {
      guarded(readTrailer);
      const content = contentHash?.digest("hex");
      return {
        header,
        seal,
        entries,
        bytes: Math.min(bytes, MAX_BYTES_COUNTED),
        content,
        repeated,
        repetitions,
        fault,
      };
    },
  };
};
