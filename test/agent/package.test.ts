import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { VERSION } from "../../core/version.ts";
import { findBuilder, NO_BUILDER } from "../../scripts/executable-builder.ts";
import { npmProgram } from "../../scripts/program-of.ts";
import { packaged, packageNamed } from "../support/packaged.ts";

/** What is distributed, tested as its users run it. */

const folder = mkdtempSync(join(tmpdir(), "cleargate-package-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Seals a folder into a spool, which takes worker threads, zstd and a key; there is no intake to push it to. */
const sealsABackup = (run: (...args: string[]) => string, name: string): void => {
  const home = join(folder, name);
  mkdirSync(join(home, "backup"), { recursive: true });
  writeFileSync(join(home, "backup", "rtc.bak"), "rtc");
  const config = join(home, "agent.yaml");
  run("init", "--agent", "a1", "--migration", "m", "--bucket", "bucket", "--config", config);
  const output = run("backup", join(home, "backup"), "--unit", "u", "--requirement", "r", "--config", config, "--json");
  const lines = output
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines).toContainEqual(expect.objectContaining({ message_type: "spooled", entries: 1, proof: "hashed" }));
  expect(readdirSync(join(home, "spool", "pending"))).toHaveLength(1);
};

describe("what npm run package makes", () => {
  beforeAll(async () => {
    await packaged();
  }, 120_000);

  it.skipIf(findBuilder() === undefined)(
    `has an executable that needs no Node (${NO_BUILDER})`,
    () => {
      const file = packageNamed(/-(?:linux|darwin|win32)-[^.]+(?:\.exe)?$/);
      const run = (...args: string[]): string =>
        execFileSync(file, args, { encoding: "utf8", env: { PATH: "", HOME: folder } });
      expect(run("--version").trim()).toBe(VERSION);
      sealsABackup(run, "executable");
    },
    60_000,
  );

  it("has a tarball that installs without fetching anything, and has a bill of materials", () => {
    const into = join(folder, "installed");
    mkdirSync(into);
    writeFileSync(join(into, "package.json"), "{}");
    const [npm, ...first] = npmProgram();
    execFileSync(npm, [...first, "install", "--offline", "--no-audit", "--no-fund", packageNamed(/\.tgz$/)], {
      cwd: into,
      stdio: "ignore",
    });
    const own = join(into, "node_modules", "cleargate");
    expect(readdirSync(join(into, "node_modules")).filter((name) => !name.startsWith("."))).toEqual(["cleargate"]);
    const start = (program: string, ...args: string[]): string =>
      execFileSync(process.execPath, [join(own, program), ...args], { encoding: "utf8" });
    const run = (...args: string[]): string => start("cleargate-agent.mjs", ...args);
    expect(run("--version").trim()).toBe(VERSION);
    expect(start("cleargate.mjs", "--help")).toContain("Usage: cleargate");
    sealsABackup(run, "tarball");
    expect(existsSync(join(own, "docs", "sources.md"))).toBe(true);
    const { components } = JSON.parse(readFileSync(join(own, "sbom.cdx.json"), "utf8")) as {
      components: { name: string }[];
    };
    expect(components.map(({ name }) => name)).toEqual(expect.arrayContaining(["ldapts", "yauzl", "zod"]));
  }, 60_000);
});
