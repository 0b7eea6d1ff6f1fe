import { unpack } from "../../adapters/zlib-codec.ts";
import { type Audited, auditPass, refusedUnread, type Stored } from "../../core/audit/pass.ts";
import { finding } from "../../core/audit/report-finding.ts";
import {
  type CopyMetadata,
  copiedObjects,
  judgeStoredCopies,
  type StoredCopy,
} from "../../core/audit/stored-copies.ts";
import { judgeEvidence, verdictOf } from "../../core/audit/verdict.ts";
import { Failure, isFailure } from "../../core/failure.ts";
import { type Finding, printable, type Verdict } from "../../core/finding.ts";
import { type ManifestFact, objectFactId } from "../../core/history/fact.ts";
import type { Instant } from "../../core/instant.ts";
import type { CopiedObject, ManifestHeader } from "../../core/manifest/header.ts";
import { findObjectPlace, type ObjectPlace } from "../../core/manifest/object-key.ts";
import { validUntil } from "../../core/plan/calendar/validity.ts";
import type { Requirement } from "../../core/plan/plan.ts";
import { isMetByManifest } from "../../core/plan/reads.ts";
import { decideEvidence } from "../../core/readiness/checkpoint/decide-evidence.ts";
import type { Clock, Copies, Evidence, Ledger, ManifestContext, ObjectVersion } from "../../ports/ports.ts";
import { type Decision, type Settled, settle } from "../settle.ts";

export interface ReceivePorts {
  readonly ledger: Ledger;
  readonly evidence: Evidence;
  readonly copies: Copies;
  readonly clock: Clock;
}

export interface Arrival extends ObjectVersion {
  readonly size: number;
}

/** Where it comes from: names are the agent's word, and are shown as such. */
const originOf = ({ source, sequence, previous, subject }: ManifestHeader) => ({
  ...(source === undefined
    ? {}
    : {
        source: {
          type: source.type,
          ...(source.tool === undefined ? {} : { tool: printable(source.tool) }),
          ...(source.version === undefined ? {} : { version: printable(source.version) }),
        },
      }),
  ...(sequence === undefined ? {} : { sequence }),
  ...(previous === undefined ? {} : { previous }),
  ...(subject === undefined ? {} : { subject }),
});

const factOf = (
  arrival: Arrival,
  at: Instant,
  verdict: Verdict,
  audited: Audited | undefined,
  planVersion: number | null,
  readBy: readonly string[] = [],
) => {
  const { place, header } = audited ?? {};
  const fact: ManifestFact = {
    id: objectFactId(arrival),
    type: "manifest-audited",
    recordedAt: at,
    migration: place?.migration ?? "-",
    unit: place?.unit ?? null,
    requirement: place?.requirement ?? null,
    agent: place?.agent ?? null,
    object: { key: arrival.key, versionId: arrival.versionId, size: arrival.size },
    digest: place?.digest ?? null,
    planVersion,
    header:
      header === undefined
        ? null
        : {
            kind: header.kind,
            tool: { name: printable(header.tool.name), version: printable(header.tool.version) },
            startedAt: header.startedAt,
            completedAt: header.completedAt,
            ...originOf(header),
          },
    ...(audited?.proof === undefined ? {} : { proof: audited.proof }),
    entries: audited?.entries ?? 0,
    bytes: audited?.bytes ?? 0,
    verdict,
    ...(readBy.length === 0 || verdict.effect === "none" ? {} : { readByOthers: true as const }),
    events: [],
  };
  return fact;
};

/** A plan is being put into force: what the ledger shows is neither the old one nor the new one. */
const refuseHalfPlan = ({ head, known, checkpoint }: ManifestContext, inScope: boolean): void => {
  const half = head?.applying != null || (inScope && checkpoint?.planVersion !== known.planVersion);
  if (half) throw new Failure("plan-applying", `a plan of ${head?.migration} is being applied; try again`);
};

const readThrough = async (
  evidence: Evidence,
  arrival: Arrival,
  place: ObjectPlace,
  context: ManifestContext,
  now: Instant,
): Promise<Audited> => {
  const pass = auditPass(place, context.known, now);
  const { chunks } = await evidence.open(arrival);
  const unpacking = unpack(place.encoding, chunks);
  let codecFault: Stored["codecFault"];
  try {
    for await (const chunk of unpacking.chunks) {
      pass.push(chunk);
      if (pass.done()) break;
    }
  } catch (error) {
    if (!isFailure(error, "codec-damaged", "codec-bomb")) throw error;
    codecFault = { code: error.code as "codec-damaged" | "codec-bomb", message: error.message };
  }
  return pass.end({ digest: unpacking.digest(), codecFault });
};

/** What only some evidence has. */
const strengthOf = ({ proof, durationMs, header }: Audited) => ({
  ...(proof === undefined ? {} : { proof }),
  ...(durationMs === undefined ? {} : { durationMs }),
  ...(header?.subject === undefined ? {} : { subject: header.subject }),
  ...(header?.sequence === undefined ? {} : { sequence: header.sequence }),
});

