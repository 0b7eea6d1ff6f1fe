import type { Gate } from "../readiness/gate/gate.ts";
import { requirementName } from "./names.ts";
import type { Section } from "./page.ts";
import { section } from "./rows.ts";
import type { Voice } from "./voice.ts";

/** What a gate covers, and what the plan does not ask of this estate, with its reasons, or does not enforce. */
export const coverageSection = (voice: Voice, { total, coverage }: Pick<Gate, "total" | "coverage">): Section => {
  const { requirements, units, notApplicable, notApplicableCount, notEnforced = [] } = coverage;
  const rows = [
    { label: voice.covers(total, requirements, units), state: "", detail: "" },
    ...notApplicable.map((one) => ({
      label: requirementName(voice, one),
      state: voice.notAsked,
      detail: one.reason,
    })),
    ...notEnforced.map((requirement) => ({
      label: requirementName(voice, { requirement }),
      state: voice.notEnforced,
      detail: "",
    })),
  ];
  return section(voice, voice.coverage, rows, 1 + notApplicableCount + notEnforced.length);
};
