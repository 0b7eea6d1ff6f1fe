import type { Instant } from "../instant.ts";
import type { ManifestKey } from "../manifest/object-key.ts";
import { validUntil } from "../plan/calendar/validity.ts";
import type { Requirement } from "../plan/plan.ts";
import type { Evidence } from "./evidence.ts";
import type { Audited } from "./pass.ts";

/** Members that only some evidence has. */
const strengthOf = ({ keyId, publicKey, proof, durationMs, header }: Audited) => ({
  ...(keyId === undefined ? {} : { keyId }),
  ...(publicKey === undefined ? {} : { publicKey }),
  ...(proof === undefined ? {} : { proof }),
  ...(durationMs === undefined ? {} : { durationMs }),
  ...(header?.subject === undefined ? {} : { subject: header.subject }),
  ...(header?.sequence === undefined ? {} : { sequence: header.sequence }),
});

/** What a checkpoint keeps of an audited manifest. */
export const evidenceOf = (
  audited: Audited,
  of: {
    readonly object: { readonly key: string; readonly versionId: string };
    readonly manifestKey: ManifestKey;
    readonly requirement: Requirement;
    readonly fact: string;
  },
  receivedAt: Instant,
): Evidence => {
  const { object, manifestKey, requirement, fact } = of;
  const completedAt = audited.header?.completedAt ?? manifestKey.completedAt;
  return {
    fact,
    object: { key: object.key, versionId: object.versionId },
    digest: audited.sealedDigest ?? manifestKey.digest,
    agent: manifestKey.agent,
    completedAt,
    sealedAt: audited.header?.sealedAt ?? completedAt,
    receivedAt,
    validUntil: validUntil(requirement, completedAt),
    entries: audited.entries,
    bytes: audited.bytes,
    ...strengthOf(audited),
  };
};
