import { Failure } from "../core/failure.ts";
import { isGateNamed } from "../core/history/about-gate.ts";
import type { Head } from "../core/readiness/head.ts";
import { BUS } from "../core/readiness/recipients.ts";
import { unknownName } from "../core/suggestion.ts";
import type { QueryLedger } from "../ports/query.ts";
import { unknownMigration } from "./read-route.ts";

/**
 * Names that a request has and the plan in force has not. They are looked for only where there is nothing to answer, so what
 * it costs to say which one may be meant is paid for a mistake alone.
 */

/** The names that a request may narrow an answer by. */
export interface AskedNames {
  readonly unit?: string | undefined;
  readonly requirement?: string | undefined;
  readonly agent?: string | undefined;
  readonly gate?: string | undefined;
  readonly owner?: string | undefined;
  readonly recipient?: string | undefined;
}

type Names = (ledger: QueryLedger, head: Head) => Promise<readonly string[]>;

const KNOWN: Readonly<Record<keyof AskedNames, Names>> = {
  unit: (ledger, { migration, planVersion }) => ledger.listIds(migration, planVersion, "units"),
  requirement: async (ledger, { migration, planVersion }) => [
    ...(await ledger.readRequirements(migration, planVersion)).keys(),
  ],
  agent: (ledger, { migration, planVersion }) => ledger.listIds(migration, planVersion, "agents"),
  gate: async (ledger, { migration }) => (await ledger.listGates(migration)).map(({ id }) => id),
  owner: (ledger, { migration, planVersion }) => ledger.listIds(migration, planVersion, "contacts"),
  recipient: async (ledger, { migration, planVersion }) => [
    ...(await ledger.listIds(migration, planVersion, "contacts")),
    BUS.id,
  ],
};

const unknown = (kind: keyof AskedNames, name: string, { migration }: Head, known: readonly string[]): Failure =>
  new Failure("not-found", `${unknownName(kind, name, known)} (migration "${migration}")`);

/** @throws Failure `not-found` that names the first of the names that the plan in force has not, and which may be meant */
export const requireKnown = async (ledger: QueryLedger, head: Head, asked: AskedNames): Promise<void> => {
  for (const kind of ["unit", "requirement", "agent", "gate", "owner", "recipient"] as const) {
    const name = asked[kind];
    if (name === undefined) continue;
    const known = await KNOWN[kind](ledger, head);
    if (!known.some((one) => (kind === "gate" ? isGateNamed(one, name) : one === name)))
      throw unknown(kind, name, head, known);
  }
};

/** An empty answer is one about a migration that there is, and names that it has. @throws Failure `not-found` */
export const requireAsked = async (ledger: QueryLedger, migration: string, asked: AskedNames): Promise<void> => {
  const head = await ledger.readHead(migration);
  if (head === undefined) throw await unknownMigration(ledger, migration);
  if (head.planVersion > 0) await requireKnown(ledger, head, asked);
};

/** That there is no such gate, and which may be meant. */
export const unknownGate = async (ledger: QueryLedger, head: Head, gate: string): Promise<Failure> =>
  unknown("gate", gate, head, await KNOWN.gate(ledger, head));

/** That the plan in force has no such agent, and which may be meant. */
export const unknownAgent = async (ledger: QueryLedger, head: Head, agent: string): Promise<Failure> =>
  unknown("agent", agent, head, await KNOWN.agent(ledger, head));
