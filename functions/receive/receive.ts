import { evidenceOf } from "../../core/audit/evidence-of.ts";
import type { Audited } from "../../core/audit/pass.ts";
import { judgeScope, type Scope } from "../../core/audit/scope.ts";
import { judgeEvidence, sizesSince } from "../../core/audit/verdict.ts";
import { isFailure } from "../../core/failure.ts";
import type { ManifestFact } from "../../core/history/fact.ts";
import { objectFactId } from "../../core/history/fact-id.ts";
import { type ArrivedObject, manifestFact } from "../../core/history/manifest-fact.ts";
import type { Instant } from "../../core/instant.ts";
import { findManifestKey, type ManifestKey } from "../../core/manifest/object-key.ts";
import { listsOf } from "../../core/plan/document/requirement/inventory.ts";
import type { Change } from "../../core/readiness/cascade/change.ts";
import type { Clock } from "../../ports/clock.ts";
import type { ReceiveLedger } from "../../ports/receive.ts";
import { type CommitPorts, type Committed, commit, type Proposal } from "../commit.ts";
import { planApplying } from "../plan-in-force.ts";
import { commitVerdict, type Recording } from "../recording.ts";
import { type AuditedUnder, auditObject, type ReadPorts } from "./audit-object.ts";
import { type InForce, requireWholePlan } from "./in-force.ts";
import { lostNames } from "./lost-names.ts";
import { recordExceeded } from "./record-unjudged.ts";
import { refusalChange } from "./refusal-change.ts";
import { refused, unroutable } from "./unread.ts";

export interface ReceivePorts extends ReadPorts, CommitPorts {
  readonly ledger: ReceiveLedger;
  readonly clock: Clock;
}

const proposeEvidence = async (
  { ledger }: ReceivePorts,
  object: ArrivedObject,
  manifestKey: ManifestKey,
  { head, checkpoint, listedAt }: InForce,
  { unit, requirement }: Scope,
  audited: Audited,
  recording: Recording,
  at: Instant,
): Promise<Proposal<ManifestFact>> => {
  const homes = [...(audited.foreignHomes?.homes.keys() ?? [])];
  const knownHomes =
    homes.length === 0
      ? new Map<string, string>()
      : await ledger.findHomes(manifestKey.migration, head.planVersion, homes);
  const verdict = recording(judgeEvidence(audited, { checkpoint, unit, requirement, knownHomes }, at));
  const fact = objectFactId(object);
  const arrival = {
    ...{ object, verdict, audited, planVersion: head.planVersion },
    ...{ readBy: requirement.readBy ?? [], lists: listsOf(requirement) },
  };
  const evidenced: Change = {
    kind: "evidence",
    head,
    fact,
    checkpoint,
    verdict,
    evidence: evidenceOf(audited, { object, manifestKey, requirement, fact }, at),
    kept: { content: audited.content, sizesSince: sizesSince(requirement, at) },
  };
  return {
    change: refusalChange({ head, checkpoint }, fact, manifestKey, verdict.findings) ?? evidenced,
    ...{ at, listedAt },
    record: (events) => manifestFact(arrival, at, events),
  };
};

/** Audits an object whose key is a manifest's, and records the fact with all that follows. */
const receiveManifest = (
  ports: ReceivePorts,
  object: ArrivedObject,
  manifestKey: ManifestKey,
): Promise<Committed<ManifestFact>> => {
  const { ledger, clock } = ports;
  let audited: AuditedUnder | undefined;
  const findLost = lostNames(ports, object);
  return commitVerdict<ManifestFact>(ports, async (recording) => {
    const context = await ledger.readManifestContext(manifestKey.agent, manifestKey);
    const verdict = judgeScope(manifestKey, context.known);
    const { scope } = verdict;
    if (scope === undefined) {
      if (context.head?.applying != null) throw planApplying(manifestKey.migration);
      return refused(object, manifestKey, verdict.findings, context, recording, clock());
    }
    const inForce = requireWholePlan(context, scope, manifestKey.migration);
    // The pass depends on the plan alone, so it is repeated only where the plan has changed meanwhile.
    if (audited === undefined || audited.planVersion !== scope.planVersion)
      audited = await auditObject(ports, object, manifestKey, scope, clock());
    const { audited: read } = audited;
    const lost = await findLost(read, scope, inForce.checkpoint, clock());
    const whole = { ...read, findings: [...read.findings, ...lost] };
    // A pass may take minutes: what has run out by its end has run out.
    return proposeEvidence(ports, object, manifestKey, inForce, scope, whole, recording, clock());
  });
};

/**
 * Receives one object of the intake: audits it in one pass, and records the fact with all that follows.
 * Any bytes get a verdict, also those that cannot be audited within the share of a run; a failure is thrown only where
 * reading or writing failed, or there was no time to begin, and the message is tried again.
 * @throws Failure `plan-applying`, `time-short`, `object-missing`, `ledger-*`, `store-*`
 */
export const receiveObject = async (
  ports: ReceivePorts,
  object: ArrivedObject,
): Promise<Committed<ManifestFact> | "already"> => {
  const { ledger, clock } = ports;
  if (await ledger.hasFact(objectFactId(object))) return "already";
  const manifestKey = findManifestKey(object.key);
  if (manifestKey === undefined) return commit<ManifestFact>(ports, async () => unroutable(object, clock()));
  try {
    return await receiveManifest(ports, object, manifestKey);
  } catch (error) {
    if (!isFailure(error, "work-exceeded")) throw error;
    return (await recordExceeded(ports, object, error.message)) ?? "already";
  }
};
