import { createHash } from "node:crypto";
import { readRegular } from "../../adapters/regular-file.ts";
import { Failure } from "../../core/failure.ts";
import { instantOf } from "../../core/instant.ts";
import type { FileEntry } from "../../core/manifest/entry.ts";

const MAX_LINE = 64 * 1024;

interface ManifestFile {
  readonly Path?: string;
  readonly "Encoded-Path"?: string;
  readonly Size: number;
  readonly "Last-Modified"?: string;
  readonly "Checksum-Algorithm"?: string;
  readonly Checksum?: string;
}

/** Lines with their ends, as bytes: the manifest's checksum is over bytes. */
async function* byteLines(path: string): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of readRegular(path) as AsyncIterable<Buffer>) {
    const data = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let from = 0;
    const check = (to: number): void => {
      if (to - from > MAX_LINE) throw new Failure("source-invalid", `${path} has a line of over ${MAX_LINE} bytes`);
    };
    for (let to = data.indexOf(10); to !== -1; from = to + 1, to = data.indexOf(10, from)) {
      check(to);
      yield data.subarray(from, to + 1);
    }
    check(data.length);
    rest = data.subarray(from);
  }
  if (rest.length > 0) yield rest;
}

/** Paths that are no UTF-8 are written in hex; bytes that are no text keep their hex as the key. */
const pathOf = ({ Path, "Encoded-Path": encoded }: ManifestFile): string => {
  if (Path !== undefined) return Path;
  const bytes = Buffer.from(encoded ?? "", "hex");
  const text = bytes.toString("utf8");
  return Buffer.from(text).equals(bytes) ? text : `hex:${encoded}`;
};

const entryOf = (file: ManifestFile): FileEntry => {
  const key = pathOf(file);
  const { Size: size, Checksum: checksum, "Checksum-Algorithm": algorithm, "Last-Modified": modified } = file;
  if (key === "" || !Number.isSafeInteger(size) || size < 0) throw new TypeError("a file without path or size");
  const modifiedMs = Date.parse(modified?.replace(" GMT", "Z").replace(" ", "T") ?? "");
  return {
    key,
    size,
    ...(Number.isNaN(modifiedMs) ? {} : { modifiedAt: instantOf(modifiedMs) }),
    ...(checksum === undefined
      ? {}
      : algorithm === "SHA256"
        ? { sha256: checksum.toLowerCase() }
        : { checksum: `${algorithm?.toLowerCase()}:${checksum}` }),
  };
};

interface PgManifest {
  readonly version: number;
  readonly systemIdentifier: string | undefined;
  readonly files: FileEntry[];
  readonly wal: readonly string[];
  readonly algorithms: ReadonlySet<string>;
}

/**
 * Reads a backup_manifest of version 1 or 2 line by line, one object a line as the server writes it, and verifies
 * its own checksum (postgresql.org, "Backup Manifest Format"; SHA-256 of every byte before the last line).
 * The system identifier stays text: it does not fit a double.
 * @throws Failure `source-invalid` where it is none, truncated, or its checksum does not fit
 */
export const readPgManifest = async (path: string): Promise<PgManifest> => {
  const invalid = (what: string, cause?: unknown) => new Failure("source-invalid", `${path}: ${what}`, { cause });
  const hash = createHash("sha256");
  const files: FileEntry[] = [];
  const wal: string[] = [];
  const algorithms = new Set<string>();
  let version: number | undefined;
  let systemIdentifier: string | undefined;
  let stated: string | undefined;
  let number = 0;
  let section: "head" | "files" | "wal" = "head";
  for await (const bytes of byteLines(path)) {
    number += 1;
    const line = bytes.toString("utf8").trim();
    if (stated !== undefined && line !== "") throw invalid(`line ${number}: there is content after the checksum`);
    const [, checksum] = /^"Manifest-Checksum":\s*"([0-9a-f]{64})"\s*\}$/.exec(line) ?? [];
    if (checksum !== undefined) {
      stated = checksum;
      continue;
    }
    hash.update(bytes);
    const [, found] = /^\{\s*"PostgreSQL-Backup-Manifest-Version":\s*(\d+)/.exec(line) ?? [];
    if (found !== undefined) version = Number(found);
    const [, identifier] = /"System-Identifier":\s*"?(\d+)"?/.exec(line) ?? [];
    if (identifier !== undefined && section === "head") systemIdentifier = identifier;
    if (/"Files":\s*\[/.test(line)) section = "files";
    else if (/"WAL-Ranges":\s*\[/.test(line)) section = "wal";
    if (!line.startsWith('{ "') || version === undefined || number === 1) continue;
    try {
      const object = JSON.parse(line.replace(/,$/, "")) as ManifestFile & Record<string, unknown>;
      if (section === "files") {
        files.push(entryOf(object));
        if (object["Checksum-Algorithm"] !== undefined) algorithms.add(object["Checksum-Algorithm"]);
      } else wal.push(`${object.Timeline}:${object["Start-LSN"]}-${object["End-LSN"]}`);
    } catch (error) {
      throw invalid(`line ${number}: ${(error as Error).message}`, error);
    }
  }
  if (version !== 1 && version !== 2)
    throw invalid(`it is no backup manifest of version 1 or 2, but ${version ?? "none"}`);
  if (stated === undefined) throw invalid("it ends before its checksum: it is truncated");
  const actual = hash.digest("hex");
  if (actual !== stated) throw invalid(`its own checksum is ${stated}, its bytes have ${actual}: it was changed`);
  return { version, systemIdentifier, files, wal, algorithms };
};
