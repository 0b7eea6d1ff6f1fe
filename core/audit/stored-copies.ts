import type { Finding } from "../finding.ts";
import type { Instant } from "../instant.ts";
import type { CopiedObject, Copy, ManifestHeader } from "../manifest/header.ts";
import { counted, finding, type SeverityOverrides } from "./report-finding.ts";

/** What S3 itself says of an object. */
export interface StoredCopy {
  readonly size: number;
  /** Over the whole object; undefined where S3 has none. */
  readonly crc64nvme: string | undefined;
  readonly lockedUntil: Instant | undefined;
}

/** What became of one claimed object; undefined is what is not there. */
export type CopyMetadata = ReadonlyMap<CopiedObject, StoredCopy | undefined>;

/** Every object that a manifest claims to have copied. */
export const copiedObjects = ({ copies }: Pick<ManifestHeader, "copies">): CopiedObject[] =>
  copies.flatMap(({ objects = [] }) => objects);

const problemOf = (one: CopiedObject, agent: string, bucket: string, metadata: CopyMetadata): string | undefined => {
  if (one.bucket !== bucket) return "lies where Cleargate cannot ask";
  // Whoever could name another agent's object could pass its copies off as its own.
  if (!one.object.startsWith(`artefacts/${agent}/`)) return "is not under the agent's own name";
  const stored = metadata.get(one);
  if (stored === undefined) return "is not there";
  if (stored.size !== one.size) return `has ${stored.size} bytes, not ${one.size}`;
  return stored.crc64nvme === one.crc64nvme ? undefined : "has other bytes";
};

const isLockedShort = ({ immutableUntil }: Copy, one: CopiedObject, metadata: CopyMetadata): boolean =>
  immutableUntil !== undefined && (metadata.get(one)?.lockedUntil ?? "") < immutableUntil;

/**
 * Are the copies that a manifest claims where it says, with the bytes and the locks that it says? S3 was asked for its own
 * checksum of the whole object, so nothing was downloaded.
 */
export const judgeStoredCopies = (
  { copies, agent }: Pick<ManifestHeader, "copies" | "agent">,
  bucket: string,
  metadata: CopyMetadata,
  requirement: SeverityOverrides,
): Finding[] => {
  const wrong: string[] = [];
  const unlocked: string[] = [];
  for (const copy of copies)
    for (const one of copy.objects ?? []) {
      const what = problemOf(one, agent, bucket, metadata);
      if (what !== undefined) wrong.push(`${one.key} ${what}`);
      else if (isLockedShort(copy, one, metadata))
        unlocked.push(`${one.key} until ${metadata.get(one)?.lockedUntil ?? "no time at all"}`);
    }
  const findingsOf = (code: "copy-missing" | "copy-not-locked", what: string, where: readonly string[]): Finding[] =>
    where.length === 0
      ? []
      : [finding(code, `${counted(where.length, "copied file")} ${what}`, { requirement, count: where.length, where })];
  return [
    ...findingsOf("copy-missing", "not there as claimed", wrong),
    ...findingsOf("copy-not-locked", "locked for a shorter time than claimed", unlocked),
  ];
};
