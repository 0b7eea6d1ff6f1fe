import { createHash, type Hash } from "node:crypto";
import { readRegular } from "../../adapters/regular-file.ts";
import { Failure } from "../../core/failure.ts";
import { instantOf } from "../../core/instant.ts";
import type { FileEntry } from "../../core/manifest/entry.ts";
import { jsonStream } from "./json-stream.ts";

/** A file's object, as postgresql.org has it in "Backup Manifest File Object". */
interface ManifestFile {
  readonly Path?: unknown;
  readonly "Encoded-Path"?: unknown;
  readonly Size?: unknown;
  readonly "Last-Modified"?: unknown;
  readonly "Checksum-Algorithm"?: unknown;
  readonly Checksum?: unknown;
}

export interface WalRange {
  readonly timeline: number;
  readonly start: string;
  readonly end: string;
}

export interface PgManifest {
  readonly version: number;
  readonly systemIdentifier: string | undefined;
  readonly wal: readonly WalRange[];
  readonly algorithms: ReadonlySet<string>;
}

/** Bytes that are no text keep their hex as the key. */
const decodedPath = (hex: string): string => {
  if (!/^(?:[0-9a-f]{2})+$/i.test(hex)) throw new TypeError(`"${hex.slice(0, 80)}" is no path in hex`);
  const bytes = Buffer.from(hex, "hex");
  const text = bytes.toString("utf8");
  return Buffer.from(text).equals(bytes) ? text : `hex:${hex}`;
};

/** Paths that are no UTF-8 are written in hex; the server writes one of the two. */
const pathOf = ({ Path: plain, "Encoded-Path": encoded }: ManifestFile): string => {
  const decoded = typeof encoded === "string" ? decodedPath(encoded) : undefined;
  const path = typeof plain === "string" ? plain : decoded;
  if (path === undefined || path === "") throw new TypeError("a file has no path");
  if (!path.isWellFormed()) throw new TypeError(`the path "${path}" has half a character`);
  if (decoded !== undefined && decoded !== path) throw new TypeError(`a file is both "${path}" and "${decoded}"`);
  return path;
};

const HEX = /^[0-9a-f]+$/i;

const checksumOf = (path: string, file: ManifestFile): Pick<FileEntry, "sha256" | "checksum"> => {
  const { Checksum: checksum, "Checksum-Algorithm": algorithm } = file;
  if (checksum === undefined && algorithm === undefined) return {};
  if (typeof checksum !== "string" || typeof algorithm !== "string" || !HEX.test(checksum) || checksum.length > 128)
    throw new TypeError(`the checksum of ${path} is none`);
  if (algorithm !== "SHA256") return { checksum: `${algorithm.toLowerCase().slice(0, 20)}:${checksum}` };
  if (checksum.length !== 64) throw new TypeError(`the SHA256 of ${path} is none`);
  return { sha256: checksum.toLowerCase() };
};

const entryOf = (file: ManifestFile): FileEntry => {
  const key = pathOf(file);
  const { Size: size, "Last-Modified": modified } = file;
  if (typeof size !== "number" || !Number.isSafeInteger(size) || size < 0)
    throw new TypeError(`the size of ${key} is none`);
  const at = typeof modified === "string" ? modified : "";
  const modifiedMs = Date.parse(at.replace(" GMT", "Z").replace(" ", "T"));
  return {
    key,
    size,
    ...(Number.isNaN(modifiedMs) ? {} : { modifiedAt: instantOf(modifiedMs) }),
    ...checksumOf(key, file),
  };
};

const LSN = /^[0-9A-F]{1,8}\/[0-9A-F]{1,8}$/i;

const walOf = (range: { readonly [name: string]: unknown }): WalRange => {
  const { Timeline: timeline, "Start-LSN": start, "End-LSN": end } = range;
  if (typeof timeline !== "number" || !Number.isSafeInteger(timeline) || timeline < 1)
    throw new TypeError("a WAL range has no timeline");
  if (typeof start !== "string" || typeof end !== "string" || !LSN.test(start) || !LSN.test(end))
    throw new TypeError("a WAL range has no start or no end");
  return { timeline, start, end };
};

const isObject = (value: unknown): value is { readonly [name: string]: unknown } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const NEWLINE = 10;

