import type { Gate } from "../readiness/gate/gate.ts";
import { requirementName } from "./names.ts";
import type { Section } from "./page.ts";
import { section } from "./rows.ts";
import type { Voice } from "./voice.ts";

/** What a gate covers, and what the plan does not ask of this estate, with its reasons. */
export const coverageSection = (voice: Voice, { total, coverage }: Pick<Gate, "total" | "coverage">): Section => {
  const { requirements, units, notApplicable, notApplicableCount } = coverage;
  const rows = [
    { label: voice.covers(total, requirements, units), state: "", detail: "" },
    ...notApplicable.map((one) => ({
      label: requirementName(voice, one),
      state: voice.notAsked,
      detail: one.reason,
    })),
  ];
  return section(voice, voice.coverage, rows, 1 + notApplicableCount);
};
