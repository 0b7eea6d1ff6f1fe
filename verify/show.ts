import type { AgentLines } from "../core/pack/agent-lines.ts";
import { VERIFIER_FILE } from "../core/pack/pack-file.ts";
import { placeText } from "../core/pack/problem.ts";
import { jsonLine, showable } from "../core/showable.ts";
import type { VerifiedLog } from "./check-log.ts";
import type { VerifyResult } from "./verify-files.ts";

/** 0: the pack is whole. 1: it is refused. 2: wrong usage, or it cannot be read. */
export const VERIFY_EXIT = { whole: 0, refused: 1, usage: 2 } as const;

export const verifyStatusOf = ({ problems }: VerifyResult): number => {
  if (problems.length === 0) return VERIFY_EXIT.whole;
  return problems[0]?.code === "pack-unreadable" ? VERIFY_EXIT.usage : VERIFY_EXIT.refused;
};

const MISSING_SEALS = "recorded before facts kept seals: only the manifests themselves could prove them";

const NO_LOG = [
  "  log       none: the pack was made before packs had it",
  "  not shown whether a fact at the end was left out, or all of it was made up: compare with an earlier pack or mail",
];

/** What the log shows, and what it does not. */
const logLines = (log: VerifiedLog | null, facts: number): readonly string[] => {
  if (log === null) return NO_LOG;
  const { head, keys, isPinned, heads, witnesses, unverified } = log;
  const by = keys.join(", ");
  return [
    `  log       ${head.size} leaves of ${head.origin}: each of the ${facts} facts is one, and none that was logged by then is missing`,
    isPinned ? `            signed by a key that follows from what you named: ${by}` : `            signed by ${by}`,
    ...witnesses.map(({ key, size, at }) => `  witness   ${key} saw ${size} leaves of it at ${at}`),
    ...(unverified.length === 0
      ? []
      : [`            also signed, as it says, by ${unverified.join(", ")}: name a key of theirs (--key)`]),
    ...(heads.length === 0
      ? ["  not shown whether the log was made anew: give a head that you kept, as mails have it (--head)"]
      : [
          `  heads     the log begins with each of the ${heads.length} heads that you gave, of up to ${heads.at(-1)} leaves`,
        ]),
    ...(isPinned ? [] : ["  the key is as the pack has it: compare it with somebody, or name yours (--key)"]),
  ];
};

/** What is shown of the lines of agents, and of how many manifests nothing is. */
const lineLines = ({ followed, gaps, breaks, unknown }: AgentLines): readonly string[] => [
  `  lines     ${followed} manifests follow the one before of their agent; ${gaps} gaps and ${breaks} forks, each as its fact says`,
  ...(unknown === 0 ? [] : [`            not shown of ${unknown}: the first of a line, or without a number`]),
];

/** What people read of it. */
export const verifyLines = ({ verified, problems }: VerifyResult): string[] => {
  if (problems.length > 0 || verified === undefined)
    return [
      "REFUSED",
      ...problems.map(({ code, message, place }) => `  ${placeText(place)}: ${message} [${code}]`),
    ].map(showable);
  const { pack, manifests, lines, log } = verified;
  const { counts, migration, asOf, planVersion, files, id } = pack;
  const unsealed = manifests.genuine - manifests.sealed;
  return [
    `VERIFIED: ${migration} as of ${asOf}, plan version ${planVersion}`,
    `  pack      ${id}: ${files.length + 2} files, every byte as made`,
    `  history   ${counts.facts} facts, in order, each once; replayed to the same ${counts.verdicts} verdicts`,
    `  seals     ${manifests.sealed} of ${manifests.genuine} genuine manifests by the keys of the plan that was in force`,
    ...(unsealed === 0 ? [] : [`            ${unsealed} ${MISSING_SEALS}`]),
    ...lineLines(lines),
    `  lists     ${counts.checkpoints} checkpoints, ${counts.findings} findings, ${counts.approvals} approvals, as the history shows`,
    `  told      ${counts.notifications} deliveries, as the pack states them`,
    `  verify.mjs in it has SHA-256 ${files.find(({ name }) => name === VERIFIER_FILE)?.sha256 ?? "-"}: it was not run; run your own`,
    ...logLines(log, counts.facts),
  ].map(showable);
};

const logJson = (log: VerifiedLog | null) =>
  log && { ...log, head: { ...log.head, root: log.head.root.toString("hex") } };

/** The same for programs, in one line. */
export const verifyJson = (result: VerifyResult): string =>
  jsonLine({
    verified: result.problems.length === 0,
    problems: result.problems,
    pack: result.verified?.pack.id ?? null,
    migration: result.verified?.pack.migration ?? null,
    asOf: result.verified?.pack.asOf ?? null,
    counts: result.verified?.pack.counts ?? null,
    manifests: result.verified?.manifests ?? null,
    log: logJson(result.verified?.log ?? null),
  });
