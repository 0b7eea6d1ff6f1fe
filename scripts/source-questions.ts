import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Answer, QUESTIONS, type Question } from "../agent/sources/questions.ts";
import type { Source } from "../agent/sources/source.ts";

/** From here to its end, a source's page is generated. */
const BEGINS = '<!-- Generated from what the source declares, by "npm run generate" -->';

const IDS = Object.keys(QUESTIONS) as Question[];

const shown = (answer: Answer): string => (typeof answer === "string" ? answer : `Cannot arise: ${answer.cannotArise}`);

/** A row for each source and a column for each question. */
export const questionsTable = (sources: readonly Source[]): string => {
  const rows = sources.map(({ id, answers }) => {
    const marks = IDS.map((question) => (typeof answers[question] === "string" ? "yes" : "–"));
    return `| [\`${id}\`](sources/${id}.md#questions) | ${marks.join(" | ")} |`;
  });
  return `| source | ${IDS.map((id, index) => `${index + 1}. ${QUESTIONS[id]}`).join(" | ")} |
|${"---|".repeat(IDS.length + 1)}
${rows.join("\n")}`;
};

/** The page of a source, with its answers as they are declared now. */
export const sourcePages = (sources: readonly Source[]): Record<string, string> =>
  Object.fromEntries(
    sources.flatMap(({ id, answers }) => {
      const file = `docs/sources/${id}.md`;
      const [written = ""] = readFileSync(join(import.meta.dirname, "..", file), "utf8").split(BEGINS);
      const rows = IDS.map((question) => `| ${QUESTIONS[question]} | ${shown(answers[question])} |`);
      const table = `| question | answer |\n|---|---|\n${rows.join("\n")}\n`;
      return [[file, `${written.trimEnd()}\n\n${BEGINS}\n\n## Questions\n\n${table}`]];
    }),
  );
