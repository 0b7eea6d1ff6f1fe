import type { Finding } from "../finding.ts";
import type { Instant } from "../instant.ts";
import type { CopiedObject, Copy, ManifestHeader } from "../manifest/header.ts";
import { placeOfBucket, placeOfLocation } from "./location.ts";
import { counted, finding, type SeverityOverrides } from "./report-finding.ts";

/** S3's own metadata of an object. */
export interface StoredCopy {
  /** In bytes; undefined where S3 states none. */
  readonly size: number | undefined;
  /** Over the whole object; undefined where S3 has none. */
  readonly crc64nvme: string | undefined;
  readonly lockedUntil: Instant | undefined;
}

/** Metadata by claimed object; undefined where the object does not exist. */
export type CopyMetadata = ReadonlyMap<CopiedObject, StoredCopy | undefined>;

/** Every object that a manifest claims to have copied. */
export const copiedObjects = ({ copies }: Pick<ManifestHeader, "copies">): CopiedObject[] =>
  copies.flatMap(({ objects = [] }) => objects);

const problemOf = (one: CopiedObject, agent: string, bucket: string, metadata: CopyMetadata): string | undefined => {
  if (one.bucket !== bucket) return "is in a bucket that Cleargate cannot read";
  // An agent that could name another agent's object could claim that one's copies.
  if (!one.object.startsWith(`artefacts/${agent}/`)) return "is not under the agent's own name";
  const stored = metadata.get(one);
  if (stored === undefined) return "does not exist";
  if (stored.size !== one.size) return `has ${stored.size ?? "an unknown number of"} bytes, not ${one.size}`;
  return stored.crc64nvme === one.crc64nvme ? undefined : "has other bytes";
};

/** A claim that names our own bucket and no object in it could be looked up, had it said what of. */
const isUnlisted = ({ location, objects = [] }: Copy, bucket: string): boolean =>
  objects.length === 0 && placeOfLocation(location) === placeOfBucket(bucket);

/** How long the objects of a copy must be locked: a copy that claims no end is locked as long as the evidence is valid. */
const lockOf = ({ immutable, immutableUntil }: Copy, until: Instant): Instant | undefined =>
  immutableUntil ?? (immutable ? until : undefined);

const isLockedShort = (lock: Instant | undefined, one: CopiedObject, metadata: CopyMetadata): boolean =>
  lock !== undefined && (metadata.get(one)?.lockedUntil ?? "") < lock;

/**
 * Do the claimed copies exist, with the claimed bytes and locks? The checksum of the whole object is S3's own, so nothing
 * is downloaded. A copy that is not in our own bucket cannot be looked up; one that is there must list its objects.
 * @param bucket the vault
 * @param until until when the evidence is to be valid
 */
export const judgeStoredCopies = (
  { copies, agent }: Pick<ManifestHeader, "copies" | "agent">,
  bucket: string,
  metadata: CopyMetadata,
  requirement: SeverityOverrides,
  until: Instant,
): Finding[] => {
  const wrong: string[] = [];
  const unlocked: string[] = [];
  for (const copy of copies)
    for (const one of copy.objects ?? []) {
      const what = problemOf(one, agent, bucket, metadata);
      if (what !== undefined) wrong.push(`${one.key} ${what}`);
      else if (isLockedShort(lockOf(copy, until), one, metadata))
        unlocked.push(`${one.key} until ${metadata.get(one)?.lockedUntil ?? "no instant"}`);
    }
  const unlisted = copies.filter((copy) => isUnlisted(copy, bucket)).map(({ location }) => location);
  const findingsOf = (
    code: "copy-missing" | "copy-not-locked",
    what: (n: number) => string,
    where: readonly string[],
  ): Finding[] =>
    where.length === 0 ? [] : [finding(code, what(where.length), { requirement, count: where.length, where })];
  return [
    ...findingsOf("copy-missing", (n) => `${counted(n, "copied file")} not stored as claimed`, wrong),
    ...findingsOf("copy-missing", (n) => `${counted(n, "claim")} of a copy in the vault without its objects`, unlisted),
    ...findingsOf(
      "copy-not-locked",
      (n) => `${counted(n, "copied file")} locked for a shorter time than claimed`,
      unlocked,
    ),
  ];
};
