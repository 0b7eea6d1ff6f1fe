import { unpack } from "../../adapters/zlib-codec.ts";
import { compareInventories, type Keys } from "../../core/audit/homed-twice.ts";
import { verdictOf } from "../../core/audit/verdict.ts";
import type { Checkpoint } from "../../core/checkpoint/checkpoint.ts";
import { decideCheckpoint } from "../../core/checkpoint/decide.ts";
import { Failure } from "../../core/failure.ts";
import { comparable, inputsDigest } from "../../core/gate/cross-check.ts";
import { type CrossCheckFact, factId } from "../../core/history/fact.ts";
import type { Instant } from "../../core/instant.ts";
import { findObjectPlace } from "../../core/manifest/object-key.ts";
import { manifestReader } from "../../core/manifest/read.ts";
import type { Requirement } from "../../core/plan/document.ts";
import type { Clock, Evidence, Ledger } from "../../core/ports.ts";
import { type Decision, type Settled, settle } from "../settle.ts";

export interface ComparePorts {
  readonly ledger: Ledger;
  readonly evidence: Evidence;
  readonly clock: Clock;
}

/** The keys of an inventory that was accepted before, read again from the store. */
async function* keysOf(
  evidence: Evidence,
  object: { key: string; versionId: string },
): AsyncGenerator<readonly string[]> {
  let batch: string[] = [];
  const reader = manifestReader({ header: () => (entry) => void batch.push(entry.key) });
  const place = findObjectPlace(object.key);
  const { chunks } = await evidence.open(object);
  for await (const chunk of unpack(place?.encoding ?? "zst", chunks).chunks) {
    reader.push(chunk);
    if (batch.length > 0) yield batch;
    batch = [];
  }
  const { fault } = reader.end();
  if (fault !== undefined) throw new Failure("evidence-changed", `${object.key} was accepted and is now ${fault.code}`);
}

const earliest = (inventories: readonly Checkpoint[], at: Instant): Instant =>
  inventories.map(({ evidence }) => evidence?.validUntil ?? at).toSorted()[0] ?? at;

const newest = (inventories: readonly Checkpoint[], at: Instant): Instant =>
  inventories
    .map(({ evidence }) => evidence?.completedAt ?? at)
    .toSorted()
    .at(-1) ?? at;

/**
 * Compares the newest genuine inventories of one requirement across all units, and records what it found.
 * The cross-check's own version is read first: whoever commits in between makes this one read and merge again, so the
 * last result in the ledger has always seen the newest inventories.
 * @returns undefined where there is nothing to compare, or nothing new
 */
export const compareAcross = async (
  { ledger, evidence, clock }: ComparePorts,
  migration: string,
  crossCheck: Requirement,
  unit: string,
): Promise<Settled | undefined> => {
  const scope = { migration, unit, requirement: crossCheck.id };
  const decide = async (): Promise<Decision | undefined> => {
    const head = await ledger.readHead(migration);
    const checkpoint = await ledger.findCheckpoint(scope);
    if (
      head === undefined ||
      head.applying !== null ||
      checkpoint === undefined ||
      checkpoint.planVersion !== head.planVersion
    )
      throw new Failure("plan-applying", `a plan of ${migration} is being applied; try again`);
    const inventories = comparable(await ledger.listCheckpoints(migration), crossCheck.of ?? "");
    const digest = inputsDigest(inventories);
    if (inventories.length === 0 || checkpoint.evidence?.digest === digest) return undefined;
    const keys: Keys[] = inventories.map((one) => ({
      unit: one.unit,
      batches: keysOf(evidence, one.evidence?.object as { key: string; versionId: string }),
    }));
    const { findings, entries } = await compareInventories(keys, crossCheck);
    const verdict = verdictOf(findings);
    const at = clock();
    const fact: CrossCheckFact = {
      id: factId("compare", migration, unit, crossCheck.id, String(checkpoint.version), digest),
      type: "inventories-compared",
      recordedAt: at,
      ...scope,
      agent: null,
      digest,
      planVersion: head.planVersion,
      entries,
      inputs: inventories.slice(0, MAX_INPUTS).map((one) => ({ unit: one.unit, fact: one.evidence?.fact ?? "" })),
      verdict,
      events: [],
    };
    const seen = {
      fact: fact.id,
      object: null,
      digest,
      agent: "cleargate",
      completedAt: newest(inventories, at),
      sealedAt: at,
      receivedAt: at,
      validUntil: earliest(inventories, at),
      entries,
      bytes: 0,
    };
    return { head, checkpoint, fact, event: decideCheckpoint(checkpoint, verdict, seen, at), judgeAlways: true };
  };
  return settle<undefined>(ledger, decide);
};

/** A fact names at most so many inputs; their digest covers all. */
const MAX_INPUTS = 500;

/** Runs every cross-check of a migration that has not yet seen its newest inventories. */
export const compareMigration = async (ports: ComparePorts, migration: string): Promise<Settled[]> => {
  const head = await ports.ledger.readHead(migration);
  if (head === undefined || head.planVersion === 0) return [];
  const requirements = await ports.ledger.readRequirements(migration, head.planVersion);
  const settled: Settled[] = [];
  for (const requirement of requirements.values()) {
    if (requirement.evidence !== "cross-check") continue;
    const held = (await ports.ledger.listCheckpoints(migration)).filter((one) => one.requirement === requirement.id);
    for (const { unit } of held) {
      const result = await compareAcross(ports, migration, requirement, unit);
      if (result !== undefined) settled.push(result);
    }
  }
  return settled;
};
