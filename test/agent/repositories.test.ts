import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { parse } from "yaml";
import { runAgent } from "../../agent/program.ts";

/** Only the layouts, so that no tool is needed: test/agent/real-tools.test.ts asks repositories. */

const folder = mkdtempSync(join(tmpdir(), "cleargate-repositories-"));
const config = join(folder, "cleargate-agent.yaml");
const said: string[] = [];
const agent = (...args: string[]): Promise<number> => {
  said.length = 0;
  return runAgent([...args, "--config", config, "--json"]);
};
const jobs = (): Record<string, unknown>[] =>
  (parse(readFileSync(config, "utf8")) as { jobs: Record<string, unknown>[] }).jobs;

beforeAll(async () => {
  vi.spyOn(process.stdout, "write").mockImplementation((text) => said.push(String(text)) > 0);
  for (const name of ["config", "data", "index", "keys", "snapshots"])
    mkdirSync(join(folder, "restic", name), { recursive: true });
  mkdirSync(join(folder, "borg", "data"), { recursive: true });
  writeFileSync(join(folder, "borg", "config"), "[repository]\nversion = 1\n");
  mkdirSync(join(folder, "plain", "data"), { recursive: true });
  writeFileSync(join(folder, "plain", "data", "a"), "a");
  await agent("init", "--agent", "a", "--migration", "m", "--bucket", "bucket");
});
afterAll(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

describe("add", () => {
  let added = 0;
  for (const [what, path, more, source] of [
    [
      "a repository of restic",
      "restic",
      ["--set", "password.file=/etc/restic"],
      { type: "restic", repository: join(folder, "restic"), password: { file: "/etc/restic" } },
    ],
    ["a repository of Borg", "borg", [], { type: "borg", repository: join(folder, "borg") }],
    ["a folder that is neither", "plain", [], { type: "folder", path: "plain" }],
  ] as const)
    it(`takes ${what} as what it is`, async () => {
      added += 1;
      expect(await agent("add", join(folder, path), "--unit", "u", "--requirement", `r${added}`, ...more)).toBe(0);
      expect(jobs().at(-1)?.source).toEqual(source);
    });

  it("takes a repository elsewhere as it is named", async () => {
    const address = "sftp:backup@nas.contoso.com:/srv/restic";
    expect(await agent("add", address, "--type", "restic", "--unit", "u", "--requirement", "far")).toBe(0);
    expect(jobs().at(-1)?.source).toEqual({ type: "restic", repository: address });
    expect(await agent("add", join(folder, "plain"), "--unit", "u", "--requirement", "x", "--set", "a.b.c=1")).toBe(2);
  });
});

describe("run --job", () => {
  it("runs the jobs of the names given alone, and refuses a name that no job has", async () => {
    expect(await agent("run", "--dry-run", "--job", "u/r3")).toBe(0);
    expect(said.filter((line) => line.includes("would_spool"))).toHaveLength(1);
    expect(await agent("run", "--dry-run", "--job", "r3")).toBe(2);
    expect(said.at(-1)).toContain("there are: u/r1, u/r2, u/r3, u/far");
    writeFileSync(config, readFileSync(config, "utf8").replace("requirement: r3", "requirement: r3\n    name: plain"));
    expect(await agent("run", "--dry-run", "--job", "plain")).toBe(0);
  });
});
