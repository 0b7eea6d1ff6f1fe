import { createHash, randomBytes } from "node:crypto";
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { crc32 } from "node:zlib";
import { crc64Nvme } from "./crc64-nvme.ts";

/** One version of an object as it lies on disk. */
export interface StoredVersion {
  readonly key: string;
  readonly versionId: string;
  readonly size: number;
  readonly etag: string;
  readonly sha256: string;
  readonly lastModified: string;
  readonly contentType: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** The checksum that the sender stated, by its header's name. */
  readonly checksum: Readonly<Record<string, string>>;
  readonly retainUntil: string | null;
  readonly lockMode?: string;
  readonly deleteMarker: boolean;
}

export interface Received {
  readonly file: string;
  readonly size: number;
  readonly md5: Buffer;
  readonly sha256: Buffer;
  readonly sha1: Buffer;
  readonly crc32: Buffer;
  readonly crc64nvme: Buffer;
}

export interface BucketStore {
  /** Newest first. */
  versions(key: string): readonly StoredVersion[];
  current(key: string): StoredVersion | undefined;
  /** All keys that have a version, in UTF-8 order. */
  keys(): readonly string[];
  /** Takes bytes into a file beside the store, hashing them on the way; nothing is visible yet. */
  receive(bytes: AsyncIterable<Uint8Array>, crc64?: boolean): Promise<Received>;
  /** Makes what was received the newest version. */
  commit(received: Received, version: Omit<StoredVersion, "versionId" | "lastModified">, now: Date): StoredVersion;
  mark(key: string, now: Date): StoredVersion;
  /** Locks a version until an instant. */
  lock(version: StoredVersion, until: string): void;
  remove(version: StoredVersion): void;
  discard(received: Received): void;
  read(version: StoredVersion, range?: { readonly start: number; readonly end: number }): NodeJS.ReadableStream;
}

const folderOf = (key: string): string => createHash("sha256").update(key).digest("hex").slice(0, 32);

/** A versioned bucket in a folder: for each key a folder, for each version its bytes and a description. */
export const bucketStore = (root: string): BucketStore => {
  const incoming = join(root, "incoming");
  rmSync(incoming, { recursive: true, force: true });
  mkdirSync(incoming, { recursive: true });
  const objects = join(root, "objects");
  mkdirSync(objects, { recursive: true });

  const byKey = new Map<string, StoredVersion[]>();
  let sorted: string[] | undefined;
  const add = (version: StoredVersion): void => {
    const versions = byKey.get(version.key);
    if (versions === undefined) {
      byKey.set(version.key, [version]);
      sorted = undefined;
    } else versions.unshift(version);
  };
  for (const folder of readdirSync(objects))
    for (const name of readdirSync(join(objects, folder))
      .filter((one) => one.endsWith(".json"))
      .toSorted())
      add(JSON.parse(readFileSync(join(objects, folder, name), "utf8")) as StoredVersion);

  const place = ({ key, versionId }: Pick<StoredVersion, "key" | "versionId">): string =>
    join(objects, folderOf(key), versionId);
  let last = 0;
  /** Sorts by time, so that the newest is the last name in its folder. */
  const nextId = (now: Date): string => {
    last = Math.max(last + 1, now.getTime() * 1_000);
    return `${last.toString(36).padStart(11, "0")}${randomBytes(8).toString("hex")}`;
  };
  const describe = (version: StoredVersion): StoredVersion => {
    mkdirSync(join(objects, folderOf(version.key)), { recursive: true });
    writeFileSync(`${place(version)}.partial`, JSON.stringify(version));
    renameSync(`${place(version)}.partial`, `${place(version)}.json`);
    add(version);
    return version;
  };

  return {
    versions: (key) => byKey.get(key) ?? [],
    current: (key) => {
      const newest = byKey.get(key)?.[0];
      return newest === undefined || newest.deleteMarker ? undefined : newest;
    },
    keys: () => {
      sorted ??= [...byKey.keys()].toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
      return sorted;
    },
    receive: async (bytes, wantsCrc64 = true) => {
      const file = join(incoming, randomBytes(12).toString("hex"));
      const [md5, sha256, sha1] = ["md5", "sha256", "sha1"].map((name) => createHash(name)) as [
        ReturnType<typeof createHash>,
        ReturnType<typeof createHash>,
        ReturnType<typeof createHash>,
      ];
      let size = 0;
      let crc = 0;
      const crc64 = crc64Nvme();
      const tapped = async function* (): AsyncGenerator<Uint8Array> {
        for await (const chunk of bytes) {
          size += chunk.length;
          for (const hash of [md5, sha256, sha1]) hash.update(chunk);
          crc = crc32(chunk, crc);
          if (wantsCrc64) crc64.update(chunk);
          yield chunk;
        }
      };
      await pipeline(tapped(), createWriteStream(file));
      const crcBytes = Buffer.alloc(4);
      crcBytes.writeUInt32BE(crc);
      return {
        file,
        size,
        md5: md5.digest(),
        sha256: sha256.digest(),
        sha1: sha1.digest(),
        crc32: crcBytes,
        crc64nvme: crc64.digest(),
      };
    },
    commit: (received, version, now) => {
      const whole = { ...version, versionId: nextId(now), lastModified: now.toISOString() };
      mkdirSync(join(objects, folderOf(version.key)), { recursive: true });
      renameSync(received.file, place(whole));
      return describe(whole);
    },
    mark: (key, now) =>
      describe({
        key,
        versionId: nextId(now),
        size: 0,
        etag: "",
        sha256: "",
        lastModified: now.toISOString(),
        contentType: "",
        metadata: {},
        checksum: {},
        retainUntil: null,
        deleteMarker: true,
      }),
    lock: (version, until) => {
      const locked = { ...version, retainUntil: until };
      writeFileSync(`${place(version)}.partial`, JSON.stringify(locked));
      renameSync(`${place(version)}.partial`, `${place(version)}.json`);
      const versions = byKey.get(version.key) ?? [];
      versions[versions.findIndex(({ versionId }) => versionId === version.versionId)] = locked;
    },
    remove: (version) => {
      rmSync(`${place(version)}.json`, { force: true });
      rmSync(place(version), { force: true });
      const left = (byKey.get(version.key) ?? []).filter(({ versionId }) => versionId !== version.versionId);
      if (left.length > 0) byKey.set(version.key, left);
      else {
        byKey.delete(version.key);
        sorted = undefined;
      }
    },
    discard: ({ file }) => rmSync(file, { force: true }),
    read: (version, range) => {
      const path = place(version);
      if (!existsSync(path)) throw new Error(`the bytes of ${version.key} are gone from ${path}`);
      return createReadStream(path, range === undefined ? {} : { start: range.start, end: range.end });
    },
  };
};
