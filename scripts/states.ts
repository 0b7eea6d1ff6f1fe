import { plus } from "../core/instant.ts";
import { Requirement } from "../core/plan/document.ts";
import { type Checkpoint, type CheckpointState, stateAt } from "../core/readiness/checkpoint/checkpoint.ts";
import { decideAttestationRevoked, decideAttested } from "../core/readiness/checkpoint/decide-attestation.ts";
import { decideBaseline } from "../core/readiness/checkpoint/decide-baseline.ts";
import { decideEvidence } from "../core/readiness/checkpoint/decide-evidence.ts";
import { decideUnsigned } from "../core/readiness/checkpoint/decide-sign-off.ts";
import { decideTime } from "../core/readiness/checkpoint/decide-time.ts";
import { decideRevoked, decideWaiver } from "../core/readiness/checkpoint/decide-waiver.ts";
import type { CheckpointEvent } from "../core/readiness/checkpoint/event.ts";
import { evolveCheckpoint } from "../core/readiness/checkpoint/evolve.ts";

/** The state machine of a checkpoint, found by applying every possible occurrence in every state that is reached. */

const START = "2026-01-01T00:00:00.000Z";
const HOUR = 3_600_000;

const fresh: Checkpoint = {
  migration: "m",
  unit: "u",
  requirement: "r",
  version: 1,
  planVersion: 1,
  rules: "r",
  remindEveryMs: null,
  gates: [],
  readerGates: [],
  newInGates: [],
  voided: null,
  state: "missing",
  since: START,
  reason: null,
  deadline: plus(START, HOUR),
  evidence: null,
  baseline: [],
  changed: null,
  waiver: null,
  signatures: [],
  remindAt: null,
};

const evidence = (now: string) => ({
  fact: "f",
  object: null,
  digest: "d",
  agent: "a",
  completedAt: now,
  sealedAt: now,
  receivedAt: now,
  validUntil: plus(now, HOUR),
  entries: 1,
  bytes: 1,
});

const evidenceWith = (effect: "passed" | "failed" | "inconclusive") => (checkpoint: Checkpoint, now: string) =>
  decideEvidence(checkpoint, { outcome: "accepted", effect, findings: [] }, evidence(now), now);

const personOf = (subject: string) => ({ issuer: "https://login.example.com", subject, name: null, email: null });
const seen = { planVersion: 1, rules: "r", evidence: "e" };
const requirement = Requirement.parse({
  id: "r",
  title: "r",
  evidence: "document",
  kinds: ["k"],
  maxAge: "1h",
  attest: {},
});

const waive = (checkpoint: Checkpoint, now: string): CheckpointEvent | undefined =>
  checkpoint.waiver !== null
    ? undefined
    : decideWaiver(
        checkpoint,
        requirement,
        [],
        { id: "r", by: personOf("one"), reason: "r", control: "c", expiresAt: plus(now, HOUR), seen },
        { fact: "f", by: personOf("other"), role: null, seen, current: seen, maxMs: HOUR },
        now,
      );

const attest = (checkpoint: Checkpoint, now: string): CheckpointEvent | undefined => {
  const { state, evidence: before } = checkpoint;
  if (state === "failed" || state === "inconclusive" || before?.attested !== undefined) return undefined;
  const said = { by: personOf("one"), role: "operator", statement: "said", attachments: [] } as const;
  const attestation = { ...said, saidAt: now, until: null, seen };
  const approval = { by: personOf("other"), seen };
  return decideAttested(checkpoint, requirement, { fact: "f", attestation, approval, current: seen }, now);
};

const revokeAttestation = (checkpoint: Checkpoint, now: string): CheckpointEvent | undefined =>
  checkpoint.evidence?.attested === undefined
    ? undefined
    : decideAttestationRevoked(checkpoint, "taken back", plus(now, HOUR), now);

const acceptBaseline = (checkpoint: Checkpoint, now: string): CheckpointEvent | undefined =>
  checkpoint.state !== "failed" || checkpoint.evidence === null
    ? undefined
    : decideBaseline(
        checkpoint,
        { by: personOf("one"), seen },
        {
          ...{ by: personOf("other"), seen, current: seen },
          findings: [{ code: "shrunk", severity: "fail", message: "less" }],
        },
        now,
      );

