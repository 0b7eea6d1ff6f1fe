import { earlier, type Instant } from "../instant.ts";
import type { Copy, ManifestHeader } from "../manifest/header.ts";
import { printable } from "../printable.ts";
import type { CopyMetadata } from "./stored-copies.ts";

/** One copy of a backup as its manifest claims it, and what S3 said of it when the manifest was audited. */
export interface RecordedCopy {
  readonly location: string;
  readonly site: Copy["site"];
  readonly medium?: NonNullable<Copy["medium"]>;
  /** True where the agent says that nobody can change or delete it; until when, if it says that too. */
  readonly immutable: boolean;
  readonly immutableUntil?: Instant;
  /** How many objects of it were looked up in S3; none where it lies elsewhere. */
  readonly objects: number;
  /** Until when S3 locks all of these; absent where one of them is not locked, or was not found. */
  readonly lockedUntil?: Instant;
}

/** As long as the format lets it be; a fact has at most 20 copies. */
const MAX_LOCATION_BYTES = 1_024;

const lockOf = ({ objects = [] }: Copy, metadata: CopyMetadata): Instant | undefined => {
  const locks = objects.map((one) => metadata.get(one)?.lockedUntil);
  return locks.reduce<Instant | undefined>(
    (all, one) => (all === undefined || one === undefined ? undefined : earlier(all, one)),
    locks[0],
  );
};

/** @param metadata of the copies' objects in S3; none where they were not looked up */
export const recordedCopies = (
  { copies }: Pick<ManifestHeader, "copies">,
  metadata: CopyMetadata = new Map(),
): RecordedCopy[] =>
  copies.map((copy) => {
    const { location, site, medium, immutable, immutableUntil, objects = [] } = copy;
    const lockedUntil = lockOf(copy, metadata);
    return {
      location: printable(location, MAX_LOCATION_BYTES),
      site,
      ...(medium === undefined ? {} : { medium }),
      immutable,
      ...(immutableUntil === undefined ? {} : { immutableUntil }),
      objects: objects.length,
      ...(lockedUntil === undefined ? {} : { lockedUntil }),
    };
  });
