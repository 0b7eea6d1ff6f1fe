import { ROLES, route } from "../route.ts";
import { VerdictAnswer, VerdictKeysAnswer, VerdictQuery } from "../schemas/verdict.ts";

export const VERDICTS = {
  showVerdict: route(() => ({
    summary: "Show a gate's verdict, signed",
    description: "As of this instant; whoever has the keys verifies it without this API.",
    tag: "Verdicts",
    query: VerdictQuery,
    answers: { 200: VerdictAnswer },
    problems: ["not-found"],
    roles: ROLES,
  })),
  listVerdictKeys: route(() => ({
    summary: "List the keys by which verdicts are verified",
    tag: "Verdicts",
    answers: { 200: VerdictKeysAnswer },
    problems: [],
    roles: ROLES,
  })),
} as const;
