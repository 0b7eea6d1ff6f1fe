import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { VERSION } from "../../agent/version.ts";
import { generated } from "../../scripts/generated.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const planted: string[] = [];

const plant = (file: string, text: string): void => {
  const path = join(ROOT, file);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, text);
  planted.push(path);
};
afterEach(() => {
  for (const path of planted.splice(0)) rmSync(path);
});

const cruise = (...paths: string[]): { rules: string[]; modules: number } => {
  const { stdout } = spawnSync(join(ROOT, "node_modules", ".bin", "depcruise"), ["--output-type", "json", ...paths], {
    cwd: ROOT,
    encoding: "utf8",
    maxBuffer: 64 * 1024 ** 2,
  });
  const { summary } = JSON.parse(stdout) as {
    summary: { totalCruised: number; violations: { rule: { name: string } }[] };
  };
  return { rules: summary.violations.map(({ rule }) => rule.name), modules: summary.totalCruised };
};

describe("the directions between rooms", () => {
  it("are looked at: more than a hundred modules, and none against its direction", () => {
    const { rules, modules } = cruise("core", "adapters", "functions", "agent", "cli", "lib", "local");
    expect(modules).toBeGreaterThan(100);
    expect(rules).toEqual([]);
  });

  it("are told when somebody goes against them", () => {
    plant(
      "core/planted.ts",
      'import { readFileSync } from "node:fs";\nimport { pack } from "../adapters/zlib-codec.ts";\nexport const planted = [readFileSync, pack];\n',
    );
    plant("local/planted.ts", 'import { Failure } from "../core/failure.ts";\nexport const planted = Failure;\n');
    plant(
      "functions/api/planted.ts",
      'import { notify } from "../notify/notify.ts";\nimport { S3Client } from "@aws-sdk/client-s3";\nexport const planted = [notify, S3Client];\n',
    );
    expect(new Set(cruise("core/planted.ts", "local/planted.ts", "functions/api/planted.ts").rules)).toEqual(
      new Set([
        "core-allow-list",
        "local-imports-none-of-the-product",
        "one-function-knows-no-other",
        "sdk-in-adapters-only",
      ]),
    );
  });

  it("within the agent are checked too: formats know no source, sources no other source and no job", () => {
    plant(
      "agent/formats/planted.ts",
      'import { findSource } from "../sources/index.ts";\nexport const planted = findSource;\n',
    );
    plant(
      "agent/sources/planted.ts",
      'import { loadConfig } from "../config/load-config.ts";\nimport { source } from "./folder.ts";\nexport const planted = [loadConfig, source];\n',
    );
    plant("agent/spool/planted.ts", 'import { EXIT } from "../exit.ts";\nexport const planted = EXIT;\n');
    plant("agent/collect/planted.ts", 'import { output } from "../output.ts";\nexport const planted = output;\n');
    const folders = ["formats", "sources", "spool", "collect"].map((folder) => `agent/${folder}/planted.ts`);
    expect(new Set(cruise(...folders).rules)).toEqual(
      new Set([
        "formats-below-sources",
        "sources-below-collect",
        "one-source-knows-no-other",
        "agent-leaves",
        "collect-and-service-below-commands",
      ]),
    );
  });

  it("the core asks no clock, no chance and no environment", () => {
    plant("core/planted.ts", "export const planted = [Date.now(), new Date(), Math.random(), process.env];\n");
    const { stdout, stderr } = spawnSync(join(ROOT, "node_modules", ".bin", "biome"), ["lint", "core/planted.ts"], {
      cwd: ROOT,
      encoding: "utf8",
    });
    expect(
      `${stdout}${stderr}`.match(/core\/ takes time, randomness and the environment as arguments/g)?.length,
    ).toBeGreaterThanOrEqual(4);
  });
});

describe("what is generated", () => {
  for (const [file, text] of Object.entries(generated()))
    it(`${file} is what the code says`, () => {
      const lines = (one: string): string => one.replaceAll("\r\n", "\n");
      expect(lines(readFileSync(join(ROOT, file), "utf8")), 'run "npm run generate"').toBe(lines(text));
    });
  it("the agent's version is the package's", () => {
    expect((JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string }).version).toBe(VERSION);
  });
});
