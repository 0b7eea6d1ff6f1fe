import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Keys of conditions that MiniStack does not know, with AWS's pages in `differences.ts`. */
const UNKNOWN_KEYS = ["dynamodb:LeadingKeys", "dynamodb:Attributes", "s3:if-none-match", "ses:FromAddress"];

/** A variable of policies, none of which it fills in. */
const AGENT_VARIABLE = `\${aws:PrincipalTag/cleargate-agent}`;

/** An action whose resource it takes for any. */
const OF_ANY_RESOURCE = "ses:SendEmail";

/** Its own address of an API ends in `execute-api.127.0.0.1`, a host of no URL; AWS's is `https://<id>.execute-api.<region>.amazonaws.com`. */
const API_ADDRESS = "https://a1b2c3.execute-api.eu-west-1.amazonaws.com";

interface Statement {
  readonly Action?: string | readonly string[];
  readonly Effect: "Allow" | "Deny";
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

interface Template {
  readonly Resources: Readonly<
    Record<
      string,
      {
        readonly Properties?: {
          readonly PolicyDocument?: { Statement: readonly Statement[] };
          readonly Environment?: { readonly Variables: Record<string, unknown> };
        };
      }
    >
  >;
}

const isKnown = (condition: Readonly<Record<string, unknown>>): boolean =>
  !Object.keys(condition).some((key) => UNKNOWN_KEYS.includes(key));

/** What a key that nobody knows would refuse is allowed there, so a policy without the condition is what is tried. */
const withoutUnknown = (given: Statement): readonly Statement[] => {
  const statement = given.Action === OF_ANY_RESOURCE ? { ...given, Resource: "*" } : given;
  const conditions = Object.entries(statement.Condition ?? {});
  const known = conditions.filter(([, condition]) => isKnown(condition));
  if (known.length === conditions.length) return [statement];
  if (statement.Effect === "Deny") return [];
  const { Condition: _, ...rest } = statement;
  return [known.length === 0 ? rest : { ...rest, Condition: Object.fromEntries(known) }];
};

/** Copies an assembly into a folder, with policies that name known keys only, for one agent, and an address to link to. @returns the folder of the copy */
export const assemblyWithKnownConditions = (assembly: string, folder: string, agent: string): string => {
  const copy = join(folder, "assembly");
  cpSync(assembly, copy, { recursive: true });
  const file = join(copy, "Cleargate.template.json");
  const text = readFileSync(file, "utf8");
  const unused = [...UNKNOWN_KEYS, AGENT_VARIABLE].filter((key) => !text.includes(key));
  if (unused.length > 0) throw new Error(`no policy names ${unused.join(", ")}`);
  const template = JSON.parse(text) as Template;
  for (const { Properties } of Object.values(template.Resources)) {
    const document = Properties?.PolicyDocument;
    if (document !== undefined) document.Statement = document.Statement.flatMap(withoutUnknown);
    const variables = Properties?.Environment?.Variables;
    if (variables?.API_URL !== undefined) variables.API_URL = API_ADDRESS;
  }
  writeFileSync(file, JSON.stringify(template).replaceAll(AGENT_VARIABLE, agent));
  return copy;
};
