import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { runAgent } from "../../agent/program.ts";
import { runCli } from "../../cli/program.ts";
import { testKey } from "../support/seal.ts";

/** From what the agent finds on a host to a plan: what real tools wrote is inspected, and nothing is guessed. */

const SOURCES = join(import.meta.dirname, "..", "fixtures", "sources");
const PEOPLE = [
  ...["--migration", "pg-upgrade", "--title", "Upgrade", "--time-zone", "Europe/Madrid", "--before", "pg_upgrade"],
  ...["--owner", "Ana Ruiz <ana.ruiz@contoso.example>"],
];
let folder: string;
let said: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cleargate-plan-init-"));
  cpSync(SOURCES, folder, { recursive: true });
  said = [];
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, "write").mockImplementation((text: unknown) => said.push(String(text)) > 0);
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

/** Inspects a file, and puts what it said beside it; as of another host, where one is named. */
const inspected = async (name: string, file: string, set: readonly string[] = [], host?: string): Promise<string> => {
  said = [];
  const more = set.flatMap((one) => ["--set", one]);
  expect(await runAgent(["inspect", join(folder, file), "--json", ...more]), said.join("")).toBe(0);
  const report = JSON.parse(said.join("")) as Record<string, unknown>;
  const to = join(folder, `${name}.json`);
  writeFileSync(to, JSON.stringify({ ...report, ...(host === undefined ? {} : { host }) }));
  said = [];
  return to;
};
const keyOf = (agent: string): string => {
  const file = join(folder, `${agent}.pub.json`);
  writeFileSync(file, JSON.stringify({ agent, key: "k1", publicKey: testKey(agent).publicKey }));
  return file;
};
const init = async (...args: string[]): Promise<[status: number, text: string]> => {
  said = [];
  return [await runCli(["plan", "init", ...args]), said.join("")];
};

describe("plan init", () => {
  it("makes a plan of what restic, Borg, PostgreSQL and hashdeep wrote, which is valid with what people know", async () => {
    const reports = [
      await inspected("a", "restic/snapshots.json", [`files=${join(folder, "restic/files.jsonl")}`], "fe01"),
      await inspected("b", "borg/info.json", [`files=${join(folder, "borg/files.jsonl")}`, "timeZone=UTC"], "fe01"),
      await inspected("c", "hashdeep/hashes.txt", [], "db01"),
    ];
    const plan = join(folder, "plan.yaml");
    const [status, text] = await init(...reports, "--output", plan, "--key", keyOf("fe01"), keyOf("db01"), ...PEOPLE);
    expect([status, text]).toEqual([0, `Wrote ${plan}: 2 units, 3 requirements\n`]);
    said = [];
    expect(await runCli(["plan", "validate", plan]), said.join("")).toBe(0);
    expect(said.join("")).toContain("2 units, 2 agents, 3 requirements, 3 checkpoints");
  });

  it("is refused by validate until what people know is filled in, and says what that is", async () => {
    const plan = join(folder, "plan.yaml");
    const report = await inspected("a", "hashdeep/hashes.txt", [], "db01");
    const [status, text] = await init(report, "--output", plan);
    expect([status, text]).toEqual([0, expect.stringContaining("the public key of agent db01")]);
    expect(await runCli(["plan", "validate", plan])).toBe(2);
    await init(report, "--output", `${plan}2`, ...PEOPLE);
    expect(await runCli(["plan", "validate", `${plan}2`])).toBe(2);
    expect(await runCli(["plan", "set-key", `${plan}2`, keyOf("db01")])).toBe(0);
    expect(await runCli(["plan", "validate", `${plan}2`])).toBe(0);
  });

  it("takes the rhythm of the runs that the tool lists", async () => {
    const archives = [1, 2, 3].map((day) => ({
      ...{ name: `db-${day}`, id: String(day).repeat(64), start: `2026-11-0${day}T02:00:00.000000`, hostname: "db01" },
      ...{ chunker_params: [], stats: { original_size: 5, nfiles: 1 } },
    }));
    writeFileSync(join(folder, "i.json"), JSON.stringify({ archives, repository: { id: "c", location: "/srv" } }));
    const report = await inspected("a", "i.json", ["timeZone=UTC"]);
    const earlier = ["2026-11-02T02:00:00.000Z", "2026-11-01T02:00:00.000Z"];
    expect(JSON.parse(readFileSync(report, "utf8"))).toMatchObject({ host: hostname(), earlier });
    expect((await init(report))[1]).toMatch(
      /Age: 3 runs were seen, usually 24 h apart and at most 24 h[\s\S]*maxAge: 26h/,
    );

    const snapshot = (day: number) => ({
      time: `2026-11-0${day}T02:00:00Z`,
      tree: "t",
      paths: ["/x"],
      hostname: "a",
      id: `${day}`,
      short_id: `${day}`,
    });
    writeFileSync(join(folder, "s.json"), JSON.stringify([snapshot(1), snapshot(8)]));
    writeFileSync(join(folder, "f.jsonl"), '{"message_type":"snapshot","struct_type":"snapshot","id":"8"}\n');
    const weekly = await inspected("w", "s.json", [`files=${join(folder, "f.jsonl")}`]);
    expect((await init(weekly))[1]).toContain("maxAge: 8d");

    const pg = await inspected("p", "pgbackrest/info.json");
    expect((JSON.parse(readFileSync(pg, "utf8")) as { earlier: string[] }).earlier.length).toBeGreaterThan(0);
  });

  it("overwrites nothing", async () => {
    const report = await inspected("a", "hashdeep/hashes.txt");
    const plan = join(folder, "plan.yaml");
    writeFileSync(plan, "mine");
    expect((await init(report, "--output", plan))[0]).toBe(2);
    expect(readFileSync(plan, "utf8")).toBe("mine");
  });

  it("refuses what is no report, an owner without address, and a key of another agent", async () => {
    const report = await inspected("a", "hashdeep/hashes.txt", [], "db01");
    writeFileSync(join(folder, "x.json"), "{}");
    expect(await init(join(folder, "x.json"))).toEqual([
      2,
      expect.stringContaining('is not what "cleargate-agent inspect'),
    ]);
    expect((await init(join(folder, "absent.json")))[0]).toBe(2);
    expect(await init(report, "--owner", "Ana")).toEqual([2, expect.stringContaining("is not a name and an address")]);
    expect(await init(report, "--key", keyOf("db02"))).toEqual([2, expect.stringContaining('did you mean "db01"?')]);
    expect((await init())[0]).toBe(2);
  });

  it("is JSON for programs", async () => {
    const report = await inspected("a", "hashdeep/hashes.txt", [], "db01");
    const plan = join(folder, "p.yaml");
    expect(JSON.parse((await init(report, "--json"))[1])).toMatchObject({ units: ["db01"], text: expect.any(String) });
    expect(JSON.parse((await init(report, "--json", "-o", plan))[1])).toMatchObject({
      requirements: ["hashdeep"],
      file: plan,
    });
  });
});
