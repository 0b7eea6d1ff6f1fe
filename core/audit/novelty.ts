import { compareText } from "../compare-text.ts";
import type { Effect, Finding } from "../finding.ts";
import type { ManifestHeader } from "../manifest/header.ts";
import type { Evidence } from "./evidence.ts";
import type { Audited } from "./pass.ts";
import { finding } from "./report-finding.ts";

/** The evidence that a checkpoint has, and what it showed. */
export interface Present {
  readonly state: string;
  readonly evidence: Evidence | null;
  /** Of a checkpoint without evidence: the newest that a plan has voided. */
  readonly voided: Evidence | null;
}

/** What evidence is measured against: the newest that is known, whether or not it still counts. */
export const newestOf = ({ evidence, voided }: Present): Evidence | null => evidence ?? voided;

type Order = "newer" | "older" | "unordered";

const sealedAtOf = ({ sealedAt, completedAt }: ManifestHeader): string => sealedAt ?? completedAt;

/** By the instant of the backup, then of the seal; no clock tells two of the same instants apart. */
const byInstants = (header: ManifestHeader, newest: Evidence): Order => {
  const order = compareText(header.completedAt, newest.completedAt) || compareText(sealedAtOf(header), newest.sealedAt);
  return order === 0 ? "unordered" : order > 0 ? "newer" : "older";
};

/** An agent whose spool was lost begins again at one, without a predecessor. */
const beginsAgain = (header: ManifestHeader, newest: Evidence): boolean =>
  header.sequence === 1 &&
  header.previous === undefined &&
  header.completedAt >= newest.completedAt &&
  sealedAtOf(header) > newest.sealedAt;

/**
 * An agent numbers its own manifests, whatever its clock says; between agents, only instants tell. Where the number says
 * newer and the backup is older, nobody knows.
 */
const orderOf = (header: ManifestHeader, newest: Evidence): Order => {
  const { agent, sequence, completedAt } = header;
  if (agent !== newest.agent || sequence === undefined || newest.sequence === undefined)
    return byInstants(header, newest);
  if (sequence === newest.sequence) return byInstants(header, newest);
  if (sequence < newest.sequence) return beginsAgain(header, newest) ? "newer" : "older";
  return completedAt < newest.completedAt ? "unordered" : "newer";
};

/** How bad a state is; what a voided one was is not known any more. */
const GRAVITY: Readonly<Record<string, number>> = { passed: 0, stale: 0, inconclusive: 1, failed: 2 };
const gravityOf = ({ evidence, state }: Present): number => (evidence === null ? 2 : (GRAVITY[state] ?? 2));

/** Of two that nobody can order, the worse counts, however they arrive; of equally bad ones one of them, always the same. */
const winsUnordered = (audited: Audited, header: ManifestHeader, effect: Effect, present: Present): boolean => {
  const newest = newestOf(present);
  const worse = (GRAVITY[effect] ?? 0) - gravityOf(present);
  if (worse !== 0 || newest === null) return worse > 0;
  const order =
    compareText(header.completedAt, newest.completedAt) || compareText(audited.sealedDigest ?? "", newest.digest);
  return order > 0;
};

/**
 * True where evidence is not newer than what its checkpoint has.
 * @param effect what it would do if it were
 */
export const isSuperseded = (audited: Audited, effect: Effect, present: Present): boolean => {
  const { header } = audited;
  const newest = newestOf(present);
  if (header === undefined || newest === null || audited.sealedDigest === newest.digest) return false;
  const order = orderOf(header, newest);
  return order === "older" || (order === "unordered" && !winsUnordered(audited, header, effect, present));
};

/**
 * Is it new? Older and repeated evidence is recorded, and changes no checkpoint. The same manifest is the same however it
 * is packed, and is judged once more only where a plan has voided it. The same backup, collected again, is new: a file
 * may have been repaired, or damaged, in the meantime.
 */
export const judgeNovelty = (audited: Audited, effect: Effect, present: Present): Finding[] => {
  const newest = newestOf(present);
  if (newest === null) return [];
  if (present.evidence !== null && audited.sealedDigest === newest.digest)
    return [finding("evidence-repeated", `the same as fact ${newest.fact}`)];
  if (!isSuperseded(audited, effect, present)) return [];
  return [
    finding(
      "evidence-older",
      `completed at ${audited.header?.completedAt}; fact ${newest.fact} was completed at ${newest.completedAt}`,
    ),
  ];
};