/** What can happen, and how long after the previous occurrence. */
const OCCURRENCES: readonly (readonly [
  string,
  number,
  (one: Checkpoint, now: string) => CheckpointEvent | undefined,
])[] = [
  ["evidence is accepted", 0, evidenceWith("passed")],
  ["evidence fails", 0, evidenceWith("failed")],
  ["evidence is inconclusive", 0, evidenceWith("inconclusive")],
  ["time runs out", HOUR, decideTime],
  ["a waiver is granted", 0, waive],
  ["the waiver is revoked", 0, (one, now) => (one.waiver === null ? undefined : decideRevoked(one, now))],
  ["a smaller baseline is accepted", 0, acceptBaseline],
  ["a person attests it", 0, attest],
  ["an attestation is revoked", 0, revokeAttestation],
  [
    "a signature is void",
    0,
    (one, now) =>
      one.state !== "passed" && one.state !== "stale"
        ? undefined
        : decideUnsigned(one, { reason: "void" }, plus(now, HOUR), now),
  ],
];

const DEPTH = 5;

/** Every transition that the code can make, as `from|occurrence|to`. */
export const transitions = (): readonly (readonly [CheckpointState, string, CheckpointState])[] => {
  const found = new Map<string, readonly [CheckpointState, string, CheckpointState]>();
  const walk = (checkpoint: Checkpoint, now: string, depth: number): void => {
    if (depth === 0) return;
    for (const [occurrence, laterMs, decide] of OCCURRENCES) {
      const then = plus(now, laterMs);
      const event = decide(checkpoint, then);
      if (event === undefined) continue;
      const after = evolveCheckpoint(checkpoint, event);
      const from = stateAt(checkpoint, now);
      const to = stateAt(after, then);
      if (from !== to) found.set(`${from}|${occurrence}|${to}`, [from, occurrence, to]);
      walk(after, then, depth - 1);
    }
  };
  walk(fresh, START, DEPTH);
  return [...found.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, transition]) => transition);
};

/** `docs/states.md`: the drawing and the table, both from the walk. */
export const statesPage = (): string => {
  const all = transitions();
  const arrows = Map.groupBy(all, ([from, , to]) => `${from} --> ${to}`);
  const drawn = [...arrows].map(
    ([arrow, some]) => `    ${arrow}: ${some.map(([, occurrence]) => occurrence).join(", ")}`,
  );
  const rows = all.map(([from, occurrence, to]) => `| ${from} | ${occurrence} | ${to} |`);
  return `<!-- Generated by walking core/readiness/checkpoint ("npm run generate"); a test checks that it is up to date. -->
# The states of a checkpoint

The arrows were computed: the script starts from a new checkpoint and applies every sequence of up to ${DEPTH} occurrences. A
checkpoint is satisfied while it is \`passed\` or \`waived\`, and a gate is clear only while all of its checkpoints are satisfied.

Every reader sees \`late\` and \`stale\` from the instant of the deadline or the expiry on; \`sweep\` writes them within a minute.
While a waiver is valid, the state is \`waived\`. The state that follows from evidence and time is kept beside it, and counts
again when the waiver ends.

\`\`\`mermaid
stateDiagram-v2
    [*] --> missing: the plan requires it
${drawn.join("\n")}
\`\`\`

| from | what happens | to |
|---|---|---|
${rows.join("\n")}

A new plan version that changes the requirement's rules sets any state to \`missing\`; one that allows older evidence may change
\`stale\` to \`passed\`.

## A gate that is armed later

A gate is \`clear\` or \`blocked\`. Where the plan [arms it later](time-and-people.md#phases), \`arming\` beside that says whether it is
armed, since when, and what armed it. One that is not is \`blocked\`, whatever the states of its checkpoints are.

| from | what happens | to |
|---|---|---|
| not armed | the plan's instant has come, and \`sweep\` writes it (\`gate-armed\`) | armed |
| not armed | a manager arms it, where the plan says \`by-decision\` (\`gate-armed\`) | armed |
| not armed | a plan version arms it always, or from an instant on that is over | armed |
| armed | a plan version arms it later, or leaves to a decision what was none | not armed, and \`blocked\` |

Armed, it stays \`blocked\` until a sweep judges it: the next one, or the next one after \`stableFor\`.
`;
};
