import { dynamoLimits } from "../../adapters/dynamo/limits.ts";
import type { Named } from "../../core/actor.ts";
import { instantOf, msOf } from "../../core/instant.ts";
import { compileBundle } from "../../core/plan/bundle.ts";
import type { LedgerLimits } from "../../core/plan/limits.ts";
import type { Plan } from "../../core/plan/plan.ts";
import type { PlanBundle } from "../../core/plan/plan-bundle.ts";
import { AGENT_KEY, OTHER_KEY } from "./keys.ts";
import { LONG_TITLE, longHome } from "./names.ts";

/** What can be different from one version of a plan to the next. */
export interface PlanShape {
  readonly pools: number;
  /** The pool that is left out; 0 is none. */
  readonly without?: number;
  /** Requirements that are left out. */
  readonly drops?: readonly string[];
  readonly age?: string;
  /** Another rule for the backups: what was accepted under the old one is void. */
  readonly strict?: boolean;
  readonly stableFor?: string | undefined;
  readonly owners?: boolean;
  readonly summary?: boolean;
  /** The hour at which summaries go out. */
  readonly summaryAt?: number;
  readonly comparisons?: boolean;
  /** How long newer evidence may wait to be compared; by default three hours. */
  readonly comparedWithin?: string;
  readonly signOff?: boolean;
  /** Names are as long as a plan may have them. */
  readonly longNames?: boolean;
  /** How long a waiver may last; by default thirty days. */
  readonly maxWaiver?: string;
  /** How many others must approve a version that is easier; by default nobody. */
  readonly approvals?: number;
  /** One signature is the whole sign-off. */
  readonly soleSigner?: boolean;
  /** What people attest, one alone or two of them; by default nothing. */
  readonly attested?: "alone" | "by-two";
  /** A gate of the sign-off alone. */
  readonly signedGate?: boolean;
  /** When its gates are armed: from so many minutes after the beginning on, or by a decision; by default always. */
  readonly armed?: Readonly<Partial<Record<GateName, number | "by-decision">>>;
  /** The gates that are not enforced; by default none. */
  readonly unenforced?: readonly GateName[];
  /** How many checkpoints of a gate each of its shards counts, about; absent is as in production, and 0 where gates have none. */
  readonly membersPerShard?: number;
  /** What its gate for all says of itself, which changes nothing of its checkpoints; absent where that stays as it is. */
  readonly said?: number;
  /** The backup holds nobody up. */
  readonly loose?: boolean;
  /** Whose key its agent has; by default the agent's, and nobody changes it. */
  readonly key?: "its-own" | "another";
}

export type GateName = "go" | "move";

/** A story's beginning, as the plan's time zone has it: clocks there are an hour ahead of UTC. */
const BEGINNING_MS = msOf("2026-11-22T01:00:00.000Z");

/** Minutes, because a plan knows no less. */
const armedText = ({ armed = {} }: PlanShape, gate: GateName): string => {
  const when = armed[gate];
  if (when === undefined) return "";
  const local = typeof when === "number" ? instantOf(BEGINNING_MS + Math.round(when) * 60_000).slice(0, 16) : "";
  return `, armed: ${typeof when === "number" ? `{ from: "${local}" }` : when}`;
};

const enforceText = ({ unenforced = [] }: PlanShape, gate: GateName): string =>
  unenforced.includes(gate) ? ", enforce: false" : "";

export const PEOPLE = ["ana", "kim", "lee"] as const;
export const mailOf = (person: string): string => `${person}@example.com`;
export const actorOf = (person: string): Named => ({
  issuer: "https://login.example.com/",
  subject: `sub-${person}`,
  name: person,
  email: mailOf(person),
});

const title = (text: string, { longNames = false }: PlanShape): string => (longNames ? LONG_TITLE : text);

const poolLines = ({ pools, without = 0, owners = false, longNames = false }: PlanShape): string[] =>
  Array.from({ length: pools }, (_, index) => index + 1)
    .filter((pool) => pool !== without)
    .map(
      (pool) =>
        `  - { id: pool${pool}, kind: pool, name: pool${pool}.example.com${owners ? ", owner: lee" : ""}${longNames ? `, homes: [${longHome(`pool${pool}`)}]` : ""} }`,
    );

