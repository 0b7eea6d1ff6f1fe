import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { VERSION } from "../core/version.ts";
import { bundleCommands } from "./bundle.ts";
import { commandLine, wrongUsage } from "./command-line.ts";
import { buildDeb } from "./linux/deb.ts";
import { sourceDateEpoch } from "./linux/epoch.ts";
import { AGENT, ARCHITECTURES, DESK } from "./linux/package.ts";
import { buildRpm } from "./linux/rpm.ts";

const USAGE = `npm run package:linux -- [options]

Builds packages of the agent and of the command line, each with the Node that runs it, for this processor.

  --only KIND       deb or rpm; without it, each whose tool is here (dpkg-deb, rpmbuild)
  --output FOLDER   where to; it must be empty or not be there (dist/linux)

SOURCE_DATE_EPOCH dates all that is in them, by default as the last commit; DEBFULLNAME and DEBEMAIL name who answers for them.

Exit status: 1 where one could not be built, 2 for wrong options.
`;

const BUILDERS = { deb: ["dpkg-deb", buildDeb], rpm: ["rpmbuild", buildRpm] } as const;

const { values } = commandLine(USAGE, { options: { only: { type: "string" }, output: { type: "string" } } });
const { only } = values;
if (only !== undefined && !(only in BUILDERS)) wrongUsage(`--only ${only}: it must be deb or rpm`, USAGE);
if (process.platform !== "linux" || ARCHITECTURES[process.arch] === undefined)
  wrongUsage("packages for Linux are built on Linux, on x64 or arm64", USAGE);

const root = join(import.meta.dirname, "..");
const out = values.output === undefined ? join(root, "dist", "linux") : resolve(values.output);
const isHere = (tool: string): boolean => spawnSync(tool, ["--version"], { stdio: "ignore" }).status === 0;

if (values.output === undefined) rmSync(out, { recursive: true, force: true });
else if (existsSync(out) && readdirSync(out).length > 0)
  wrongUsage(`${values.output} is not empty: name another folder, or remove what is in it`, USAGE);
mkdirSync(out, { recursive: true });
const bundles = join(out, ".bundles");
const inside = await bundleCommands(bundles);
const staging = { bundles, inside, version: VERSION, epoch: sourceDateEpoch() };
for (const [kind, [tool, build]] of Object.entries(BUILDERS)) {
  if (only !== undefined && only !== kind) continue;
  if (only === undefined && !isHere(tool)) {
    process.stdout.write(`Not built: ${kind}, because ${tool} is not here.\n`);
    continue;
  }
  for (const wanted of [AGENT, DESK]) {
    const file = build(out, wanted, staging);
    process.stdout.write(`${relative(root, file)}  ${(statSync(file).size / 1024 ** 2).toFixed(1)} MiB\n`);
  }
}
rmSync(bundles, { recursive: true });
