import type { FileEntry } from "../manifest/entry.ts";
import type { Outline } from "../manifest/read.ts";
import type { Finding } from "./finding.ts";
import { globMatcher } from "./glob.ts";
import { counted, finding, tally } from "./naming.ts";
import type { Rule, RuleContext, RunningRule } from "./rule.ts";

const onBackup =
  (start: (context: RuleContext) => { entry?(file: FileEntry): void; end: RunningRule["end"] } | undefined): Rule =>
  (context) =>
    context.header.kind === "backup" ? start(context) : undefined;

const emptiness = onBackup(({ requirement }) => ({
  end: ({ entries, bytes }: Outline): Finding[] => {
    if (requirement.allowEmpty) return [];
    if (entries === 0) return [finding("backup-empty", "the backup holds no files", { requirement })];
    if (bytes === 0)
      return [
        finding("backup-zero-bytes", `${counted(entries, "file")}, all of them empty`, { requirement, count: entries }),
      ];
    return [];
  },
}));

const artefacts = onBackup(({ requirement }) => {
  if (requirement.artefacts.length === 0) return undefined;
  const missing = new Map(requirement.artefacts.map((glob) => [glob, globMatcher(glob)]));
  const emptyOnes = new Map<string, string>();
  return {
    entry: ({ key, size }) => {
      for (const [glob, matches] of missing) {
        if (!matches(key)) continue;
        if (size > 0) missing.delete(glob);
        else emptyOnes.set(glob, key);
      }
    },
    end: () => {
      const where = [...missing.keys()].map((glob) => {
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
});

const fileProblems = onBackup(({ requirement }) => {
  const unreadable = tally();
  const changed = tally();
  return {
    entry: ({ key, problem }) => {
      if (problem === "unreadable") unreadable.add(key);
      else if (problem === "changed") changed.add(key);
    },
    end: () => [
      ...unreadable.finding("file-unreadable", requirement, (n) => `${counted(n, "file")} could not be read`),
      ...changed.finding("file-changed", requirement, (n) => `${counted(n, "file")} changed while being read`),
    ],
  };
});

const proof = onBackup(({ requirement }) => {
  if (requirement.minimumProof !== "hashed") return undefined;
  const bare = tally();
  return {
    entry: ({ key, sha256, problem }) => {
      if (sha256 === undefined && problem === undefined) bare.add(key);
    },
    end: () => bare.finding("proof-too-weak", requirement, (n) => `${counted(n, "file")} without a hash`),
  };
});

const copies = onBackup(({ header, requirement }) => ({
  end: () => {
    const offSite = header.copies.filter(({ site }) => site === "off-site").length;
    const immutable = header.copies.filter((copy) => copy.immutable).length;
    const short = (
      code: "copy-off-site-missing" | "copy-immutable-missing",
      what: string,
      has: number,
      asks: number,
    ) => (has >= asks ? [] : [finding(code, `${has} of ${asks} ${what} copies`, { requirement })]);
    return [
      ...short("copy-off-site-missing", "off-site", offSite, requirement.offSiteCopies),
      ...short("copy-immutable-missing", "immutable", immutable, requirement.immutableCopies),
    ];
  },
}));

export const backupRules: readonly Rule[] = [emptiness, artefacts, fileProblems, proof, copies];
