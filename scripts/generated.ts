import * as z from "zod";
import { AgentConfig } from "../agent/config/agent-config.ts";
import { SOURCES } from "../agent/sources/registry.ts";
import { openapi } from "../contract/openapi.ts";
import { PROBLEMS } from "../contract/problem.ts";
import { CATALOGUE, type RuleText } from "../core/audit/catalogue.ts";
import { FINDING_CODES, FINDING_SEVERITY } from "../core/finding.ts";
import { BusEvent } from "../core/notification/bus/event.ts";
import { PlanDocument } from "../core/plan/document.ts";
import { VERSION } from "../core/version.ts";
import { cliPage } from "./cli-page.ts";
import { mailSamples } from "./mail-samples.ts";
import { questionsTable, sourcePages } from "./source-questions.ts";
import { REGISTRY, sourceRegistry } from "./source-registry.ts";
import { sqlViews } from "./sql-views.ts";
import { statesPage } from "./states.ts";

const GROUPS: Record<RuleText["group"], string> = {
  object: "The stored object",
  format: "Format and integrity",
  scope: "Agent, unit and requirement",
  seal: "Seal",
  time: "Time",
  content: "Completeness",
  accounts: "Accounts",
  system: "The existing system",
  backups: "Backups",
  checks: "Verifications and documents",
  comparisons: "Comparisons between evidence",
};

const rulesPage = (): string => {
  const sections = Object.entries(GROUPS).map(([group, title]) => {
    const codes = FINDING_CODES.filter((code) => CATALOGUE[code].group === group);
    const rows = codes.map((code) => {
      const { title, why } = CATALOGUE[code];
      return `| \`${code}\` | ${FINDING_SEVERITY[code]} | ${title} | ${why} |`;
    });
    return `## ${title}\n\n| code | severity | finding | why |\n|---|---|---|---|\n${rows.join("\n")}\n`;
  });
  return `<!-- Generated from core/finding.ts and core/audit/catalogue.ts by "npm run generate"; a test checks that it is up to date. -->
# Audit rules

Every finding has a stable code. Its severity decides what happens to the manifest and to its checkpoint:

| severity | the manifest | its checkpoint |
|---|---|---|
| refuse | rejected: it proves nothing | unchanged |
| fail | rejected | failed: this is genuine evidence that the requirement is not satisfied |
| inconclusive | rejected | inconclusive, so it is not satisfied |
| warn, info | accepted, unless there is a graver finding | passed |

\`evidence-older\` and \`evidence-repeated\` leave the checkpoint unchanged, whatever else is found. A plan may override
severities (\`severity: { account-name-spaces: fail }\`), with two exceptions. Those of refusals, and of findings about the age
of evidence or about what could not be judged, are the same in every plan. What is found about the proof may be taken more
seriously, never less: \`proof-too-weak\`, all \`copy-…\`, \`subject-missing\`, \`checks-missing\`, \`evidence-not-compared\`,
\`verification-of-other-backup\`.

${sections.join("\n")}`;
};

const sourcesPage = (): string => {
  const rows = SOURCES.map((source) => {
    const { id, kind, title, madeBy, proof, verify, drill } = source;
    const can = [verify && "verify", drill && "drill"].filter(Boolean).join(", ");
    return `| [\`${id}\`](sources/${id}.md) | ${kind} | ${title} | ${madeBy} | ${proof ?? ""} | ${can} |`;
  });
  return `<!-- Generated from agent/sources/ by "npm run generate"; a test checks that it is up to date. -->
# Sources

A source reads what one tool wrote. Each source has one file in \`agent/sources/\` (the parts of a larger one are in a folder of
the same name), one folder of fixtures in \`test/fixtures/sources/\` and one page. A job names it:
\`source: { type: <id>, … }\`. \`cleargate-agent inspect <file>\` detects the source of a file.

*Proof* is the strongest that reading alone gives. *Tools* says whether \`cleargate-agent verify\` and \`drill\` can raise it to
\`verified\` and \`restored\`. Any backup can also be verified by a command of your own.

| source | gives | reads | made by | proof | tools |
|---|---|---|---|---|---|
${rows.join("\n")}

## A record is not a restore

What a record of a backup can get wrong, so that there is nothing to go back to, is nine questions. The page of each source
says how it answers them; where it says –, the question cannot arise.

${questionsTable(SOURCES)}

## Proofs

The proofs, weakest first:

| proof | shows |
|---|---|
| reported | a job reported that it succeeded |
| listed | a catalogue lists the contents with their sizes |
| hashed | every file has a cryptographic hash |
| verified | a tool read the whole backup again |
| restored | it was restored as a test, and the result was checked |

A requirement states the weakest proof that it accepts (\`minimumProof\`). The auditor lowers a claimed proof to what the
manifest shows.
`;
};

const problemsPage = (): string => {
  const rows = PROBLEMS.map(({ code, status, title }) => `| <a id="${code}"></a>\`${code}\` | ${status} | ${title} |`);
  return `<!-- Generated from contract/problem.ts by "npm run generate"; a test checks that it is up to date. -->
# Problems

What the API does not do, it answers with problem details (RFC 9457). Their \`code\` is one of these, and the same whenever
it occurs; \`detail\` says what is wrong with this request. [The API](api.md) says more.

| code | status | what it is |
|---|---|---|
${rows.join("\n")}
`;
};

/** A member that must not be there is `undefined` in zod, and `not: {}` in JSON Schema. */
const schema = (of: z.ZodType): string =>
  `${JSON.stringify(z.toJSONSchema(of, { io: "input", unrepresentable: "any" }), null, 2)}\n`;

/** Everything that is made from code for people to read or run, by file. */
export const generated = (): Record<string, string> => ({
  [REGISTRY]: sourceRegistry(),
  "docs/rules.md": rulesPage(),
  "docs/sources.md": sourcesPage(),
  ...sourcePages(SOURCES),
  "docs/cli.md": cliPage(),
  "docs/states.md": statesPage(),
  ...mailSamples(),
  "docs/schema/plan.schema.json": schema(PlanDocument),
  "docs/schema/agent.schema.json": schema(AgentConfig),
  "docs/schema/event.schema.json": schema(BusEvent),
  "docs/schema/openapi.json": `${JSON.stringify(openapi(VERSION), null, 2)}\n`,
  "docs/problems.md": problemsPage(),
  ...sqlViews(),
});
