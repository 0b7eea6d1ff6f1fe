import { evidenceOf } from "../../core/audit/evidence-of.ts";
import { refusedUnread } from "../../core/audit/pass.ts";
import { finding } from "../../core/audit/report-finding.ts";
import { judgeScope } from "../../core/audit/scope.ts";
import { verdictOf } from "../../core/audit/verdict.ts";
import type { Finding } from "../../core/finding.ts";
import type { ManifestFact } from "../../core/history/fact.ts";
import { objectFactId, unjudgedFactId } from "../../core/history/fact-id.ts";
import { type ArrivedObject, unjudgedFact } from "../../core/history/manifest-fact.ts";
import { findManifestKey } from "../../core/manifest/object-key.ts";
import type { Clock } from "../../ports/clock.ts";
import type { ReceiveLedger } from "../../ports/receive.ts";
import { type CommitPorts, type Committed, commit } from "../commit.ts";
import { requireWholePlan } from "./in-force.ts";

interface RecordPorts extends CommitPorts {
  readonly ledger: ReceiveLedger;
  readonly clock: Clock;
}

/** The finding of an object that was not judged, and the fact that says so. */
interface Unjudged {
  readonly found: Finding;
  readonly factId: string;
}

const record = async (
  ports: RecordPorts,
  object: ArrivedObject,
  { found, factId }: Unjudged,
): Promise<Committed<ManifestFact> | undefined> => {
  const { ledger, clock } = ports;
  const manifestKey = findManifestKey(object.key);
  if (manifestKey === undefined) return undefined;
  return commit<ManifestFact, undefined>(ports, async () => {
    const context = await ledger.readManifestContext(manifestKey.agent, manifestKey);
    const { scope } = judgeScope(manifestKey, context.known);
    // After the checkpoint has been read: whoever judges the object from now on writes another version of it.
    if (scope === undefined || (await ledger.hasFact(objectFactId(object)))) return undefined;
    const { head, checkpoint } = requireWholePlan(context, scope, manifestKey.migration);
    const at = clock();
    const verdict = verdictOf([found]);
    const audited = refusedUnread(manifestKey, verdict.findings);
    const evidence = evidenceOf(audited, { object, manifestKey, requirement: scope.requirement, fact: factId }, at);
    const { planVersion } = head;
    const readBy = scope.requirement.readBy ?? [];
    return {
      change: { kind: "evidence", head, fact: factId, checkpoint, verdict, evidence, kept: {} },
      at,
      record: (events) => unjudgedFact(factId, { object, verdict, audited, planVersion, readBy }, at, events),
    };
  });
};

/**
 * Records that an object which claims to be evidence could not be judged, before its message becomes a dead letter: its
 * checkpoint is inconclusive until evidence as new has been judged, which may be the object itself.
 * @returns undefined where it has been judged, or where the plan expects nothing of that key, so that nothing is recorded
 * @throws Failure `plan-applying`, `ledger-*`
 */
export const recordUnjudged = (
  ports: RecordPorts,
  object: ArrivedObject,
): Promise<Committed<ManifestFact> | undefined> => {
  const why = "an object arrived that could not be judged, although it was tried several times";
  const found = finding("manifest-unjudged", `${why}: the newest evidence is unknown`);
  return record(ports, object, { found, factId: unjudgedFactId(object) });
};

/**
 * Records that an object is too much work to be judged, as its one fact: it is not tried again. Its checkpoint is
 * inconclusive until evidence as new has been judged.
 * @returns as {@link recordUnjudged}
 * @throws Failure `plan-applying`, `ledger-*`
 */
export const recordExceeded = (
  ports: RecordPorts,
  object: ArrivedObject,
  why: string,
): Promise<Committed<ManifestFact> | undefined> => {
  const found = finding("manifest-too-much-work", `${why} to judge it: the newest evidence is unknown`);
  return record(ports, object, { found, factId: objectFactId(object) });
};
