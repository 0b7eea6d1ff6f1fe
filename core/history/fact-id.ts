import { createHash } from "node:crypto";

/** An id from what makes the fact unique, so that a repeated fact is recognised: 32 hex digits. */
export const factId = (...parts: readonly string[]): string =>
  createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 32);

/** Each version of each object of the intake has one fact. */
export const objectFactId = ({ key, versionId }: { readonly key: string; readonly versionId: string }): string =>
  factId("object", key, versionId);

/** An object that could not be judged has one fact of that, before the one of its verdict. */
export const unjudgedFactId = ({ key, versionId }: { readonly key: string; readonly versionId: string }): string =>
  factId("unjudged", key, versionId);

export const comparisonFactId = (
  { migration, unit, requirement, version }: CheckpointName,
  inputsDigest: string,
): string => factId("compare", migration, unit, requirement, String(version), inputsDigest);

/** A comparison is overdue once at most for each version of its checkpoint. */
export const overdueFactId = ({ migration, unit, requirement, version }: CheckpointName): string =>
  factId("overdue", migration, unit, requirement, String(version));

/** The fact of a lapse names the version of the checkpoint that it makes. */
export const lapseFactId = ({ migration, unit, requirement, version }: CheckpointName): string =>
  factId("time", migration, unit, requirement, String(version + 1));

/** The fact of a stabilization names the version of the gate that it makes. */
export const stabilizationFactId = ({
  migration,
  id,
  version,
}: {
  readonly migration: string;
  readonly id: string;
  readonly version: number;
}): string => factId("time", migration, id, String(version + 1));

export const voidedFactId = ({ migration, unit, requirement, version }: CheckpointName): string =>
  factId("sign-off-voided", migration, unit, requirement, String(version));

export const planFactId = (
  { migration, version }: { readonly migration: string; readonly version: number },
  digest: string,
): string => factId("plan", migration, String(version), digest);

/** A request that a person be forgotten is approved once, and done once. */
export const forgettingFactId = (action: "forgetting-approved" | "person-forgotten", request: string): string =>
  factId(action, request);

interface CheckpointName {
  readonly migration: string;
  readonly unit: string;
  readonly requirement: string;
  readonly version: number;
}
