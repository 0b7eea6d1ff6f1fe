import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { parse } from "yaml";
import { runAgent } from "../../agent/program.ts";
import { checkSchedule } from "../../agent/service/schedule.ts";
import { PACKAGED_FOLDER, SYSTEMD_FOLDER, systemdUnits } from "../../agent/service/systemd.ts";

/** What a package gives the agent: a configuration, a spool and a user of its own. */

const folder = mkdtempSync(join(tmpdir(), "cleargate-service-"));
beforeAll(() => void vi.spyOn(process.stdout, "write").mockImplementation(() => true));
afterEach(() => vi.unstubAllEnvs());
afterAll(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});
const init = (config: string, ...args: string[]): Promise<number> =>
  runAgent(["init", "--agent", "a", "--migration", "m", "--bucket", "bucket", "--config", config, "--json", ...args]);

describe("init", () => {
  it("writes the spool that is given, or that of the variable", async () => {
    expect(await init(join(folder, "given", "a.yaml"), "--spool", "/srv/spool")).toBe(0);
    expect(parse(readFileSync(join(folder, "given", "a.yaml"), "utf8"))).toMatchObject({ spool: "/srv/spool" });
    vi.stubEnv("CLEARGATE_AGENT_SPOOL", "/srv/other");
    expect(await init(join(folder, "other", "a.yaml"))).toBe(0);
    expect(parse(readFileSync(join(folder, "other", "a.yaml"), "utf8"))).toMatchObject({ spool: "/srv/other" });
  });

  it.runIf(process.getuid?.() === 0)("lets a service's group read the key that root makes in its folder", async () => {
    for (const [name, folderMode, keyMode] of [
      ["service", 0o2750, 0o640],
      ["root", 0o750, 0o600],
    ] as const) {
      mkdirSync(join(folder, name));
      chmodSync(join(folder, name), folderMode);
      const config = join(folder, name, "a.yaml");
      expect(await init(config)).toBe(0);
      expect(statSync(join(folder, name, "a.k1.pem")).mode & 0o777).toBe(keyMode);
      // A key that others may use is refused.
      expect(await runAgent(["status", "--config", config, "--quiet"])).toBe(0);
    }
  });
});

describe("the units of a package", () => {
  const spec = {
    ...{
      command: "run",
      flags: [],
      onCalendar: "hourly",
      config: "/etc/cleargate/a.yaml",
      spool: "/var/lib/cleargate",
    },
    ...{ runAs: "cleargate-agent", writablePaths: [], program: ["/usr/bin/cleargate-agent"] },
  };
  const [packaged = ""] = systemdUnits({ ...spec, packaged: { stateDirectory: "cleargate" } }).map(({ text }) => text);

  it("may do nothing beside others, wait for a configuration, and have their folder made", () => {
    const lines = packaged.split("\n");
    expect(lines).toEqual(expect.arrayContaining(["CapabilityBoundingSet=", "AmbientCapabilities="]));
    expect(lines).toContain("ConditionPathExists=/etc/cleargate/a.yaml");
    expect(lines).toEqual(expect.arrayContaining(["StateDirectory=cleargate", "StateDirectoryMode=0750"]));
  });

  it("differ from those that schedule install writes in nothing else", () => {
    const [own = ""] = systemdUnits(spec).map(({ text }) => text);
    const without = (text: string): string[] =>
      text.split("\n").filter((line) => !/^(?:Condition|StateDirectory|\w+Capabilit|CapabilityB)/.test(line));
    expect(without(packaged)).toEqual(without(own));
    expect(own).toContain("CapabilityBoundingSet=CAP_DAC_READ_SEARCH");
  });

  it("are found by doctor where a package puts them", async () => {
    const units = join(folder, "units");
    mkdirSync(units);
    expect((await checkSchedule([join(folder, "none"), units])).detail).toMatch(/nothing runs the agent/);
    writeFileSync(join(units, "cleargate-agent.timer"), "");
    expect((await checkSchedule([join(folder, "none"), units])).detail).toMatch(/^cleargate-agent\.timer/);
    expect([SYSTEMD_FOLDER, PACKAGED_FOLDER]).toEqual(["/etc/systemd/system", "/usr/lib/systemd/system"]);
  });
});
