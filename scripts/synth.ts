import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");

/** Everything that the assembly depends on. */
const INPUTS = [
  "lib",
  "functions",
  "core",
  "contract",
  "adapters",
  "console",
  "scripts/bundle.ts",
  "scripts/deferred-modules.ts",
  "scripts/environment-credentials.ts",
  "scripts/bundle-console.ts",
  "scripts/app.ts",
  "cdk.json",
  "package-lock.json",
];

const filesOf = (path: string): string[] => {
  const entries = existsSync(join(root, path))
    ? readdirSync(join(root, path), { withFileTypes: true, recursive: true })
    : [];
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
};

const stampOf = (): string => {
  const hash = createHash("sha256");
  for (const input of INPUTS)
    for (const file of /\.\w+$/.test(input) ? [join(root, input)] : filesOf(input))
      hash.update(file).update(readFileSync(file));
  return hash.digest("hex");
};

export const ASSEMBLY = join(root, "cdk.out");

/** Synthesises the stack into cdk.out, unless it already holds that of the same sources. @throws Error with what failed */
export const synthOnce = (): string => {
  const stamp = join(ASSEMBLY, ".inputs");
  const wanted = stampOf();
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return ASSEMBLY;
  const ran = spawnSync(process.execPath, [join(root, "scripts", "app.ts")], {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, CDK_OUTDIR: ASSEMBLY, CDK_CONTEXT_JSON: "{}" },
  });
  if (ran.status !== 0) throw new Error(`the stack could not be synthesised:\n${ran.stderr}`);
  writeFileSync(stamp, wanted);
  return ASSEMBLY;
};
