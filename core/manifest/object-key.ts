import { ID } from "../identifier.ts";
import { compactInstant, findCompactInstant, type Instant } from "../instant.ts";

export const INTAKE_PREFIX = "intake/";

/** The agent and the migration of canaries, which no plan may name. */
export const CANARY = "cleargate-canary";

/** The key of a manifest in the intake, in its parts: what is known of it before a byte is read. */
export interface ManifestKey {
  readonly agent: string;
  readonly migration: string;
  readonly unit: string;
  readonly requirement: string;
  readonly completedAt: Instant;
  /** SHA-256 of the stored (compressed) bytes, hex: equals S3's own checksum of the object. */
  readonly digest: string;
  readonly encoding: "zst" | "gz";
}

/** `intake/<agent>/<migration>/<unit>/<requirement>/<completedAt>-<digest>.ndjson.<zst|gz>` */
export const objectKeyOf = (manifestKey: ManifestKey): string =>
  `${INTAKE_PREFIX}${manifestKey.agent}/${manifestKey.migration}/${manifestKey.unit}/${manifestKey.requirement}/` +
  `${compactInstant(manifestKey.completedAt)}-${manifestKey.digest}.ndjson.${manifestKey.encoding}`;

const NAME = /^(\d{8}T\d{9}Z)-([0-9a-f]{64})\.ndjson\.(zst|gz)$/;

/** Parses an object key; undefined where it is not a manifest's. */
export const findManifestKey = (key: string): ManifestKey | undefined => {
  const [prefix, agent = "", migration = "", unit = "", requirement = "", name = "", ...rest] = key.split("/");
  if (`${prefix}/` !== INTAKE_PREFIX || rest.length > 0) return undefined;
  if (![agent, migration, unit, requirement].every((segment) => ID.test(segment))) return undefined;
  const [, at = "", digest = "", encoding] = NAME.exec(name) ?? [];
  const completedAt = findCompactInstant(at);
  if (completedAt === undefined) return undefined;
  return { agent, migration, unit, requirement, completedAt, digest, encoding: encoding as "zst" | "gz" };
};
