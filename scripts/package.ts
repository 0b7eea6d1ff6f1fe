import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { digestLine, sha256Of, VERIFIER_FILE } from "../core/pack/pack-file.ts";
import { bundleCommands, bundleExecutable, bundleVerifier, WORKERS } from "./bundle.ts";
import { bundleVerifyPage } from "./bundle-verify-page.ts";
import { findBuilder, NO_BUILDER } from "./executable-builder.ts";
import { stageConstruct } from "./package-construct.ts";
import { npmProgram } from "./program-of.ts";

/**
 * Makes what is distributed: a tarball for hosts with Node 24, with no dependency to install, which also has the construct for apps of
 * the CDK; and an executable for this platform that needs no Node. The same command makes the executable of another platform there.
 */

const root = join(import.meta.dirname, "..");
const out = join(root, "dist", "package");
const staged = join(out, "npm");
const npm = (args: readonly string[], cwd: string): string => {
  const [file, ...first] = npmProgram();
  const stdio: ["ignore", "pipe", "ignore"] = ["ignore", "pipe", "ignore"];
  return execFileSync(file, [...first, ...args], { cwd, encoding: "utf8", stdio, maxBuffer: 64 * 1024 ** 2 });
};

const printSize = (file: string): void =>
  void process.stdout.write(`${relative(root, file)}  ${(statSync(file).size / 1024 ** 2).toFixed(1)} MiB\n`);

interface Bill {
  components: { readonly name: string; readonly group?: string; readonly "bom-ref": string }[];
  dependencies: { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

/** The software bill of materials: the packages inside the bundles and no others. */
const billOfMaterials = (inside: ReadonlySet<string>): string => {
  const bill = JSON.parse(npm(["sbom", "--sbom-format", "cyclonedx"], root)) as Bill;
  const own = bill.dependencies[0]?.ref;
  bill.components = bill.components.filter(({ name }) => inside.has(name));
  const refs = new Set([own, ...bill.components.map((one) => one["bom-ref"])]);
  bill.dependencies = bill.dependencies
    .filter(({ ref }) => refs.has(ref))
    .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((one) => refs.has(one)) }));
  return `${JSON.stringify(bill, null, 2)}\n`;
};

/** Everything is bundled, so that what is installed is what was tested, and nothing is downloaded. */
const tarball = async (commands: ReadonlySet<string>): Promise<string> => {
  const { name, version, description, license, bin } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    name: string;
    version: string;
    description: string;
    license: string;
    bin: Record<string, string>;
  };
  const own = Object.fromEntries(Object.entries(bin).map(([command, file]) => [command, basename(file)]));
  mkdirSync(staged, { recursive: true });
  const { inside, ...members } = await stageConstruct(staged);
  const engines = { node: ">=24" };
  const described = { name, version, description, license, type: "module", engines, bin: own, ...members };
  cpSync(join(root, "dist", "bin"), staged, { recursive: true });
  for (const file of ["README.md", "LICENSE"]) copyFileSync(join(root, file), join(staged, file));
  cpSync(join(root, "docs"), join(staged, "docs"), { recursive: true });
  writeFileSync(join(staged, "package.json"), `${JSON.stringify(described, null, 2)}\n`);
  writeFileSync(join(staged, "sbom.cdx.json"), billOfMaterials(new Set([...commands, ...inside])));
  const [packed] = JSON.parse(npm(["pack", "--json", "--pack-destination", out], staged)) as { filename: string }[];
  return join(out, packed?.filename ?? "");
};

const executable = async (node: string): Promise<string> => {
  const { platform, arch } = process;
  const work = join(out, "executable");
  await bundleExecutable(work);
  const file = join(out, `cleargate-agent-${platform}-${arch}${platform === "win32" ? ".exe" : ""}`);
  const config = {
    main: join(work, "agent.js"),
    executable: node,
    output: file,
    disableExperimentalSEAWarning: true,
    assets: Object.fromEntries(WORKERS.map(({ name }) => [`${name}.js`, join(work, `${name}.js`)])),
  };
  writeFileSync(join(work, "sea.json"), JSON.stringify(config));
  execFileSync(node, ["--build-sea", join(work, "sea.json")], { stdio: "ignore" });
  chmodSync(file, 0o755);
  // What Node puts into itself is not what was signed.
  if (platform === "darwin") execFileSync("codesign", ["--force", "--sign", "-", file]);
  rmSync(work, { recursive: true });
  return file;
};

/** The verifiers of packs, with their check sums beside them: whoever is given a pack takes one from here, and not from the pack. */
const verifiers = async (): Promise<readonly string[]> => {
  await bundleVerifier(out);
  const files = [join(out, VERIFIER_FILE), await bundleVerifyPage(out)];
  for (const file of files) writeFileSync(`${file}.sha256`, digestLine(sha256Of(readFileSync(file)), basename(file)));
  return files;
};

const EVERY = ["linux-x64", "linux-arm64", "darwin-arm64", "win32-x64"];

rmSync(out, { recursive: true, force: true });
printSize(await tarball(await bundleCommands()));
const node = findBuilder();
if (node === undefined) process.stdout.write(`No executable: ${NO_BUILDER}\n`);
else printSize(await executable(node));
for (const file of await verifiers()) printSize(file);
rmSync(staged, { recursive: true });
const here = `${process.platform}-${process.arch}`;
const elsewhere = EVERY.filter((one) => one !== here);
process.stdout.write(
  `Not made here: ${elsewhere.join(", ")}. An executable is made on its own platform, by the same command.\n` +
    "Sign what you distribute: signtool on Windows, codesign with your identity on macOS.\n",
);
