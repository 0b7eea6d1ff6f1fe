import { isDeepStrictEqual } from "node:util";
import { findManifestKey, type ManifestKey, objectKeyOf } from "../../core/manifest/object-key.ts";
import { apart, isMembers, type Members, whole } from "./apart.ts";
import type { Key } from "./keys.ts";

/**
 * A checkpoint without what it says twice, or does not say at all: each refresh writes it, and an item of more than one KiB costs
 * twice as much. Nothing is lost: {@link wholeCheckpoint} gives the very checkpoint back, also one that an earlier build stored.
 */

/** Members that most checkpoints have nothing in. */
const EMPTY: Members = {
  ...{ remindEveryMs: null, newInGates: [], readerGates: [], reason: null, deadline: null, evidence: null },
  ...{ voided: null, changed: null, waiver: null, signatures: [], remindAt: null },
};

/** What of a checkpoint its key says. */
const inKey = ({ pk, sk }: Key): Members => {
  const [, unit, requirement] = sk.split("#");
  return { migration: pk.slice("M#".length), unit, requirement };
};

/** The key of the object that evidence came in. */
const keyOf = (checkpoint: Members, { agent, completedAt }: Members, object: Members): string =>
  objectKeyOf({ ...checkpoint, agent, completedAt, digest: object.digest, encoding: object.encoding } as ManifestKey);

const briefObject = (checkpoint: Members, evidence: Members): unknown => {
  const { object } = evidence;
  if (!isMembers(object) || typeof object.key !== "string") return object;
  const { key, ...rest } = object;
  const { digest, encoding } = findManifestKey(key) ?? {};
  const brief = { ...rest, digest, encoding };
  return encoding !== undefined && keyOf(checkpoint, evidence, brief) === key ? brief : object;
};

const wholeObject = (checkpoint: Members, evidence: Members): unknown => {
  const { object } = evidence;
  if (!isMembers(object) || typeof object.encoding !== "string") return object;
  const { digest: _, encoding: __, ...rest } = object;
  return { key: keyOf(checkpoint, evidence, object), ...rest };
};

/** Most evidence is sealed when it is completed. */
const sealed = ({ completedAt }: Members): Members => ({ sealedAt: completedAt });

const briefEvidence = (checkpoint: Members, evidence: unknown): unknown =>
  isMembers(evidence) ? apart({ ...evidence, object: briefObject(checkpoint, evidence) }, sealed(evidence)) : evidence;

const wholeEvidence = (checkpoint: Members, stored: unknown): unknown => {
  if (!isMembers(stored)) return stored;
  const evidence = whole(stored, sealed(stored));
  return "object" in evidence ? { ...evidence, object: wholeObject(checkpoint, evidence) } : evidence;
};

/** What stands in the place of the size that is measured against where it is that of the evidence itself. */
const OWN = "#evidence";

const sizeOf = (evidence: unknown): unknown => {
  if (!isMembers(evidence)) return undefined;
  const { fact, receivedAt, entries, bytes } = evidence;
  return { fact, receivedAt, entries, bytes };
};

const replaced = (sizes: unknown, one: unknown, other: unknown): unknown =>
  Array.isArray(sizes) ? sizes.map((size: unknown) => (isDeepStrictEqual(size, one) ? other : size)) : sizes;

/** @param checkpoint as it is, perhaps with its people apart */
export const briefCheckpoint = (checkpoint: Members, key: Key): Members => {
  const { evidence, voided, baseline } = checkpoint;
  return apart(
    {
      ...checkpoint,
      evidence: briefEvidence(checkpoint, evidence),
      voided: briefEvidence(checkpoint, voided),
      baseline: replaced(baseline, sizeOf(evidence), OWN),
    },
    { ...EMPTY, ...inKey(key) },
  );
};

/** The checkpoint that {@link briefCheckpoint} was given. */
export const wholeCheckpoint = (stored: Members, key: Key): Members => {
  const checkpoint = whole(stored, { ...EMPTY, ...inKey(key) });
  const { voided, baseline } = checkpoint;
  const evidence = wholeEvidence(checkpoint, checkpoint.evidence);
  return {
    ...checkpoint,
    evidence,
    voided: wholeEvidence(checkpoint, voided),
    baseline: replaced(baseline, OWN, sizeOf(evidence)),
  };
};
