import { createHash } from "node:crypto";
import type { Instant } from "../instant.ts";
import type { Requirement } from "../plan/document.ts";
import { indexReads } from "../plan/index-reads.ts";
import { readsOthers } from "../plan/reads.ts";
import { type Checkpoint, checkpointId } from "./checkpoint/checkpoint.ts";
import type { Blocker } from "./gate/gate.ts";

/** True where at least one of the inputs has evidence, so that there is something to compare or to sign. */
export const hasEvidence = (inputs: readonly Checkpoint[]): boolean => inputs.some(({ evidence }) => evidence !== null);

/** What names the evidence of an input; where a person took a word back, that too, for it is not what was before the word. */
const nameOf = ({ evidence, voided }: Checkpoint): string => {
  if (evidence !== null) return evidence.fact;
  return voided?.attested === undefined ? "-" : `- after ${voided.fact}`;
};

/**
 * SHA-256 of what there is of each input, so that a comparison can record what it read. What is missing counts too: an
 * input that a plan adds makes another set, although it has no evidence yet, and so does an object that could not be judged.
 */
export const inputsDigest = (inputs: Iterable<Checkpoint>): string => {
  const lines = [...inputs]
    .map((input) => {
      const { unit, requirement, unjudgedAt } = input;
      const unknown = unjudgedAt === undefined ? "" : ` unjudged ${unjudgedAt}`;
      return `${unit} ${requirement} ${nameOf(input)}${unknown}\n`;
    })
    .toSorted();
  return createHash("sha256").update(lines.join("")).digest("hex");
};

/**
 * What a comparison or a sign-off of a unit reads, whether or not it has evidence: see {@link indexReads}. Genuine
 * evidence counts, whatever was found in it.
 */
export const inputsOf = (checkpoints: Iterable<Checkpoint>, requirement: Requirement, unit: string): Checkpoint[] =>
  indexReads(checkpoints)(requirement, unit);

/** True for a sign-off over a comparison of which nothing is known any more. */
const isOverUncompared = (reader: Requirement, inputs: readonly Checkpoint[]): boolean =>
  reader.evidence === "sign-off" && inputs.some(({ uncompared }) => uncompared === true);

/**
 * True where a reader has not seen its inputs as they are: a comparison that must run, or signatures that are void. Before
 * there is any evidence, or a signature, there is nothing to do. What newer evidence has waited for too long must run, also
 * where a plan has taken that evidence away; and what was signed over it is no longer known.
 */
export const isOutdated = (
  { evidence, signatures, uncompared }: Checkpoint,
  reader: Requirement,
  inputs: readonly Checkpoint[],
) => {
  const seen = reader.evidence === "sign-off" ? signatures[0]?.digest : evidence?.digest;
  const isNothing = reader.evidence === "sign-off" ? seen === undefined : !hasEvidence(inputs);
  if (isNothing) return false;
  return uncompared === true || seen !== inputsDigest(inputs) || isOverUncompared(reader, inputs);
};

/** Until when a comparison of inputs is valid: until the first of them expires. @returns undefined without inputs */
export const firstToExpire = (inputs: readonly Checkpoint[]): Instant | undefined =>
  inputs.flatMap(({ evidence }) => evidence?.validUntil ?? []).toSorted()[0];

/** Every pool may have a sign-off of one comparison of all pools. */
const memoised = <K>(ask: (key: K) => boolean): ((key: K) => boolean) => {
  const answers = new Map<K, boolean>();
  return (key) => {
    const known = answers.get(key) ?? ask(key);
    answers.set(key, known);
    return known;
  };
};

const newestOf = (inputs: readonly Checkpoint[]): Instant | undefined =>
  inputs
    .flatMap(({ evidence }) => evidence?.receivedAt ?? [])
    .toSorted()
    .at(-1);

/**
 * Blockers for comparisons and sign-offs that passed on older evidence than is known now: until they have run again their
 * result is unknown, so a gate does not clear on them. A sign-off waits for the comparisons that it covers, too: each that
 * runs again makes another result than the one that was signed.
 */
export const pendingComparisons = (
  checkpoints: readonly Checkpoint[],
  requirements: ReadonlyMap<string, Requirement>,
): Blocker[] => {
  const find = indexReads(checkpoints);
  const isToRun = memoised((one: Checkpoint): boolean => {
    const reader = requirements.get(one.requirement);
    return reader !== undefined && isOutdated(one, reader, find(reader, one.unit));
  });
  return checkpoints.flatMap((checkpoint) => {
    const requires = requirements.get(checkpoint.requirement);
    if (requires === undefined || !readsOthers(requires)) return [];
    if (checkpoint.state !== "passed" || checkpoint.evidence === null) return [];
    const inputs = find(requires, checkpoint.unit);
    if (inputsDigest(inputs) === checkpoint.evidence.digest && !inputs.some(isToRun)) return [];
    const { unit, requirement, since } = checkpoint;
    return [
      {
        ...{ unit, requirement, state: "comparing" as const, since: newestOf(inputs) ?? since },
        reason: "newer evidence is being compared",
      },
    ];
  });
};

/** The blockers that are about one gate's members. */
export const blockersAmong = (blockers: readonly Blocker[], members: readonly Checkpoint[]): Blocker[] => {
  if (blockers.length === 0) return [];
  const ids = new Set(members.map(checkpointId));
  return blockers.filter((blocker) => ids.has(checkpointId(blocker)));
};
