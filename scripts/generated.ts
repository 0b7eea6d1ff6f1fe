import * as z from "zod";
import { AgentConfig } from "../agent/config/agent-config.ts";
import { SOURCES } from "../agent/sources/registry.ts";
import { CATALOGUE, type RuleText } from "../core/audit/catalogue.ts";
import { FINDING_CODES, FINDING_SEVERITY } from "../core/finding.ts";
import { PlanDocument } from "../core/plan/document.ts";
import { REGISTRY, sourceRegistry } from "./source-registry.ts";
import { statesPage } from "./states.ts";

const GROUPS: Record<RuleText["group"], string> = {
  object: "The stored object",
  format: "Is it a manifest, whole and unchanged?",
  scope: "May this agent say this of this unit?",
  seal: "Was it sealed by the agent?",
  time: "When is it from?",
  content: "Is it complete?",
  accounts: "Accounts",
  backups: "Backups",
  checks: "Verifications and documents",
  comparisons: "One piece of evidence against another",
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
  return `<!-- Generated from core/finding.ts and core/audit/catalogue.ts by "npm run generate"; a test holds it to that. -->
# Audit rules

Every finding has a stable code. What its severity does:

| severity | the manifest | its checkpoint |
|---|---|---|
| refuse | rejected: it proves nothing | stays as it was |
| fail | rejected | fails: this is genuine evidence that it does not hold |
| inconclusive | rejected | inconclusive, which is not passed |
| warn, info | accepted, if nothing else is found | passes |

\`evidence-older\` and \`evidence-repeated\` change nothing, whatever else the manifest says. A plan may override the
severity of what a manifest says (\`severity: { account-name-spaces: fail }\`), never a refusal,
nor a finding about the age of evidence.

${sections.join("\n")}`;
};

const sourcesPage = (): string => {
  const rows = SOURCES.map((source) => {
    const { id, kind, title, madeBy, proof, verify, drill } = source;
    const can = [verify && "verify", drill && "drill"].filter(Boolean).join(", ");
    return `| [\`${id}\`](sources/${id}.md) | ${kind} | ${title} | ${madeBy} | ${proof ?? ""} | ${can} |`;
  });
  return `<!-- Generated from agent/sources/ by "npm run generate"; a test holds it to that. -->
# Sources

What the agent reads. Each has one file in \`agent/sources/\` (the parts of a larger one in a folder of the same name), one folder of fixtures in \`test/fixtures/sources/\` and one
page. In a job: \`source: { type: <id>, … }\`; \`cleargate-agent inspect <file>\` detects which one reads a file.

*Proof* is the strongest that reading alone gives; *tools* are those by which \`cleargate-agent verify\` and \`drill\` raise it
to \`verified\` and \`restored\`. Any backup can also be verified by a command of your own.

| source | gives | reads | made by | proof | tools |
|---|---|---|---|---|---|
${rows.join("\n")}

The scale, weakest first:

| proof | shows |
|---|---|
| reported | a job reports that it succeeded |
| listed | a catalogue names what there is, with sizes |
| hashed | every file has a cryptographic hash |
| verified | a tool read all of it again |
| restored | it was restored, and what was restored was checked |

A requirement states the weakest proof that it accepts (\`minimumProof\`); the auditor lowers a claim to what the manifest shows.
`;
};

/** A member that must not be there is `undefined` in zod, and `not: {}` in JSON Schema. */
const schema = (of: z.ZodType): string =>
  `${JSON.stringify(z.toJSONSchema(of, { io: "input", unrepresentable: "any" }), null, 2)}\n`;

/** Everything in docs/ that is made from code, by file. */
export const generated = (): Record<string, string> => ({
  [REGISTRY]: sourceRegistry(),
  "docs/rules.md": rulesPage(),
  "docs/sources.md": sourcesPage(),
  "docs/states.md": statesPage(),
  "docs/schema/plan.schema.json": schema(PlanDocument),
  "docs/schema/agent.schema.json": schema(AgentConfig),
});