/** SHA-256 of all lines before the one in which some place is; that line may be long, and nothing of it is kept. */
const linesBefore = () => {
  let all: Hash = createHash("sha256");
  let lines: Hash | undefined;
  return {
    /** The digest where `place` is in these bytes, or in those before; call it before they are added. */
    digest: (bytes: Uint8Array, place: number): string | undefined => {
      const end = place <= 0 ? -1 : bytes.subarray(0, place).lastIndexOf(NEWLINE);
      return end === -1
        ? lines?.copy().digest("hex")
        : all
            .copy()
            .update(bytes.subarray(0, end + 1))
            .digest("hex");
    },
    add: (bytes: Uint8Array): void => {
      const end = bytes.lastIndexOf(NEWLINE) + 1;
      all = all.update(bytes.subarray(0, end));
      if (end > 0) lines = all.copy();
      all = all.update(bytes.subarray(end));
    },
  };
};

/** Collects the members of the outermost object; each may be there once, and none is passed over. */
const manifestReader = (onFile: (file: FileEntry) => void) => {
  let files = 0;
  const wal: WalRange[] = [];
  const algorithms = new Set<string>();
  const members = new Map<string, unknown>();
  let section: string | undefined;
  return {
    name: (name: string): void => {
      if (members.has(name)) throw new TypeError(`"${name}" is there twice`);
      if (members.has("Manifest-Checksum")) throw new TypeError("there is content after the checksum");
      members.set(name, undefined);
      section = name;
    },
    value: (value: unknown, depth: number): void => {
      if (depth === 1) members.set(section ?? "", value);
      else if (!isObject(value)) throw new TypeError(`"${section}" lists what is no object`);
      else if (section === "Files") {
        files += 1;
        onFile(entryOf(value));
        const algorithm = value["Checksum-Algorithm"];
        if (typeof algorithm === "string") algorithms.add(algorithm);
      } else wal.push(walOf(value));
    },
    end: (): PgManifest & { readonly stated: unknown } => {
      const {
        "PostgreSQL-Backup-Manifest-Version": version,
        "System-Identifier": identifier,
        "Manifest-Checksum": stated,
        Files: listed,
        "WAL-Ranges": ranges,
        ...unknown
      } = Object.fromEntries(members);
      if (version !== 1 && version !== 2)
        throw new TypeError(`it is no backup manifest of version 1 or 2, but ${String(version ?? "none")}`);
      const [odd] = Object.keys(unknown);
      if (odd !== undefined) throw new TypeError(`"${odd}" is no member of a backup manifest`);
      if (!Array.isArray(listed) || files === 0) throw new TypeError("it lists no files");
      if (!Array.isArray(ranges) || wal.length === 0)
        throw new TypeError("it states no range of WAL, without which nothing can be replayed");
      const systemIdentifier = identifier === undefined ? undefined : String(identifier);
      if (systemIdentifier !== undefined && !/^\d{1,20}$/.test(systemIdentifier))
        throw new TypeError("its system identifier is none");
      return { version, systemIdentifier, wal, algorithms, stated };
    },
  };
};

/**
 * Reads a backup_manifest of version 1 or 2, however its JSON is laid out, and verifies its own checksum: SHA-256 of all
 * lines before the one that has it (postgresql.org, "Backup Manifest Format"). It is parsed as it is read.
 * The system identifier stays text: it does not fit a double.
 * @param onFile is given each file that it lists, before it is known whether the manifest is whole
 * @throws Failure `source-invalid` where it is none, truncated, or its checksum does not fit
 */
export const readPgManifest = async (path: string, onFile: (file: FileEntry) => void): Promise<PgManifest> => {
  const reader = manifestReader(onFile);
  const lines = linesBefore();
  let checksumAt: number | undefined;
  const json = jsonStream({
    name: path,
    depth: 3,
    paths: ["$.*", "$.Files.*", "$.WAL-Ranges.*"],
    onName: (name, offset) => {
      reader.name(name);
      if (name === "Manifest-Checksum") checksumAt = offset;
    },
    onValue: (value, _, depth) => reader.value(value, depth),
  });
  let begin = 0;
  let actual: string | undefined;
  try {
    for await (const bytes of readRegular(path) as AsyncIterable<Buffer>) {
      json.write(bytes);
      if (checksumAt !== undefined) actual ??= lines.digest(bytes, checksumAt - begin) ?? "";
      lines.add(bytes);
      begin += bytes.length;
    }
    json.end();
    const { stated, ...manifest } = reader.end();
    if (typeof stated !== "string" || !/^[0-9a-f]{64}$/i.test(stated))
      throw new TypeError("it ends before its checksum: it is truncated");
    if (actual === "") throw new TypeError("it is one line, so that its own checksum is over nothing");
    if (actual !== stated.toLowerCase())
      throw new TypeError(`its own checksum is ${stated}, its lines before have ${actual}: it was changed`);
    return manifest;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new Failure("source-invalid", `${path}: ${error.message}`, { cause: error });
  }
};
