import { refusedUnread } from "../../core/audit/pass.ts";
import { finding } from "../../core/audit/report-finding.ts";
import { verdictOf } from "../../core/audit/verdict.ts";
import type { Finding } from "../../core/finding.ts";
import type { ManifestFact } from "../../core/history/fact.ts";
import { objectFactId } from "../../core/history/fact-id.ts";
import { type ArrivedObject, manifestFact } from "../../core/history/manifest-fact.ts";
import type { Instant } from "../../core/instant.ts";
import type { ManifestKey } from "../../core/manifest/object-key.ts";
import { isMetByManifest } from "../../core/plan/reads.ts";
import type { ManifestContext } from "../../ports/receive.ts";
import type { Proposal } from "../commit.ts";
import type { Recording } from "../recording.ts";
import { refusalChange } from "./refusal-change.ts";

/** Objects that are refused by their key, before a byte of them is read. */

/** An object whose key is not a manifest's. */
export const unroutable = (object: ArrivedObject, at: Instant): Proposal<ManifestFact> => {
  const verdict = verdictOf([
    finding(
      "object-key",
      "the object's key is not intake/<agent>/<migration>/<unit>/<requirement>/<completedAt>-<digest>.ndjson.<zst|gz>",
    ),
  ]);
  const arrival = { object, verdict, audited: undefined, planVersion: null, readBy: [] };
  return { change: undefined, at, record: (events) => manifestFact(arrival, at, events) };
};

/** An object whose agent may not push it; it is not read. Where the plan has such a checkpoint, that is noted there. */
export const refused = (
  object: ArrivedObject,
  manifestKey: ManifestKey,
  findings: readonly Finding[],
  { head, checkpoint, known }: ManifestContext,
  recording: Recording,
  at: Instant,
): Proposal<ManifestFact> => {
  const audited = refusedUnread(manifestKey, findings);
  const verdict = recording(verdictOf(findings));
  const arrival = { object, verdict, audited, planVersion: known.planVersion ?? null, readBy: [] };
  // Head and checkpoint may be of two versions, of which the fact names one.
  const isOfThatPlan = head !== undefined && (checkpoint?.planVersion ?? 0) <= (known.planVersion ?? 0);
  // A comparison and a sign-off have no object: a note there would only make whoever writes them begin again.
  const change =
    isOfThatPlan && checkpoint !== undefined && isMetByManifest(known.requirement)
      ? refusalChange({ head, checkpoint }, objectFactId(object), manifestKey, verdict.findings)
      : undefined;
  return { change, at, record: (events) => manifestFact(arrival, at, events) };
};