const LOOKS_AT_ONCE = 10;

/** Asks the store of the copies that a manifest claims; a bucket that is not ours is not asked. */
const lookAt = async (claimed: readonly CopiedObject[], copies: Copies): Promise<CopyMetadata> => {
  const looked = new Map<CopiedObject, StoredCopy | undefined>();
  const todo = claimed.filter(({ bucket }) => bucket === copies.bucket);
  for (let from = 0; from < todo.length; from += LOOKS_AT_ONCE) {
    const some = todo.slice(from, from + LOOKS_AT_ONCE);
    const found = await Promise.all(some.map((one) => copies.look(one)));
    for (const [index, one] of some.entries()) looked.set(one, found[index]);
  }
  return looked;
};

/** What a genuine manifest claims of copies is held against their store's own word. */
const withCopies = async (audited: Audited, copies: Copies, requirement: Requirement): Promise<Audited> => {
  const { header, findings } = audited;
  if (header === undefined || findings.some(({ severity }) => severity === "refuse")) return audited;
  const claimed = copiedObjects(header);
  if (claimed.length === 0) return audited;
  const judged = judgeStoredCopies(header, copies.bucket, await lookAt(claimed, copies), requirement);
  return { ...audited, findings: [...findings, ...judged] };
};

const homesOf = (audited: Audited, ledger: Ledger, place: ObjectPlace, planVersion: number) => {
  const homes = [...(audited.foreignHomes?.homes.keys() ?? [])];
  return homes.length === 0 ? new Map<string, string>() : ledger.findHomes(place.migration, planVersion, homes);
};

const refused = (
  arrival: Arrival,
  at: Instant,
  findings: readonly Finding[],
  audited: Audited | undefined,
  planVersion: number | null,
): Decision<ManifestFact> => ({
  head: undefined,
  checkpoint: undefined,
  fact: factOf(arrival, at, verdictOf(findings), audited, planVersion),
  event: undefined,
});

/**
 * Receives one object of the intake: audits it in one pass, and records the fact with all that follows.
 * Whatever the bytes are, there is a verdict; only what cannot be read or written now is thrown, to be tried again.
 * @throws Failure `plan-applying`, `object-missing`, `ledger-*`, `evidence-*`
 */
export const receiveObject = async (
  ports: ReceivePorts,
  arrival: Arrival,
): Promise<Settled<ManifestFact> | "already"> => {
  const { ledger, evidence, copies, clock } = ports;
  if (await ledger.hasFact(objectFactId(arrival))) return "already";
  const place = findObjectPlace(arrival.key);
  if (place === undefined) {
    const findings = [
      finding(
        "object-key",
        "the object's key is not intake/<agent>/<migration>/<unit>/<requirement>/<completedAt>-<digest>.ndjson.<zst|gz>",
      ),
    ];
    return settle<ManifestFact>(ledger, async () => refused(arrival, clock(), findings, undefined, null));
  }

  let audited: { readonly under: number | undefined; readonly result: Audited } | undefined;
  const decide = async (): Promise<Decision<ManifestFact>> => {
    const context = await ledger.readManifestContext(place.agent, place);
    const unread = refusedUnread(place, context.known);
    refuseHalfPlan(context, unread === undefined);
    const at = clock();
    const { known, head, checkpoint } = context;
    const { unit, requirement } = known;
    const inScope = unread === undefined && unit !== undefined && isMetByManifest(requirement);
    if (!inScope || checkpoint === undefined || head === undefined)
      return refused(arrival, at, unread?.findings ?? [], unread, known.planVersion ?? null);
    // The pass depends on the plan alone, so it is made again only where the plan has changed meanwhile.
    if (audited === undefined || audited.under !== known.planVersion) {
      const read = await readThrough(evidence, arrival, place, context, at);
      const result = await withCopies(read, copies, requirement);
      audited = { under: known.planVersion, result };
    }
    const { result } = audited;
    const knownHomes = await homesOf(result, ledger, place, head.planVersion);
    const verdict = judgeEvidence(result, { checkpoint, unit, requirement, knownHomes }, at);
    const fact = factOf(arrival, at, verdict, result, head.planVersion, requirement.readBy);
    const completedAt = result.header?.completedAt ?? place.completedAt;
    const event = decideEvidence(
      checkpoint,
      verdict,
      {
        fact: fact.id,
        object: { key: arrival.key, versionId: arrival.versionId },
        digest: result.sealedDigest ?? place.digest,
        agent: place.agent,
        completedAt,
        sealedAt: result.header?.sealedAt ?? completedAt,
        receivedAt: at,
        validUntil: validUntil(requirement, completedAt),
        entries: result.entries,
        bytes: result.bytes,
        ...strengthOf(result),
      },
      at,
      result.content,
    );
    return { head, checkpoint, fact, event };
  };
  return settle<ManifestFact>(ledger, decide);
};
