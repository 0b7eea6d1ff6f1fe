import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { holdsSpool } from "../../agent/config/holds-spool.ts";
import { EXIT } from "../../agent/exit.ts";
import { runAgent } from "../../agent/program.ts";
import { isPosix } from "../support/real-tools.ts";

const folder = mkdtempSync(join(tmpdir(), "cleargate-own-spool-"));
const config = join(folder, "cleargate-agent.yaml");
const spool = join(folder, "spool");
const said: string[] = [];
const agent = (...args: string[]): Promise<number> => runAgent([...args, "--config", config, "--json"]);
let settings: string;

beforeAll(async () => {
  vi.spyOn(process.stdout, "write").mockImplementation((text) => said.push(String(text)) > 0);
  await agent("init", "--agent", "a", "--migration", "m", "--bucket", "bucket");
  settings = readFileSync(config, "utf8");
});
afterAll(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

describe("a backup that holds the agent's own spool", () => {
  const withJob = (job: object): void =>
    writeFileSync(
      config,
      settings.replace(
        /jobs:[\s\S]*$/,
        `jobs:\n  - ${JSON.stringify({ kind: "backup", unit: "u", requirement: "r", ...job })}\n`,
      ),
    );

  for (const [what, job] of [
    ["a folder", { folder: "." }],
    ["another source", { source: { type: "sha256sum", path: "SHA256SUMS", root: "." } }],
  ] as const)
    it(`is refused with its line: ${what}`, async () => {
      withJob(job);
      expect(await agent("config", "validate")).toBe(EXIT.usage);
      expect(said.at(-1)).toMatch(/cleargate-agent\.yaml:\d+:\d+: u r: \S+ holds the agent's own spool/);
    });

  it("is read without it where it is excluded", async () => {
    withJob({ folder: ".", exclude: ["spool"] });
    expect(await agent("run", "--dry-run")).toBe(EXIT.ok);
  });

  it("is refused on the command line too, and where a pattern matches it", async () => {
    withJob({ source: { type: "bagit", path: join(folder, "..", "cleargate-own-spool-*") } });
    expect(await agent("config", "validate")).toBe(EXIT.ok);
    expect(await agent("run", "--dry-run")).toBe(EXIT.failed);
    expect(said.join("")).toContain("holds the agent's own spool");
    said.length = 0;
    writeFileSync(config, settings);
    expect(await agent("backup", folder, "--unit", "u", "--requirement", "r")).toBe(EXIT.usage);
    expect(said.join("")).toContain("holds the agent's own spool");
  });

  it("is known by its locks, whatever it is called and all that is excluded", () => {
    const hold = (path: string, ...exclude: string[]): boolean => holdsSpool(path, exclude, spool);
    expect([hold("/"), hold(spool), hold(join(spool, "copies.lock.sqlite"))]).toEqual([true, true, true]);
    expect([hold(`${spool}2`), hold(join(spool, "cache")), hold(join(folder, "tree"))]).toEqual([false, false, false]);
    for (const glob of ["spool", "spool/**", "*.sqlite", "**"]) expect(hold(folder, glob), glob).toBe(false);
    expect(hold(folder, "lock.sqlite", "pool")).toBe(true);
  });

  it.runIf(isPosix)("is known through links, also before it is there", () => {
    mkdirSync(join(folder, "real"));
    symlinkSync(join(folder, "real"), join(folder, "link"));
    expect(holdsSpool(join(folder, "real"), [], join(folder, "link", "later", "spool"))).toBe(true);
    expect(holdsSpool(join(folder, "link"), [], join(folder, "real", "spool"))).toBe(true);
  });
});

describe("a drill that would restore over what is the agent's own", () => {
  const validate = async (into: string): Promise<number> => {
    const jobs = [
      { kind: "backup", unit: "u", requirement: "r", folder: "tree" },
      { kind: "verification", unit: "u", requirement: "d", of: "r", by: "drill", into, command: ["true"] },
    ];
    writeFileSync(config, settings.replace(/jobs:[\s\S]*$/, `jobs: ${JSON.stringify(jobs)}\n`));
    said.length = 0;
    return agent("config", "validate");
  };

  it.each([
    ["the folder of the spool, the configuration and the key", ".", "spool"],
    ["the spool itself", "spool", "spool"],
    ["a folder in the spool", "spool/pending", "spool"],
    ["a folder in the spool that is not there yet", "spool/drill/x", "spool"],
  ])("is refused with a code and its line: %s", async (_, into, what) => {
    expect(await validate(into)).toBe(EXIT.usage);
    expect(said.at(-1)).toMatch(new RegExp(`"code":"config-invalid".*yaml:\\d+:\\d+: u d: .*the agent's own ${what}`));
  });

  it.runIf(isPosix)("is refused where a link leads there, and where only the configuration lies in it", async () => {
    rmSync(join(folder, "link"), { force: true });
    symlinkSync(join(folder, "spool"), join(folder, "link"));
    expect(await validate("link/x")).toBe(EXIT.usage);
    settings = settings.replace(/^spool: .*\n/m, "");
    settings = `spool: ${JSON.stringify(join(tmpdir(), "cleargate-elsewhere"))}\n${settings}`;
    expect(await validate(".")).toBe(EXIT.usage);
    expect(said.at(-1)).toContain("the agent's own configuration");
  });

  it.each(["drill", "../drill", "spool2"])("may have a folder of its own: %s", async (into) => {
    expect(await validate(into)).toBe(EXIT.ok);
  });
});

describe("a log that would be written into what is the agent's own, or into a backup", () => {
  const configured = (file: string, job: object = { folder: "tree" }): void => {
    const jobs = [{ kind: "backup", unit: "u", requirement: "r", ...job }];
    writeFileSync(
      config,
      `${settings.replace(/jobs:[\s\S]*$/, `jobs: ${JSON.stringify(jobs)}\n`)}log: ${JSON.stringify({ file })}\n`,
    );
    said.length = 0;
  };

  it.each([
    ["cleargate-agent.yaml", "own configuration"],
    ["a.k1.pem", "own key"],
    ["tree/agent.ndjson", "tree holds the agent's own log"],
  ])("is refused with its line: %s", async (file, what) => {
    configured(file);
    expect(await agent("config", "validate")).toBe(EXIT.usage);
    expect(said.at(-1)).toMatch(new RegExp(`"code":"config-invalid".*yaml:\\d+:\\d+: .*${what}`));
  });

  it("is refused in the spool too, and may lie in a backup that excludes it", async () => {
    settings = settings.replace(/^spool: .*\n/m, "");
    configured("spool/agent.ndjson");
    expect(await agent("config", "validate")).toBe(EXIT.usage);
    expect(said.at(-1)).toContain("own spool");
    configured("tree/logs/agent.ndjson", { folder: "tree", exclude: ["logs"] });
    expect(await agent("config", "validate")).toBe(EXIT.ok);
  });

  it("is refused on the command line too, and nothing is appended", async () => {
    configured("agent.ndjson");
    mkdirSync(join(folder, "tree"), { recursive: true });
    for (const name of ["cleargate-agent.yaml", "a.k1.pem", "tree/agent.ndjson"]) {
      const before = existsSync(join(folder, name)) && readFileSync(join(folder, name), "utf8");
      expect(await agent("run", "--dry-run", "--log-file", join(folder, name))).toBe(EXIT.usage);
      expect(said.at(-1)).toContain("log-unwritable");
      expect(existsSync(join(folder, name)) && readFileSync(join(folder, name), "utf8")).toBe(before);
    }
    writeFileSync(config, "what is no configuration");
    expect(await agent("run", "--log-file", config)).toBe(EXIT.usage);
    expect(readFileSync(config, "utf8")).toBe("what is no configuration");
    configured("tree/agent.ndjson", { folder: "nowhere" });
    expect(await agent("backup", join(folder, "tree"), "--unit", "u", "--requirement", "q")).toBe(EXIT.usage);
    expect(said.join("")).toContain("own log");
  });
});
