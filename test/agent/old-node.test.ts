import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundleLaunchers } from "../../scripts/bundle.ts";
import { tooOld } from "../../scripts/needs-node.mjs";

/** A Node that is too old is one sentence and not the first thing that it cannot read, also for what was packaged. */

const folder = mkdtempSync(join(tmpdir(), "cleargate-old-node-"));
beforeAll(() => bundleLaunchers(folder));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const saying = (version: string): string =>
  `Object.defineProperty(process,"versions",{value:{...process.versions,node:"${version}"}})`;
/** Before anything is loaded, this Node says of itself that it is an old one. */
const asNode = (version: string): string => `data:text/javascript,${saying(version)}`;
/** The same without waking the loader of modules, which has an entry file of TypeScript refused before it is read. */
const beOld = join(folder, "be-old.cjs");
writeFileSync(beOld, saying("20.20.2"));
const start = (program: string, version: string) =>
  spawnSync(process.execPath, ["--import", asNode(version), join(folder, program), "--version"], {
    encoding: "utf8",
  });

describe.each(["cleargate-agent", "cleargate"])("the packaged %s", (name) => {
  it("ends with one sentence and exit status 2 on an old Node, before it loads the program", () => {
    const { status, stderr, stdout } = start(`${name}.mjs`, "20.20.2");
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toBe(`${name} needs Node 24 or newer, and this is Node 20.20.2 (${process.execPath}).\n`);
  }, 60_000);
  it("is started by a file that imports nothing before it has asked", () => {
    const text = readFileSync(join(folder, `${name}.mjs`), "utf8");
    expect(text).toContain(`import("./${name}-program.mjs")`);
    expect(text).not.toMatch(/^import\b(?!\()/m);
  });
});

describe.each([
  ["agent", "cleargate-agent", "npm run agent"],
  ["cleargate", "cleargate", "npm run cleargate"],
  ["local", "The embedded cloud", "npm run local"],
  ["demo", "The demo", "npm run demo"],
  ["app", "The stack", "npx cdk synth"],
])("bin/%s.ts of the source tree", (file, name, instead) => {
  it("ends with one sentence and exit status 2 on an old Node, which knows no file of TypeScript", () => {
    const { status, stderr, stdout } = spawnSync(
      process.execPath,
      ["--no-experimental-strip-types", "--require", beOld, join("bin", `${file}.ts`), "--version"],
      { encoding: "utf8" },
    );
    expect(stderr).toBe(
      `${name} needs Node 24 or newer, and this is Node 20.20.2 (${process.execPath}): "${instead}" brings its own.\n`,
    );
    expect([status, stdout]).toEqual([2, ""]);
  }, 60_000);
});

it("cdk runs the stack with the Node of the lock file, whichever Node it was started by", () => {
  expect(JSON.parse(readFileSync("cdk.json", "utf8"))).toMatchObject({
    app: "node scripts/with-deps.mjs bin/app.ts",
  });
});

it.each([
  ["23.11.1", true],
  ["9.0.0", true],
  ["24.0.0", false],
  ["100.0.0", false],
])("Node %s is too old: %s", (version, expected) => {
  expect(tooOld("x", version) !== undefined).toBe(expected);
});
