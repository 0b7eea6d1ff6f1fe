import { refusedUnread } from "../../core/audit/pass.ts";
import { finding } from "../../core/audit/report-finding.ts";
import { verdictOf } from "../../core/audit/verdict.ts";
import type { Finding } from "../../core/finding.ts";
import type { ManifestFact } from "../../core/history/fact.ts";
import { type ArrivedObject, manifestFact } from "../../core/history/manifest-fact.ts";
import type { Instant } from "../../core/instant.ts";
import type { ManifestKey } from "../../core/manifest/object-key.ts";
import type { Proposal } from "../commit.ts";
import type { Recording } from "../recording.ts";

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

/** An object whose agent may not push it; it is not read. */
export const refused = (
  object: ArrivedObject,
  manifestKey: ManifestKey,
  findings: readonly Finding[],
  planVersion: number | null,
  recording: Recording,
  at: Instant,
): Proposal<ManifestFact> => {
  const audited = refusedUnread(manifestKey, findings);
  const arrival = { object, verdict: recording(verdictOf(findings)), audited, planVersion, readBy: [] };
  return { change: undefined, at, record: (events) => manifestFact(arrival, at, events) };
};
