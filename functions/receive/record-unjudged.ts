import { evidenceOf } from "../../core/audit/evidence-of.ts";
import { refusedUnread } from "../../core/audit/pass.ts";
import { finding } from "../../core/audit/report-finding.ts";
import { judgeScope } from "../../core/audit/scope.ts";
import { verdictOf } from "../../core/audit/verdict.ts";
import type { ManifestFact } from "../../core/history/fact.ts";
import { objectFactId, unjudgedFactId } from "../../core/history/fact-id.ts";
import { type ArrivedObject, unjudgedFact } from "../../core/history/manifest-fact.ts";
import { findManifestKey } from "../../core/manifest/object-key.ts";
import { type Committed, commit } from "../commit.ts";
import { type ReceivePorts, requireWholePlan } from "./receive.ts";

const unjudged = finding(
  "manifest-unjudged",
  "an object arrived that could not be judged, although it was tried several times: the newest evidence is unknown",
);

/**
 * Records that an object which claims to be evidence could not be judged, before its message becomes a dead letter: its
 * checkpoint is inconclusive until evidence as new has been judged, which may be the object itself.
 * @returns undefined where it has been judged, or where the plan expects nothing of that key, so that nothing is recorded
 * @throws Failure `plan-applying`, `ledger-*`
 */
export const recordUnjudged = async (
  ports: Omit<ReceivePorts, "store" | "copies" | "unpack">,
  object: ArrivedObject,
): Promise<Committed<ManifestFact> | undefined> => {
  const { ledger, clock } = ports;
  const manifestKey = findManifestKey(object.key);
  if (manifestKey === undefined || (await ledger.hasFact(objectFactId(object)))) return undefined;
  return commit<ManifestFact, undefined>(ports, async () => {
    const context = await ledger.readManifestContext(manifestKey.agent, manifestKey);
    const { scope } = judgeScope(manifestKey, context.known);
    if (scope === undefined) return undefined;
    const { head, checkpoint } = requireWholePlan(context, scope, manifestKey.migration);
    const at = clock();
    const verdict = verdictOf([unjudged]);
    const audited = refusedUnread(manifestKey, verdict.findings);
    const fact = unjudgedFactId(object);
    const evidence = evidenceOf(audited, { object, manifestKey, requirement: scope.requirement, fact }, at);
    const { planVersion } = head;
    return {
      change: { kind: "evidence", head, fact, checkpoint, verdict, evidence, kept: {} },
      at,
      record: (events) => unjudgedFact({ object, verdict, audited, planVersion }, at, events),
    };
  });
};
