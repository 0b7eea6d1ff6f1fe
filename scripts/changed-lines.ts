import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "..");

/** Lines of a file as it is now, both included. */
interface Lines {
  readonly file: string;
  readonly from: number;
  readonly to: number;
}

/** More than the difference between any two versions of `core/` without context. */
const MOST_BYTES = 256 * 1024 ** 2;

const git = (...args: string[]): string =>
  execFileSync("git", args, { cwd: ROOT, encoding: "utf8", maxBuffer: MOST_BYTES });

const isCommit = (name: string): boolean => {
  try {
    execFileSync("git", ["rev-parse", "--verify", "--quiet", `${name}^{commit}`], { cwd: ROOT, stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
};

/** Where this branch left `main`, here or at its origin: on `main` itself, what has not been committed. */
const base = (): string => {
  const main = ["main", "origin/main"].find(isCommit);
  if (main === undefined) throw new RangeError("there is no branch main: say since which commit, with --since");
  return git("merge-base", "HEAD", main).trim();
};

const PLAIN = ["--unified=0", "--no-renames", "--diff-filter=d", "--no-ext-diff", "--no-color"] as const;
const FILE = /^\+\+\+ b\/(.*)$/;
const HUNK = /^@@ -\S+ \+(\d+)(?:,(\d+))? @@/;

/** The lines that a diff without context adds or changes. */
export const linesOf = (diff: string): Lines[] => {
  let file: string | undefined;
  return diff.split("\n").flatMap((line) => {
    file = FILE.exec(line)?.[1] ?? file;
    const [, from, count = "1"] = HUNK.exec(line) ?? [];
    if (from === undefined || file === undefined || count === "0") return [];
    return [{ file, from: Number(from), to: Number(from) + Number(count) - 1 }];
  });
};

/**
 * What was changed in a folder since a commit, whether it is committed or not.
 * @param folder from the root of the repository
 * @param since by default where the branch left `main`
 */
export const changedLines = (folder: string, since = base()): Lines[] => {
  const added = git("ls-files", "--others", "--exclude-standard", "--", folder)
    .split("\n")
    .filter((file) => file !== "");
  return [
    ...linesOf(git("diff", ...PLAIN, since, "--", folder)),
    ...added.map((file) => ({ file, from: 1, to: readFileSync(join(ROOT, file), "utf8").split("\n").length })),
  ];
};
