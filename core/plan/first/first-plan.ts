import { compareText } from "../../compare-text.ts";
import { instantOf } from "../../instant.ts";
import { printable } from "../../printable.ts";
import { jsonLine } from "../../showable.ts";
import { type Found, foundIn, type Needed, neededBy } from "./found.ts";
import type { Report } from "./report.ts";

/** What only people know. What is missing is left empty in the plan, which is refused until it is filled in. */
export interface KnownByPeople {
  readonly migration?: string | undefined;
  readonly title?: string | undefined;
  readonly timeZone?: string | undefined;
  /** The step that the gate guards. */
  readonly before?: string | undefined;
  readonly owner?: { readonly name: string; readonly email: string } | undefined;
  /** By agent, which has the name of its unit. */
  readonly keys: ReadonlyMap<string, { readonly key: string; readonly publicKey: string }>;
}

export interface FirstPlan {
  readonly text: string;
  readonly units: readonly string[];
  readonly requirements: readonly string[];
  /** What is left empty, each in a few words. */
  readonly empty: readonly string[];
}

/** The inventories that list something else than accounts. */
const LISTS: Readonly<Record<string, string>> = {
  "cs-topology": "system",
  "directory-system": "system",
  "system-csv": "system",
  "sql-databases": "databases",
};

const EMPTY = "FILL IN:";
const MAX_COMMENT_BYTES = 600;

/** A scalar of YAML: a string of JSON is one. */
const scalar = (text: string): string => (/^[A-Za-z][\w./-]*$/.test(text) && !isWord(text) ? text : jsonLine(text));

/** Words that YAML reads as something else than text, of whatever version of it. */
const isWord = (text: string): boolean => /^(?:y|n|yes|no|on|off|true|false|null)$/i.test(text);

const comment = (indent: string, text: string): string => `${indent}# ${printable(text, MAX_COMMENT_BYTES)}`;

/** A member that people fill in, where they have not said it yet. */
const member = (indent: string, name: string, value: string | undefined, what: string): string =>
  value === undefined ? `${indent}${name}: # ${EMPTY} ${what}` : `${indent}${name}: ${scalar(value)}`;

const seenOf = ({ host, newest }: Found): string => {
  const { asOf, entries, complete } = newest;
  const of = asOf === null ? "read live" : `of ${instantOf(Date.parse(asOf))}`;
  const faults = [
    ...(complete ? [] : ["INCOMPLETE, which is not accepted"]),
    ...(entries === 0 ? ["EMPTY, which is not accepted without allowEmpty"] : []),
  ];
  return [`On ${host}: ${entries.toLocaleString("en")} entries, ${of}`, ...faults].join("; ");
};

const kindLines = ({ newest: { job, proof, source } }: Found): readonly string[] => {
  if (job.kind === "inventory") return ["    evidence: inventory", `    lists: ${LISTS[source] ?? "accounts"}`];
  if (job.kind === "document") return ["    evidence: document"];
  return [
    "    evidence: backup",
    ...(proof === null
      ? []
      : [
          "    # What it can prove as it is read now. verified and restored prove more: see docs/sources.md.",
          `    minimumProof: ${proof}`,
        ]),
  ];
};

const requirementLines = ({ requirement, found }: Needed): readonly string[] => {
  const [first] = found;
  return [
    `  - id: ${scalar(requirement)}`,
    ...found.flatMap((one) => [
      comment("    ", `${seenOf(one)}.`),
      comment("    ", `  Age: ${one.rhythm.because}.`),
      comment("    ", `  Its job there, as ${one.unit}/${requirement}: ${jsonLine(one.newest.job.source)}`),
    ]),
    `    title: ${jsonLine(`${printable(first.newest.source)}, as ${first.newest.job.kind}`)}`,
    ...kindLines(first),
    "    kinds: [server]",
    "    # Only units that have this role must have it.",
    `    roles: [${scalar(requirement)}]`,
    `    maxAge: ${first.rhythm.maxAge}`,
    "    judgement: The age is that of the runs that were seen, rounded up; set it to what you can afford to lose",
  ];
};

