import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { tryLockFile } from "../../agent/spool/os-lock.ts";
import { until } from "./until.ts";

/** What `npm run package` makes of these sources: made once, however many test files and workers ask for it. */

const ROOT = join(import.meta.dirname, "..", "..");
export const PACKAGE_FOLDER = join(ROOT, "dist", "package");
const INPUTS = [
  "adapters",
  "agent",
  "cli",
  "console",
  "contract",
  "core",
  "docs",
  "examples",
  "functions",
  "lib",
  "plans",
  "ports",
  "scripts",
  "verify",
  "README.md",
  "package-lock.json",
];

const filesOf = (path: string): string[] =>
  path.includes(".")
    ? [join(ROOT, path)]
    : readdirSync(join(ROOT, path), { withFileTypes: true, recursive: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .toSorted();

const stampOf = (): string => {
  const hash = createHash("sha256").update(process.version);
  for (const file of INPUTS.flatMap(filesOf)) hash.update(file).update(readFileSync(file));
  return hash.digest("hex");
};

/** @returns the one file in the folder of packages that ends so */
export const packageNamed = (ending: RegExp): string => {
  const name = readdirSync(PACKAGE_FOLDER).find((one) => ending.test(one));
  if (name === undefined) throw new Error(`nothing in ${PACKAGE_FOLDER} ends so: ${ending}`);
  return join(PACKAGE_FOLDER, name);
};

/** @returns the tarball */
export const packaged = async (): Promise<string> => {
  mkdirSync(join(ROOT, "dist"), { recursive: true });
  let release: (() => void) | undefined;
  await until("the package that another test file makes", () => {
    release = tryLockFile(join(ROOT, "dist", "package.lock"));
    return release !== undefined;
  });
  try {
    const stamp = join(PACKAGE_FOLDER, ".inputs");
    const wanted = stampOf();
    if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== wanted) {
      execFileSync(process.execPath, [join(ROOT, "scripts", "package.ts")], { cwd: ROOT, stdio: "ignore" });
      writeFileSync(stamp, wanted);
    }
  } finally {
    release?.();
  }
  return packageNamed(/\.tgz$/);
};
