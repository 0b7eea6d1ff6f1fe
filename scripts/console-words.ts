import { CATALOGUE } from "../core/audit/catalogue.ts";
import { FINDING_CODES } from "../core/finding.ts";
import { FACT_CODES } from "../core/history/codes.ts";
import { PHRASES } from "../core/notification/language.ts";
import { LANGUAGES } from "../core/plan/language.ts";

/**
 * What the console says in the mails' own words: states, proofs, findings, what a plan makes easier.
 * @param name of a language: `en`
 * @throws Error where there are no words of it
 */
export const consoleWords = (name: string) => {
  const language = LANGUAGES.find((one) => one === name);
  if (language === undefined) throw new Error(`the console has no words of "${name}"`);
  const { states, proofs, findingTitle, causes, plan, publicPage } = PHRASES[language];
  const { late, stale, comparing, applying } = causes;
  return {
    states,
    proofs,
    findings: Object.fromEntries(FINDING_CODES.map((code) => [code, findingTitle(code)])),
    causes: { late, stale, comparing, applying },
    easings: plan.easings,
    aboutGate: publicPage.aboutGate,
    codes: FACT_CODES.filter((code) => !Object.hasOwn(CATALOGUE, code)),
  };
};
