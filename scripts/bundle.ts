import { cpSync, existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { bundleConsole, bundleHelp } from "./bundle-console.ts";
import { deferredModules } from "./deferred-modules.ts";
import { environmentCredentials } from "./environment-credentials.ts";
import { lateHttp } from "./late-http.ts";

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

const functions = { ...shared, minify: true, plugins: [deferredModules, environmentCredentials] };

/** The programs of the agent's threads, by the names that it starts them by. */
export const WORKERS = [
  { name: "hash-worker", source: "agent/hash/worker.ts" },
  { name: "sorting-worker", source: "agent/sorting/worker.ts" },
  { name: "stamping-worker", source: "agent/files/stamping-worker.ts" },
] as const;

const START_VERIFY = `import { startVerify } from "./verify/start.ts";
process.exitCode = await startVerify(process.argv.slice(2), {
  out: (text) => process.stdout.write(text),
  error: (text) => process.stderr.write(text),
});
`;

/** Bundles the verifier of packs into one file, which is as readable as its sources: whoever uses it may want to read it. */
export const bundleVerifier = async (outdir: string): Promise<void> => {
  await build({
    ...shared,
    stdin: { contents: START_VERIFY, resolveDir: root, loader: "ts" },
    banner: { js: `#!/usr/bin/env node\n${banner.js}` },
    outfile: join(outdir, "verify.mjs"),
  });
};

/** The packages of which something is in a bundle, by the files that esbuild read. */
const packagesIn = (files: readonly string[]): ReadonlySet<string> =>
  new Set(files.flatMap((file) => /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules\/)/.exec(file)?.[1] ?? []));

/** Where the stack of a clone finds them. */
const FUNCTIONS = join(root, "dist", "functions");

/** What it imports later lies in files of its own: it answers most requests without the contract, which is most of it. */
const SPLIT = "page";

/**
 * Bundles every function, minified, into a folder, each as <verb>/index.mjs: what is deployed is what is tested.
 * @returns the packages that they contain
 */
