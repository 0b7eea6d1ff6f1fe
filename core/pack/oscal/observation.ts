import { showActor, showActors } from "../../actor.ts";
import type { Instant } from "../../instant.ts";
import type { Requirement } from "../../plan/plan.ts";
import { type Checkpoint, type CheckpointState, checkpointId, stateAt } from "../../readiness/checkpoint/checkpoint.ts";
import { FACTS_FILE } from "../pack-file.ts";
import { uuidOf } from "./uuid.ts";
import { dateOf, lineOf, plainValue } from "./words.ts";

/** From where in the pack a link goes to another file of it. */
export const upTo = (file: string): string => `../${file}`;

type Method = "EXAMINE" | "INTERVIEW" | "TEST" | "UNKNOWN";

const methodOf = ({ evidence }: Checkpoint, requirement: Requirement | undefined): Method => {
  if (evidence === null) return "UNKNOWN";
  if (evidence.attested !== undefined || requirement?.evidence === "sign-off") return "INTERVIEW";
  return requirement?.evidence === "verification" ? "TEST" : "EXAMINE";
};

const OF_STATE: Readonly<Record<CheckpointState, string>> = {
  passed: "Evidence passes the rules of the plan.",
  failed: "Evidence shows that the requirement is not met.",
  inconclusive: "It is not known whether the requirement is met: nothing was shown either way.",
  missing: "No evidence has arrived, and its deadline is not over.",
  late: "No evidence has arrived by its deadline.",
  stale: "Evidence passed once, and is too old to count.",
  waived: "The requirement is not met. People accepted that for a limited time, so the gates of the plan count it.",
};

/** What a state does not say, and whoever relies on it must know. */
const remarksOf = (checkpoint: Checkpoint, state: CheckpointState): string[] => {
  const { evidence, waiver, lowered, signatures } = checkpoint;
  const remarks: string[] = [];
  if (state === "waived" && waiver !== null)
    remarks.push(
      `Waiver until ${waiver.expiresAt}, approved by ${lineOf(showActors(waiver.approvedBy))}. Reason: ${lineOf(waiver.reason)}. Instead: ${lineOf(waiver.control)}. OSCAL has no state for it; it is no evidence.`,
    );
  if (evidence?.attested !== undefined)
    remarks.push(`This is the word of ${lineOf(showActor(evidence.attested.by))}: nothing was sealed or examined.`);
  if (lowered !== undefined)
    remarks.push(
      `Two people accepted at ${lowered.at} that there is less than before: ${lowered.to.entries} entries and ${lowered.to.bytes} bytes after ${lowered.from.entries} and ${lowered.from.bytes}.`,
    );
  for (const { role, by, at } of signatures)
    remarks.push(`Signed as ${lineOf(role)} by ${lineOf(showActor(by))} at ${at}.`);
  return remarks;
};

export const observationUuid = ({ migration, unit, requirement, version }: Checkpoint, asOf: Instant): string =>
  uuidOf("observation", migration, unit, requirement, String(version), asOf);

export const unitUuid = (migration: string, unit: string): string => uuidOf("unit", migration, unit);

/** What is known of one unit and one requirement at an instant, as an `observation` of OSCAL. */
export const observationOf = (
  checkpoint: Checkpoint,
  requirement: Requirement | undefined,
  asOf: Instant,
  tool: string,
): object => {
  const { migration, unit, evidence, since, reason } = checkpoint;
  const state = stateAt(checkpoint, asOf);
  const remarks = remarksOf(checkpoint, state);
  const expires = state === "passed" && evidence !== null ? dateOf(evidence.validUntil) : undefined;
  return {
    uuid: observationUuid(checkpoint, asOf),
    title: lineOf(checkpointId(checkpoint)),
    description: [OF_STATE[state], ...(state === "passed" || reason === null ? [] : [lineOf(reason)])].join(" "),
    props: [
      { name: "state", ns: "urn:cleargate:pack", value: state },
      { name: "proof", ns: "urn:cleargate:pack", value: plainValue(evidence?.proof ?? "none") },
    ],
    methods: [methodOf(checkpoint, requirement)],
    origins: [{ actors: [{ type: "tool", "actor-uuid": tool }] }],
    subjects: [{ "subject-uuid": unitUuid(migration, unit), type: "component" }],
    ...(evidence === null
      ? {}
      : {
          "relevant-evidence": [
            {
              href: upTo(FACTS_FILE),
              description: `Fact ${lineOf(evidence.fact)}, of content with SHA-256 ${lineOf(evidence.digest)}`,
            },
          ],
        }),
    collected: dateOf(evidence?.completedAt ?? since) ?? asOf,
    ...(expires === undefined ? {} : { expires }),
    ...(remarks.length === 0 ? {} : { remarks: remarks.join("\n\n") }),
  };
};
