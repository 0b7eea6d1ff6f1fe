import type { StoredVersion } from "./stored-version.ts";

/** The versions of a bucket in memory, by key. */
export interface VersionIndex {
  /** Adds the newest version of its key. */
  add(version: StoredVersion): void;
  replace(version: StoredVersion): void;
  remove(version: StoredVersion): void;
  /** Newest first. */
  versions(key: string): readonly StoredVersion[];
  /** All keys that have a version, in UTF-8 order. */
  keys(): readonly string[];
}

export const versionIndex = (): VersionIndex => {
  const byKey = new Map<string, StoredVersion[]>();
  let sorted: string[] | undefined;
  return {
    add: (version) => {
      const versions = byKey.get(version.key);
      if (versions !== undefined) return void versions.unshift(version);
      byKey.set(version.key, [version]);
      sorted = undefined;
    },
    replace: (version) => {
      const versions = byKey.get(version.key) ?? [];
      versions[versions.findIndex(({ versionId }) => versionId === version.versionId)] = version;
    },
    remove: (version) => {
      const left = (byKey.get(version.key) ?? []).filter(({ versionId }) => versionId !== version.versionId);
      if (left.length > 0) return void byKey.set(version.key, left);
      byKey.delete(version.key);
      sorted = undefined;
    },
    versions: (key) => byKey.get(key) ?? [],
    keys: () => {
      sorted ??= [...byKey.keys()].toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
      return sorted;
    },
  };
};
