import { testKey } from "../../test/support/seal.ts";

/** What the agents of a soak push about: each has a unit of its own, and some of these have evidence that is soon too old. */

export const MIGRATION = "soak";

const LASTING = ["r0", "r1", "r2", "r3"];
/** So old is evidence of `brief` when it is pushed, and so old it may be. */
export const BRIEF_AGE_MS = 580_000;
const BRIEF_MAX_AGE = "10m";
export const BRIEF = "brief";

const BRIEF_EVERY = 5;
const isBrief = (index: number): boolean => index % BRIEF_EVERY === 0;

export const agentOf = (index: number): string => `agent${index}`;
export const unitOf = (index: number): string => `unit${index}`;
/** What is required of an agent's unit. */
export const requirementsOf = (index: number): readonly string[] => (isBrief(index) ? [...LASTING, BRIEF] : LASTING);

/** What each gate of the plan asks for, by the gate's id, as `unit/requirement`. */
export const gatesOf = (agents: number): Record<string, readonly string[]> => {
  const ofUnits = Array.from({ length: agents }, (_, at): [string, readonly string[]] => [
    `${isBrief(at) ? "soon" : "move"}@${unitOf(at)}`,
    requirementsOf(at).map((requirement) => `${unitOf(at)}/${requirement}`),
  ]);
  return { all: ofUnits.flatMap(([, asked]) => asked), ...Object.fromEntries(ofUnits) };
};

/** Each of two edits makes one requirement a little harder. */
const ageOf = (requirement: number, version: number): string => `${version >= requirement + 2 ? 71 : 72}h`;

/** Versions 1 to 3. */
export const planOf = (version: number, agents: number): string => {
  const of = (item: (index: number) => string): string =>
    Array.from({ length: agents }, (_, at) => item(at)).join("\n");
  return `
format: cleargate.plan/1
migration: ${MIGRATION}
version: ${version}
timeZone: UTC
contacts: [{ id: ana, name: Ana, email: ana@example.com }]
units:
${of((at) => `  - { id: ${unitOf(at)}, kind: ${isBrief(at) ? "brief" : "pool"} }`)}
agents:
${of((at) => `  - { id: ${agentOf(at)}, units: [${unitOf(at)}], keys: [{ id: k1, publicKey: "${testKey(agentOf(at)).publicKey}" }] }`)}
requirements:
${LASTING.map((id, at) => `  - { id: ${id}, title: ${id}, evidence: backup, kinds: [pool, brief], maxAge: ${ageOf(at, version)}, judgement: soak }`).join("\n")}
  - { id: ${BRIEF}, title: brief, evidence: backup, kinds: [brief], maxAge: ${BRIEF_MAX_AGE}, judgement: soak }
gates:
  - { id: all, title: All, before: all, scope: migration, requirements: all, contacts: [ana] }
  - { id: move, title: Move, before: moving, scope: unit, kind: pool, requirements: [${LASTING.join(", ")}], contacts: [ana] }
  - { id: soon, title: Soon, before: soon, scope: unit, kind: brief, requirements: all, contacts: [ana] }
`;
};
