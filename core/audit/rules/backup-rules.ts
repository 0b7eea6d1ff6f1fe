import type { Finding } from "../../finding.ts";
import { type FileEntry, PROBLEMS } from "../../manifest/entry.ts";
import type { Outline } from "../../manifest/read.ts";
import type { BackupRequirement } from "../../plan/document.ts";
import { PROBLEM_TEXTS } from "../problem.ts";
import { counted, finding, outcomeTally, tally } from "../report-finding.ts";
import { globMatcher } from "./glob.ts";
import type { Rule, RuleContext, RunningRule } from "./rule.ts";

type BackupRule = (
  context: RuleContext<BackupRequirement>,
) => { entry?(file: FileEntry): void; end: RunningRule["end"] } | undefined;

const emptyBackup: BackupRule = ({ header, requirement }) => ({
  end: ({ entries, bytes }: Outline): Finding[] => {
    if (requirement.allowEmpty) return [];
    if (entries === 0) return [finding("backup-empty", "the backup has no files", { requirement })];
    // A job's own report states no sizes.
    if (bytes === 0 && header.proof !== "reported")
      return [
        finding("backup-zero-bytes", `${counted(entries, "file")}, all of them empty`, { requirement, count: entries }),
      ];
    return [];
  },
});

/** Of the files whose items match one glob, so many are looked up. */
const MAX_HOLDERS = 20;

const addHolder = (holders: Map<string, Set<string>>, glob: string, file: string): void => {
  const files = holders.get(glob) ?? new Set();
  if (files.size < MAX_HOLDERS) holders.set(glob, files.add(file));
};

/** An item is as real as the file that it is in. */
const artefacts: BackupRule = ({ requirement, contained }) => {
  if (requirement.artefacts.length === 0) return undefined;
  const missing = new Map(requirement.artefacts.map((glob) => [glob, globMatcher(glob)]));
  const emptyOnes = new Map<string, string>();
  const holders = new Map<string, Set<string>>();
  return {
    entry: ({ key, size, in: within }) => {
      for (const [glob, matches] of missing) {
        if (!matches(key)) continue;
        if (size > 0) missing.delete(glob);
        else if (within === undefined) emptyOnes.set(glob, key);
        else addHolder(holders, glob, within);
      }
    },
    end: () => {
      const isHeld = (glob: string): boolean =>
        [...(holders.get(glob) ?? [])].some((file) => contained.holdingOf(file) !== "missing");
      const where = [...missing.keys()].flatMap((glob) => {
        if (isHeld(glob)) return [];
        const empty = emptyOnes.get(glob);
        return empty === undefined ? glob : `${glob} (${empty} has no bytes)`;
      });
      return where.length === 0
        ? []
        : [
            finding("artefact-missing", `missing or empty: ${where.join(", ")}`, {
              requirement,
              count: where.length,
              where,
            }),
          ];
    },
  };
};

const fileProblems: BackupRule = ({ requirement }) => {
  const found = new Map<(typeof PROBLEMS)[number], ReturnType<typeof tally>>();
  const unchecked = tally();
  return {
    entry: ({ key, problem, checksum }) => {
      if (checksum === "none") unchecked.add(key);
      if (problem === undefined) return;
      const names = found.get(problem) ?? tally();
      found.set(problem, names);
      names.add(key);
    },
    end: () => [
      ...PROBLEMS.flatMap((problem) => {
        const [code, what] = PROBLEM_TEXTS[problem];
        const noun = problem === "failed" ? "job" : "file";
        return found.get(problem)?.finding(code, requirement, (n) => `${counted(n, noun)} ${what}`) ?? [];
      }),
      ...unchecked.finding("file-without-checksum", requirement, (n) => `${counted(n, "file")} made without checksums`),
    ],
  };
};

/** Checks of the backup that were made before it was sealed. */
const checksOfBackup: BackupRule = ({ header, requirement }) => {
  const { checks = [] } = header;
  if (checks.length === 0) return undefined;
  const outcomes = outcomeTally();
  for (const { name, outcome, detail } of checks)
    outcomes.add(detail === undefined ? name : `${name}: ${detail}`, outcome);
  return { end: () => outcomes.findings(requirement) };
};

/**
 * A copy that lists its objects counts only if it has every file of the backup, at its size, each as an object of its
 * own.
 */
const copiedWhole: BackupRule = ({ header, requirement, contained }) => {
  const listed = header.copies.flatMap(({ objects }) => objects ?? []);
  const copies = header.copies.flatMap(({ objects }) =>
    objects === undefined ? [] : [new Map(objects.map(({ key, size }) => [key, size]))],
  );
  if (copies.length === 0) return undefined;
  const left = tally();
  const keysOf = new Map<string, string>();
  for (const { key, bucket, object, versionId } of listed) {
    const stored = JSON.stringify([bucket, object, versionId]);
    const other = keysOf.get(stored);
    if (other !== undefined && other !== key) left.add(`${key} (its object is that of ${other})`);
    keysOf.set(stored, key);
  }
  return {
    entry: ({ key, size, in: within }) => {
      if (within === undefined && copies.some((sizes) => sizes.get(key) !== size)) left.add(key);
    },
    end: () => {
      for (const { file, item, holding } of contained.unhashed())
        if (holding === "missing") left.add(`${item} (in ${file}, which the backup does not have)`);
      const nothing = copies.some((sizes) => sizes.size === 0)
        ? [finding("copy-missing", "a claimed copy lists no object", { requirement })]
        : [];
      return [
        ...left.finding("copy-missing", requirement, (n) => `${counted(n, "file")} missing from a claimed copy`),
        ...nothing,
      ];
    },
  };
};

export const backupRules: readonly Rule<BackupRequirement>[] = [
  emptyBackup,
  artefacts,
  fileProblems,
  checksOfBackup,
  copiedWhole,
];
