import type { Accepted } from "../contract/schemas/plan.ts";
import { counted } from "../core/audit/report-finding.ts";
import type { PlanFact } from "../core/history/fact.ts";
import type { Eased } from "../core/plan/easing/eased.ts";
import type { PlanError } from "../core/plan/plan.ts";
import type { PlanChanges } from "../core/readiness/plan-change.ts";
import type { Proposal } from "../core/readiness/proposal.ts";
import { printWarnings } from "./commands/plan.ts";
import { easedLines } from "./eased.ts";
import { EXIT } from "./exit.ts";
import { print, printJson } from "./output.ts";

/** What became of a version that somebody applied, at its end. */
export interface Applied {
  readonly migration: string;
  readonly version: number;
  readonly digest: string;
  /** Null where it is not in force, or was before. */
  readonly changes: PlanChanges | null;
  /** The version in force before; 0 where there was none. */
  readonly before: number;
  readonly eased: Eased;
  readonly warnings: readonly PlanError[];
  /** Set where it waits for approval. */
  readonly proposal: Proposal | null;
  /** True where it has come into force. */
  readonly changed: boolean;
  /** True where it comes into force by itself, and was not waited for, or not long enough. */
  readonly underWay: boolean;
}

/** @param fact that it is in force; undefined where it is not, or was before */
export const appliedOf = (
  { migration, version, digest, before, eased, warnings, proposal, state }: Accepted,
  fact: PlanFact | undefined,
): Applied => ({
  ...{ migration, version, digest, before, eased, warnings, proposal },
  changes: fact?.changes ?? null,
  changed: fact !== undefined,
  underWay: state === "accepted" && fact === undefined,
});

const printProposed = ({ migration, version, before, eased, proposal }: Applied): void => {
  const needs = proposal?.needs ?? 0;
  print([
    `${migration} version ${version} is not in force: it is easier than the version in force, and waits for approval by ${needs} other ${needs === 1 ? "person" : "people"}`,
    ...easedLines(eased, before),
    "",
    `  cleargate plan proposal -m ${migration}`,
    `  cleargate plan approve -m ${migration} --reason "…"`,
  ]);
};

const printChanges = ({ migration, version, digest, before, eased }: Applied, changes: PlanChanges): void => {
  print(`${migration} version ${version} is in force (${digest.slice(0, 12)})`);
  print(
    `${counted(changes.added, "checkpoint")} added, ${changes.removed} removed, ${changes.kept} kept, ${changes.voidedCount} void because the plan now requires something else`,
  );
  for (const id of changes.waivers) print(`  the waiver of ${id} ends earlier, or has ended`);
  for (const id of changes.voided) print(`  void: ${id}`);
  print(easedLines(eased, before));
};

const printUnderWay = ({ migration, version, before, eased }: Applied): void =>
  print([
    `${migration} version ${version} was accepted, and is coming into force`,
    ...easedLines(eased, before),
    "",
    `  cleargate plan progress -m ${migration}`,
  ]);

/** Shows what became of a version that was applied. */
export const printApplied = (applied: Applied): void => {
  const { migration, version, changes, proposal, underWay, warnings } = applied;
  printWarnings(warnings);
  if (proposal !== null) printProposed(applied);
  else if (changes !== null) printChanges(applied, changes);
  else if (underWay) printUnderWay(applied);
  else print(`${migration} version ${version} was in force before; nothing changed`);
};

/** Shows it to people, or to programs as one object. */
export const showApplied = (applied: Applied, json: boolean): void =>
  json ? printJson(applied) : printApplied(applied);

/** 3 where it is not in force although it was waited for. */
export const exitOf = ({ proposal, underWay }: Applied, waits: boolean): number =>
  proposal !== null || (underWay && waits) ? EXIT.blocked : EXIT.ok;
