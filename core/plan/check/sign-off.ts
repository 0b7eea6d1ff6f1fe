import type { SignOffRequirement } from "../document/requirement/sign-off.ts";
import type { LoadedPlan } from "../load.ts";
import type { Located } from "../located.ts";
import type { PlanError } from "../plan.ts";

export const checkSignOff = (
  { value, errorAt }: Located<SignOffRequirement>,
  { requirements, contacts }: LoadedPlan,
  errors: PlanError[],
): void => {
  const wrong = (path: readonly PropertyKey[], message: string): void =>
    void errors.push(errorAt(path, "plan-sign-off", `sign-off "${value.id}": ${message}`));
  if (new Set(value.signers.map(({ role }) => role)).size < value.signers.length)
    wrong(["signers"], "a role is named twice");
  value.covers.forEach((id, index) => {
    const covered = requirements.get(id)?.value;
    if (covered === undefined) wrong(["covers", index], `unknown requirement "${id}"`);
    else if (covered.evidence === "sign-off") wrong(["covers", index], `cannot cover "${id}", a sign-off itself`);
  });
  value.signers.forEach((signer, index) => {
    for (const id of signer.contacts)
      if (!contacts.has(id)) wrong(["signers", index, "contacts"], `unknown contact "${id}"`);
  });
};