/** The units with the requirements that each has. */
const rolesByUnit = (needed: readonly Needed[]): ReadonlyMap<string, readonly string[]> => {
  const pairs = needed.flatMap(({ requirement, found }) => found.map(({ unit }) => ({ unit, requirement })));
  const byUnit = Map.groupBy(pairs, ({ unit }) => unit);
  return new Map(
    [...byUnit]
      .toSorted(([a], [b]) => compareText(a, b))
      .map(([unit, own]) => [unit, own.map(({ requirement }) => requirement)]),
  );
};

const unitLines = (unit: string, roles: readonly string[], host: string): readonly string[] => [
  `  - id: ${scalar(unit)}`,
  "    kind: server",
  `    name: ${jsonLine(printable(host, 200))}`,
  `    roles: [${roles.map(scalar).join(", ")}]`,
  "    owner: owner",
];

const agentLines = (unit: string, keys: KnownByPeople["keys"]): readonly string[] => {
  const known = keys.get(unit);
  const key = known?.publicKey === undefined ? undefined : jsonLine(known.publicKey);
  return [
    `  - id: ${scalar(unit)}`,
    `    units: [${scalar(unit)}]`,
    "    keys:",
    `      - id: ${scalar(known?.key ?? "k1")}`,
    key === undefined
      ? `        publicKey: # ${EMPTY} cleargate plan set-key, with the .pub.json that cleargate-agent init wrote on this host`
      : `        publicKey: ${key}`,
  ];
};

const missing = (known: KnownByPeople, units: Iterable<string>): readonly string[] => [
  ...(known.migration === undefined ? ["the migration's id"] : []),
  ...(known.title === undefined ? ["its title"] : []),
  ...(known.timeZone === undefined ? ["the time zone"] : []),
  ...(known.owner === undefined ? ["the owner's name and mail address"] : []),
  ...(known.before === undefined ? ["the step that the gate guards"] : []),
  ...[...units].flatMap((unit) => (known.keys.has(unit) ? [] : [`the public key of agent ${unit}`])),
];

/**
 * A plan to begin with, of what agents found on their hosts. It depends on nothing else: the same reports, in whatever order,
 * make the same plan. What only people know is left empty, and a plan with an empty member is refused.
 */
export const firstPlan = (reports: readonly Report[], known: KnownByPeople): FirstPlan => {
  const found = foundIn(reports);
  const needed = neededBy(found);
  const roles = rolesByUnit(needed);
  const hosts = new Map(found.map(({ unit, host }) => [unit, host]));
  const lines = [
    "# A first plan, of what was found. Whatever is not below is not asked for: go through it with somebody who knows",
    "# what the estate must not lose, and compare it with the built-in plans (cleargate plan example).",
    "format: cleargate.plan/1",
    member("", "migration", known.migration, "an id, such as pg-upgrade"),
    "version: 1",
    member("", "title", known.title, "what people call the migration"),
    member("", "timeZone", known.timeZone, "such as Europe/Madrid"),
    "# Whoever makes a gate easier to open does so with a second person.",
    "changes: { approvals: 1 }",
    "contacts:",
    "  - id: owner",
    member("    ", "name", known.owner?.name, "who is responsible, and is mailed"),
    member("    ", "email", known.owner?.email, "the address of this person"),
    "units:",
    ...[...roles].flatMap(([unit, own]) => unitLines(unit, own, hosts.get(unit) as string)),
    "agents:",
    ...[...roles.keys()].flatMap((unit) => agentLines(unit, known.keys)),
    "requirements:",
    ...needed.flatMap(requirementLines),
    "gates:",
    "  - id: go",
    "    title: Ready to go back",
    member("    ", "before", known.before, "the migration step after which only a backup can revert"),
    "    # To see what would be blocked before anything is: judged, shown and mailed, and it holds nobody up.",
    "    # enforce: false",
    "    scope: migration",
    "    requirements: all",
    "    contacts: [owner]",
  ];
  return {
    text: `${lines.join("\n")}\n`,
    units: [...roles.keys()],
    requirements: needed.map(({ requirement }) => requirement),
    empty: missing(known, roles.keys()),
  };
};
