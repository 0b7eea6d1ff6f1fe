import { type NameDiff, nameDiff } from "../../core/audit/comparisons/name-diff.ts";
import { Failure } from "../../core/failure.ts";
import type { Fact, ManifestFact } from "../../core/history/fact.ts";
import { type Instant, msOf } from "../../core/instant.ts";
import type { Unpack } from "../../ports/codec.ts";
import type { ObjectStore } from "../../ports/object-store.ts";
import { keysOf } from "../read-keys.ts";

/** Both are read whole, so that they must be short enough for one answer. */
export const MAX_ENTRIES = 500_000;
export const MAX_PACKED_BYTES = 32 * 1024 ** 2;
const BUDGET_MS = 20_000;

/** A genuine manifest: what was refused is none, and its names are nobody's. @throws Failure `not-found`, `request-invalid` */
export const requireManifest = (id: string, fact: Fact | undefined): ManifestFact => {
  if (fact?.type !== "manifest-audited" || fact.header === null || fact.verdict.findings.some(isRefusal))
    throw new Failure("not-found", `fact "${id}" is of no genuine manifest`);
  if (fact.entries > MAX_ENTRIES || fact.object.size > MAX_PACKED_BYTES)
    throw new Failure("request-invalid", `a manifest of ${fact.entries} entries is too long: ${MAX_ENTRIES} may be`);
  return fact;
};

const isRefusal = ({ severity }: ManifestFact["verdict"]["findings"][number]): boolean => severity === "refuse";

/**
 * What the later of two manifests of one checkpoint names that the earlier does not, and the other way round.
 * @throws Failure `request-invalid` where they are of two checkpoints, or take too long, `object-missing`, `store-*`, `codec-*`
 */
export const diffOf = async (
  { store, unpack, clock }: { readonly store: ObjectStore; readonly unpack: Unpack; readonly clock: () => Instant },
  from: ManifestFact,
  to: ManifestFact,
): Promise<NameDiff> => {
  const nameOf = ({ migration, unit, requirement }: ManifestFact): string => `${migration} ${unit}/${requirement}`;
  if (nameOf(from) !== nameOf(to))
    throw new Failure(
      "request-invalid",
      `to: it is of ${to.unit}/${to.requirement}, and not of ${from.unit}/${from.requirement}`,
    );
  const until = msOf(clock()) + BUDGET_MS;
  const budget = (): void => {
    if (msOf(clock()) > until)
      throw new Failure("request-invalid", "the two take too long to be compared in one answer");
  };
  const keys = ({ unit, object }: ManifestFact) => keysOf({ store, unpack, budget }, unit ?? "", object);
  return nameDiff(keys(from), keys(to));
};