const requirementLines = (shape: PlanShape): (readonly [id: string, line: string])[] => {
  const {
    age = "24h",
    strict = false,
    loose = false,
    comparisons = false,
    signOff = false,
    soleSigner = false,
    comparedWithin,
    attested,
  } = shape;
  const comparing = comparisons
    ? ([
        [
          "homed-once",
          `evidence: cross-check, check: homed-once, of: accounts, kinds: [global], maxAge: 24h${comparedWithin === undefined ? "" : `, comparedWithin: ${comparedWithin}`}`,
        ],
        ["names", `evidence: cross-check, check: same-names, of: accounts, with: export, kinds: [pool], maxAge: 24h`],
        ["export", `evidence: backup, kinds: [pool], maxAge: 26h, artefacts: ["*.xml"]`],
        [
          "window",
          `evidence: cross-check, check: one-window, of: rtc, with: accounts, window: 6h, kinds: [global], maxAge: 26h`,
        ],
      ] as const)
    : [];
  const word = attested === undefined ? "" : ", emptied";
  const signed = comparisons ? `[homed-once, accounts${word}]` : `[accounts${word}]`;
  const signing = signOff
    ? ([
        [
          "approved",
          `evidence: sign-off, covers: ${signed}, kinds: [global], maxAge: 12h, dueWithin: 5h, signers: [{ role: owner, contacts: [ana, lee] }${soleSigner ? "" : ", { role: dba, contacts: [kim] }"}]`,
        ],
      ] as const)
    : [];
  return [
    ["accounts", `evidence: inventory, kinds: [pool], maxAge: ${age}, shrink: { entries: "30%" }`],
    [
      "rtc",
      `evidence: backup, kinds: [pool], maxAge: 26h, dueWithin: 6h, artefacts: ["*.bak"], minimumProof: ${strict ? "hashed" : "listed"}${loose ? ", enforce: false" : ""}`,
    ],
    ...(attested === undefined
      ? []
      : ([
          [
            "emptied",
            `evidence: document, kinds: [pool], maxAge: ${age}, attest: { ${attested === "alone" ? "roles: [manager], approvals: 0" : "approvals: 1"} }`,
          ],
        ] as const)),
    ...comparing,
    ...signing,
  ];
};

const MAX_SHARING = 30;

/** A plan as somebody writes it: two or more pools, one agent, a gate for all and a gate for each pool. */
export const planText = (migration: string, version: number, shape: PlanShape): string => {
  const { drops = [], stableFor, owners = false, summary = false, summaryAt = 6, maxWaiver, approvals } = shape;
  const requirements = requirementLines(shape).filter(([id]) => !drops.includes(id));
  // A checkpoint counts in a bounded number of gates, and one that all pools share would count in every gate of a pool.
  const inMoves = ["accounts", "rtc", "names", "emptied", ...(shape.pools > MAX_SHARING ? [] : ["homed-once"])];
  const moved = requirements.map(([id]) => id).filter((id) => inMoves.includes(id));
  return `format: cleargate.plan/1
migration: ${migration}
version: ${version}
title: Estate ${migration}
timeZone: Europe/Madrid
units:
  - { id: global, kind: global }
${poolLines(shape).join("\n")}
agents:
  - { id: agent, units: ["*"], keys: [{ id: k1, publicKey: "${(shape.key === "another" ? OTHER_KEY : AGENT_KEY).publicKey}" }] }
contacts:
${PEOPLE.map((one) => `  - { id: ${one}, name: ${title(one, shape)}, email: ${mailOf(one)} }`).join("\n")}
requirements:
${requirements.map(([id, line]) => `  - { id: ${id}, title: ${title(id, shape)}, judgement: simulated, ${line} }`).join("\n")}
gates:
  - { id: go, title: ${title("go", shape)}, before: ${title("the step", shape)}${shape.said === undefined ? "" : ` ${shape.said}`}, scope: migration, requirements: all, contacts: [ana, kim]${stableFor === undefined ? "" : `, stableFor: ${stableFor}`}${armedText(shape, "go")}${enforceText(shape, "go")} }
  - { id: move, title: move, before: moving, scope: unit, kind: pool, requirements: [${moved.join(", ")}], contacts: [ana]${armedText(shape, "move")}${enforceText(shape, "move")} }
${shape.signedGate === true ? "  - { id: signed, title: signed, before: signed, scope: migration, requirements: [approved], contacts: [ana] }\n" : ""}${owners ? "reminders: { every: 12h }\n" : ""}${approvals === undefined ? "" : `changes: { approvals: ${approvals} }\n`}${maxWaiver === undefined ? "" : `waivers: { maxDuration: ${maxWaiver} }\n`}${summary ? `summary: { every: day, at: "${String(summaryAt).padStart(2, "0")}:00", contacts: [kim] }\n` : ""}`;
};

/** Within what a plan of a shape is accepted. */
export const limitsOf = ({ membersPerShard }: PlanShape): LedgerLimits => {
  if (membersPerShard === undefined) return dynamoLimits;
  const { membersPerShard: _, ...limits } = dynamoLimits;
  return membersPerShard === 0 ? limits : { ...limits, membersPerShard };
};

export const bundleOf = (migration: string, version: number, shape: PlanShape): PlanBundle => ({
  root: "plan.yaml",
  files: { "plan.yaml": planText(migration, version, shape) },
});

/** The compiled plan. @throws Error where the simulation itself wrote a plan that does not compile */
export const compiled = (bundle: PlanBundle): Plan => {
  const result = compileBundle(bundle, dynamoLimits);
  if (!result.ok) throw new Error(`a simulated plan does not compile: ${JSON.stringify(result.errors)}`);
  return result.plan;
};