export const bundleFunctions = async (outdir = FUNCTIONS): Promise<ReadonlySet<string>> => {
  const verbs = readdirSync(join(root, "functions"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  rmSync(outdir, { recursive: true, force: true });
  const options = { ...functions, metafile: true, outdir, outExtension: { ".js": ".mjs" } } as const;
  const entryOf = (name: string) => ({ in: `functions/${name}/handler.ts`, out: `${name}/index` });
  const names = verbs.map(({ name }) => name).filter((name) => name !== SPLIT);
  const whole = await build({ ...options, entryPoints: names.map(entryOf) });
  const split = await build({
    ...{ ...options, entryPoints: [entryOf(SPLIT)], splitting: true, chunkNames: `${SPLIT}/[name]-[hash]` },
  });
  const { inputs } = await bundleConsole(join(outdir, "console", "console"));
  await bundleHelp(join(outdir, "console", "help"));
  // Each pack has it inside.
  await bundleVerifier(join(outdir, "pack"));
  return packagesIn([whole, split].flatMap(({ metafile }) => Object.keys(metafile.inputs)).concat(inputs));
};

/** Bundles the construct into a folder; the CDK is that of the app that uses it. @returns the packages that it contains */
export const bundleConstruct = async (outdir: string): Promise<ReadonlySet<string>> => {
  const { metafile } = await build({
    ...shared,
    metafile: true,
    stdin: { contents: 'export { Cleargate } from "./lib/cleargate.ts";', resolveDir: root, loader: "ts" },
    external: ["aws-cdk-lib", "constructs"],
    outfile: join(outdir, "index.mjs"),
  });
  return packagesIn(Object.keys(metafile.inputs));
};

/**
 * What is started: it asks for a Node that is new enough before it loads the program beside it, because an older one stops at the
 * first thing that it cannot import.
 */
const bundleLauncher = async (name: string, program: string, outdir: string): Promise<void> => {
  const contents = `#!/usr/bin/env node
import { needNode } from "./scripts/needs-node.mjs";
needNode("${name}");
await import("./${program}");
`;
  const { banner: _, ...rest } = shared;
  await build({
    ...rest,
    target: "es2022",
    stdin: { contents, resolveDir: root, loader: "js" },
    external: [`./${program}`],
    outfile: join(outdir, `${name}.mjs`),
  });
};

/** Bundles what is started, without the programs, into a folder. */
export const bundleLaunchers = async (outdir: string): Promise<void> => {
  for (const name of ["cleargate-agent", "cleargate"]) await bundleLauncher(name, `${name}-program.mjs`, outdir);
};

const START_AGENT = `import { startAgent } from "./agent/start.ts";
await startAgent(process.argv.slice(2));
`;
const START_CLI = `import { startCli } from "./cli/start.ts";
await startCli(process.argv.slice(2));
`;

/** The engine reads all of a program before it runs: without blanks it is a third shorter. Names stay, for what is said of a crash. */
const dense = { minifyWhitespace: true, minifySyntax: true } as const;

/** @returns the files that are inside it */
const bundleProgram = async (contents: string, name: string, outdir: string): Promise<readonly string[]> => {
  const stdin = { contents, resolveDir: root, loader: "ts" as const };
  const outfile = join(outdir, `${name}.mjs`);
  const { metafile } = await build({ ...shared, ...dense, plugins: [lateHttp], metafile: true, stdin, outfile });
  return Object.keys(metafile.inputs);
};

/** Where the two command lines are bundled into. */
const COMMANDS = join(root, "dist", "bin");

/**
 * Bundles the two command lines into a folder: one file that is started and one that is the program, which need Node 24 and nothing
 * else.
 * @returns the packages that they contain
 */
export const bundleCommands = async (outdir = COMMANDS): Promise<ReadonlySet<string>> => {
  rmSync(outdir, { recursive: true, force: true });
  const bundled = [
    await bundleProgram(START_AGENT, "cleargate-agent-program", outdir),
    await bundleProgram(START_CLI, "cleargate-program", outdir),
  ].flat();
  for (const { name, source } of WORKERS) bundled.push(...(await bundleProgram(`import "./${source}";`, name, outdir)));
  await bundleLaunchers(outdir);
  cpSync(join(root, "plans"), join(outdir, "plans"), { recursive: true });
  for (const name of readdirSync(join(root, "examples"))) {
    const plan = join(root, "examples", name, "plan.yaml");
    if (existsSync(plan)) cpSync(plan, join(outdir, "examples", `${name}.yaml`));
  }
  return packagesIn(bundled);
};

/** Starts the agent without `await`, because the code of a single executable is CommonJS. */
const EXECUTABLE = `import { startAgent } from "./agent/start.ts";
void startAgent(process.argv.slice(2));
`;

/** Bundles the agent and the programs of its threads for a single executable into a folder. */
export const bundleExecutable = async (outdir: string): Promise<void> => {
  const { banner: _, ...rest } = shared;
  const common = { ...rest, format: "cjs" as const, define: { "import.meta.url": '"file:///executable"' } };
  await build({ ...common, stdin: { contents: EXECUTABLE, resolveDir: root }, outfile: join(outdir, "agent.js") });
  for (const { name, source } of WORKERS)
    await build({ ...common, entryPoints: [source], outfile: join(outdir, `${name}.js`) });
};

/** Bundles a few lines of code with what the agent's threads run beside it, as the agent is bundled. @returns the program */
export const bundleWithThreads = async (contents: string, outdir: string): Promise<string> => {
  const outfile = join(outdir, "program.mjs");
  await build({ ...shared, stdin: { contents, resolveDir: root }, outfile });
  for (const { name, source } of WORKERS)
    await build({ ...shared, entryPoints: [source], outfile: join(outdir, `${name}.mjs`) });
  return outfile;
};

/** Bundles a few lines of code to compare functions with: as they are bundled, or as esbuild does with nothing of ours. */
export const bundleText = async (contents: string, outfile: string, as: "function" | "plain"): Promise<void> => {
  const options = as === "function" ? functions : { ...shared, minify: true };
  await build({ ...options, stdin: { contents, resolveDir: root }, outfile });
};

/** @returns the packages that one function's bundle contains */
export const packagesOf = async (verb: string): Promise<ReadonlySet<string>> => {
  const entryPoints = [`functions/${verb}/handler.ts`];
  const { metafile } = await build({ ...functions, metafile: true, entryPoints, outdir: FUNCTIONS, write: false });
  return packagesIn(Object.keys(metafile.inputs));
};
