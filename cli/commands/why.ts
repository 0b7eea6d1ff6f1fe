import type { WhyAnswer } from "../../contract/schemas/as-of.ts";
import type { Language } from "../../core/plan/language.ts";
import { type ApiOptions, apiClient } from "../api-client.ts";
import { EXIT } from "../exit.ts";
import { isMoment, type MomentOptions, momentLines, momentQuery } from "../moment.ts";
import { print, printJson } from "../output.ts";
import { shortInstant } from "../table.ts";

export interface WhyOptions extends ApiOptions, MomentOptions {
  readonly migration: string;
  readonly gate: string;
  readonly language: Language;
  readonly json?: boolean;
}

const MAX_NAMED = 5;

const namedText = (where: readonly string[], count: number | undefined): string => {
  if (where.length === 0) return "";
  const more = (count ?? where.length) - Math.min(where.length, MAX_NAMED);
  return `: ${where.slice(0, MAX_NAMED).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
};

/** From the checkpoint over its requirement and its source to the manifest, to what was found in it, and where. */
const chainLines = ({ blocker, requirement, manifest, findings }: WhyAnswer["why"][number]): string[] => [
  `  ${blocker.unit}/${blocker.requirement} is ${blocker.state} since ${shortInstant(blocker.since)}: ${blocker.reason ?? "no evidence yet"}`,
  `    required: ${requirement.title}${requirement.source === null ? "" : ` (${requirement.source})`}`,
  ...(manifest === null
    ? []
    : [
        `    evidence: fact ${manifest.fact} by ${manifest.agent}, completed ${manifest.completedAt}${manifest.object === null ? "" : `, ${manifest.object.key}`}`,
      ]),
  ...findings
    .filter(({ severity }) => severity !== "info")
    .map(({ code, message, where = [], count }) => `      ${code}: ${message}${namedText(where, count)}`),
];

const printWhy = (answer: WhyAnswer, isAsked: boolean): void => {
  const { moment, why, evidence, text } = answer;
  if (isAsked) print(momentLines(moment));
  print(text.gate);
  for (const line of why) print(chainLines(line));
  for (const { unit, requirement, validUntil, waivedBy } of evidence)
    print(
      `  ${unit}/${requirement}, until ${shortInstant(validUntil)}${waivedBy === null ? "" : `, waived by ${waivedBy}`}`,
    );
  print(["", text.lead]);
  for (const [index, { bring, why: reason, instead }] of text.steps.entries())
    print([`  ${index + 1}. ${bring}`, `     ${reason}`, ...instead.map((one) => `     – ${one}`)]);
  print(text.waits.map((one) => `  ${one}`));
};

/** Says why a gate is what it is, and what would clear it. @returns exit status 0 where it is clear, 3 otherwise */
export const why = async (options: WhyOptions): Promise<number> => {
  const { migration, gate, language, json = false } = options;
  const client = apiClient(options, process.env);
  const query = { ...(await momentQuery(client, migration, options)), lang: language };
  const answer = await client.ask("whyGate", { path: { migration, gate }, query });
  if (json) printJson(answer);
  else printWhy(answer, isMoment(options));
  return answer.gate.state === "clear" ? EXIT.ok : EXIT.blocked;
};
