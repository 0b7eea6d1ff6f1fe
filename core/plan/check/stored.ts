import { storedBytes } from "../../within-bytes.ts";
import type { LedgerLimits } from "../limits.ts";
import type { LoadedPlan } from "../load.ts";
import type { Located } from "../located.ts";
import type { Plan, PlanError, PlannedGate } from "../plan.ts";

const gateOf = ({ id }: PlannedGate): string => id.split("@")[0] ?? id;

/** Refuses a plan with a part that the ledger could not store: it would be applying for ever. */
export const checkStored = (loaded: LoadedPlan, plan: Plan, limits: LedgerLimits, errors: PlanError[]): void => {
  const { partBytes, contactsBytes } = limits;
  const check = (
    part: unknown,
    name: string,
    { errorAt }: Pick<Located<unknown>, "errorAt">,
    most = partBytes,
  ): void => {
    const bytes = storedBytes(part);
    if (bytes > most)
      errors.push(errorAt([], "plan-too-large", `${name} takes ${bytes} bytes in the ledger; the limit is ${most}`));
  };
  for (const part of plan.agents) check(part, `agent "${part.id}"`, loaded.agents.get(part.id) ?? loaded.root);
  for (const part of plan.units) check(part, `unit "${part.id}"`, loaded.units.get(part.id) ?? loaded.root);
  for (const part of plan.requirements)
    check(part, `requirement "${part.id}"`, loaded.requirements.get(part.id) ?? loaded.root);
  for (const part of plan.restores)
    check(
      part,
      `how requirement "${part.requirement}" is restored`,
      loaded.requirements.get(part.requirement) ?? loaded.root,
    );
  for (const part of plan.gates) check(part, `gate "${part.id}"`, loaded.gates.get(gateOf(part)) ?? loaded.root);
  check(plan.contacts, "all contacts together", loaded.root, contactsBytes);
  check(plan.policy, "the plan's summary", loaded.root);
};
