import { cpSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const root = join(import.meta.dirname, "..");

/** `require` for the few CommonJS packages inside an ES module bundle. */
const banner = {
  js: 'import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);',
};

const shared = {
  bundle: true,
  platform: "node" as const,
  format: "esm" as const,
  target: "node24",
  mainFields: ["module", "main"],
  legalComments: "none" as const,
  logLevel: "warning" as const,
  absWorkingDir: root,
  banner,
};

/** Bundles every function, minified, into dist/functions/<verb>/index.mjs: what is deployed, and what is tried. */
export const bundleFunctions = async (): Promise<void> => {
  const verbs = readdirSync(join(root, "functions"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const outdir = join(root, "dist", "functions");
  rmSync(outdir, { recursive: true, force: true });
  await build({
    ...shared,
    entryPoints: verbs.map(({ name }) => ({ in: `functions/${name}/handler.ts`, out: `${name}/index` })),
    outdir,
    outExtension: { ".js": ".mjs" },
    minify: true,
  });
};

/** Bundles the two command lines into dist/bin: single files that need Node 24 and nothing else. */
export const bundleCommands = async (): Promise<void> => {
  const outdir = join(root, "dist", "bin");
  rmSync(outdir, { recursive: true, force: true });
  await build({
    ...shared,
    entryPoints: [
      { in: "bin/agent.ts", out: "cleargate-agent" },
      { in: "bin/cleargate.ts", out: "cleargate" },
      { in: "agent/hash/worker.ts", out: "hash-worker" },
    ],
    outdir,
    outExtension: { ".js": ".mjs" },
  });
  cpSync(join(root, "plans"), join(outdir, "plans"), { recursive: true });
};

/** Bundles a few lines of code as the functions are bundled, to compare with. */
export const bundleText = async (contents: string, outfile: string): Promise<void> => {
  await build({ ...shared, stdin: { contents, resolveDir: root }, outfile, minify: true });
};
