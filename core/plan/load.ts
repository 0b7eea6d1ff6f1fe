import { type PlanFinder, readChain } from "./chain.ts";
import type { Agent } from "./document/agent.ts";
import type { Calendar } from "./document/calendar.ts";
import type { Contact } from "./document/contact.ts";
import { Gate } from "./document/gate.ts";
import type { NotApplicable, PlanDocument } from "./document/plan.ts";
import { Requirement } from "./document/requirement/requirement.ts";
import type { Said } from "./document/said.ts";
import type { Unit } from "./document/unit.ts";
import { foldPatches, foldWhole } from "./fold.ts";
import type { Located, Section } from "./located.ts";
import type { PlanError } from "./plan.ts";
import { reported } from "./reported.ts";

/** A plan and all that it extends, folded into one; references are not checked yet. */
export interface LoadedPlan {
  readonly root: Located<PlanDocument>;
  readonly title: Said | undefined;
  readonly timeZone: string | undefined;
  readonly units: Section<Unit>;
  readonly agents: Section<Agent>;
  readonly requirements: Section<Requirement>;
  readonly gates: Section<Gate>;
  readonly contacts: Section<Contact>;
  readonly calendars: Section<Calendar>;
  /** By requirement: what no unit of this estate needs. */
  readonly notApplicable: Section<NotApplicable>;
  readonly waivers: PlanDocument["waivers"];
  readonly changes: PlanDocument["changes"];
  readonly reminders: PlanDocument["reminders"];
  readonly notifications: PlanDocument["notifications"];
  readonly summary: PlanDocument["summary"];
}

export type LoadResult =
  | { readonly ok: true; readonly loaded: LoadedPlan }
  | { readonly ok: false; readonly errors: readonly PlanError[] };

/**
 * Reads a plan file and all that it extends.
 * @returns the folded plan, or its errors with their files and lines, as {@link reported}; a cycle in `extends` is one of them.
 */
export const loadPlan = (file: string, text: string, find: PlanFinder): LoadResult => {
  const read = readChain(file, text, find);
  if (!read.ok) return read;
  const { chain, root } = read;
  const errors: PlanError[] = [];
  const last = <T>(of: (document: PlanDocument) => T | undefined): T | undefined =>
    chain.map(({ document }) => of(document)).findLast((value) => value !== undefined);
  const loaded: LoadedPlan = {
    root: { value: root.document, errorAt: root.source.errorAt },
    title: last(({ title }) => title),
    timeZone: last(({ timeZone }) => timeZone),
    units: foldWhole(chain, "units", ({ units }) => units, errors),
    agents: foldWhole(chain, "agents", ({ agents }) => agents, errors),
    requirements: foldPatches(chain, "requirements", Requirement, errors),
    gates: foldPatches(chain, "gates", Gate, errors),
    contacts: foldWhole(chain, "contacts", ({ contacts }) => contacts, errors),
    calendars: foldWhole(chain, "calendars", ({ calendars }) => calendars, errors),
    notApplicable: foldWhole(
      chain,
      "notApplicable",
      ({ notApplicable }) => notApplicable.map((one) => ({ ...one, id: one.requirement })),
      errors,
    ),
    waivers: last(({ waivers }) => waivers),
    changes: last(({ changes }) => changes),
    reminders: last(({ reminders }) => reminders),
    notifications: last(({ notifications }) => notifications),
    summary: last(({ summary }) => summary),
  };
  return errors.length > 0 ? { ok: false, errors: reported(errors, (error) => error) } : { ok: true, loaded };
};
