import { createHash } from "node:crypto";
import { createReadStream, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { writeWhole } from "../../aws/write-whole.ts";
import { type ReceivedBytes, receiveBytes } from "./received-bytes.ts";
import { deleteMarker, type StoredVersion, versionIds } from "./stored-version.ts";
import { versionIndex } from "./version-index.ts";

export interface BucketStore {
  /** Newest first. */
  versions(key: string): readonly StoredVersion[];
  /** The newest version, unless it is a delete marker. */
  current(key: string): StoredVersion | undefined;
  /** All keys that have a version, in UTF-8 order. */
  keys(): readonly string[];
  /** Writes bytes to a file that no object refers to yet. */
  receive(bytes: AsyncIterable<Uint8Array>, withCrc64?: boolean): Promise<ReceivedBytes>;
  /** Makes received bytes the newest version, synchronously, so that a caller's condition still holds. */
  commit(received: ReceivedBytes, version: Omit<StoredVersion, "versionId" | "lastModified">, now: Date): StoredVersion;
  addDeleteMarker(key: string, now: Date): StoredVersion;
  retain(version: StoredVersion, until: string): void;
  remove(version: StoredVersion): void;
  discard(received: ReceivedBytes): void;
  /** The whole of a version that is no larger than {@link SMALL_BYTES}. */
  readSmall(version: StoredVersion): Buffer;
  read(version: StoredVersion, range?: { readonly start: number; readonly end: number }): NodeJS.ReadableStream;
}

/** A hash, because a key may be longer than a file name and hold any character. */
const folderName = (key: string): string => createHash("sha256").update(key).digest("hex").slice(0, 32);

const readVersions = (folder: string): StoredVersion[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .toSorted()
    .map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")));

/** A versioned bucket in a folder: for each key a folder, for each version its bytes and a description. */
export const bucketStore = (root: string): BucketStore => {
  const incoming = join(root, "incoming");
  // What was received before a crash and not committed belongs to nobody.
  rmSync(incoming, { recursive: true, force: true });
  mkdirSync(incoming, { recursive: true });
  const objects = join(root, "objects");
  mkdirSync(objects, { recursive: true });

  const index = versionIndex();
  for (const folder of readdirSync(objects)) for (const one of readVersions(join(objects, folder))) index.add(one);

  const pathOf = ({ key, versionId }: Pick<StoredVersion, "key" | "versionId">): string =>
    join(objects, folderName(key), versionId);
  const presentPath = (version: StoredVersion): string => {
    const path = pathOf(version);
    if (!existsSync(path)) throw new Error(`the bytes of ${version.key} are missing from ${path}`);
    return path;
  };
  const nextVersionId = versionIds();
  const writeDescription = (version: StoredVersion): void => {
    writeWhole(`${pathOf(version)}.json`, JSON.stringify(version));
  };
  const add = (version: StoredVersion): StoredVersion => {
    writeDescription(version);
    index.add(version);
    return version;
  };
  const makeFolder = (key: string): void => void mkdirSync(join(objects, folderName(key)), { recursive: true });

  return {
    versions: index.versions,
    keys: index.keys,
    current: (key) => {
      const [newest] = index.versions(key);
      return newest?.deleteMarker === true ? undefined : newest;
    },
    receive: (bytes, withCrc64 = true) => receiveBytes(incoming, bytes, withCrc64),
    commit: (received, version, now) => {
      const stored = { ...version, versionId: nextVersionId(now), lastModified: now.toISOString() };
      makeFolder(version.key);
      renameSync(received.file, pathOf(stored));
      return add(stored);
    },
    addDeleteMarker: (key, now) => {
      makeFolder(key);
      return add(deleteMarker(key, nextVersionId(now), now));
    },
    retain: (version, until) => {
      const retained = { ...version, retainUntil: until };
      writeDescription(retained);
      index.replace(retained);
    },
    remove: (version) => {
      rmSync(`${pathOf(version)}.json`, { force: true });
      rmSync(pathOf(version), { force: true });
      index.remove(version);
    },
    discard: ({ file }) => rmSync(file, { force: true }),
    readSmall: (version) => readFileSync(presentPath(version)),
    read: (version, range) => {
      const path = presentPath(version);
      return createReadStream(path, range === undefined ? {} : { start: range.start, end: range.end });
    },
  };
};
