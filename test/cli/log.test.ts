import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { runCli } from "../../cli/program.ts";
import type { Fact } from "../../core/history/fact.ts";
import { consistencyView, logView } from "../../functions/api/log-view.ts";
import { logFacts } from "../../functions/log/log.ts";
import { cliAtApi } from "../support/cli-at-api.ts";
import { logPorts, signerOf } from "../support/log-ports.ts";

/** Whoever keeps heads of the log, and compares. */

const root = mkdtempSync(join(tmpdir(), "cleargate-heads-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let folder = "";
let folders = 0;
beforeEach(() => {
  folders += 1;
  folder = join(root, String(folders));
});

const NOW = "2026-11-22T00:00:00.000Z";
const fact = (id: string): Fact => ({
  ...{ type: "time-passed", id, recordedAt: NOW, migration: "contoso", gate: null, planVersion: 1 },
  ...{ unit: null, requirement: null, agent: null, events: [] },
});
const logOf = async (facts: readonly string[], key = 1) => {
  const made = logPorts(facts.map(fact), () => NOW);
  await logFacts({ ...made.ports, signers: [signerOf(key)] }, () => true);
  return made.ports.files;
};
const ids = (count: number, name = "fact") =>
  Array.from({ length: count }, (_, at) => `${name}-${String(at).padStart(4, "0")}`);

let log: Awaited<ReturnType<typeof logOf>> | { find: () => Promise<undefined> };
const said = cliAtApi(async ({ url }) =>
  url.pathname === "/log" ? logView(log) : consistencyView(log, Number(url.searchParams.get("from"))),
);
const witness = () => runCli(["log", "witness", folder]);
const heads = () => readdirSync(join(folder, "heads"));

describe("cleargate log head", () => {
  it("shows how many leaves the log has and the root of all, where its key signed it", async () => {
    log = await logOf(ids(3));
    expect(await runCli(["log", "head"])).toBe(0);
    expect(said.out.join("")).toMatch(
      /^log {5}cleargate\.example\/log\nsize {4}4\nroot {4}\S{44}\nkey {5}cleargate\.example/,
    );
    log = { find: async () => undefined };
    expect(await runCli(["log", "head"])).toBe(0);
    expect(said.out.join("")).toContain("nothing was appended");
  });

  it("refuses what nobody known signed", async () => {
    const files = await logOf(ids(3));
    log = { ...files, find: async (path: string) => (path === "keys" ? undefined : files.find(path)) };
    expect(await runCli(["log", "head"])).toBe(1);
    expect(said.err.join("")).toContain("no trusted key signed the head");
  });
});

describe("cleargate log witness", () => {
  it("keeps the first head, and each later one that is proven to begin with it", async () => {
    for (const count of [1, 1, 5, 255, 256, 300]) {
      log = await logOf(ids(count));
      expect(await witness(), String(count)).toBe(0);
    }
    expect(heads()).toEqual([2, 6, 256, 257, 301].map((size) => `${String(size).padStart(16, "0")}.note`));
    expect(said.out.join("")).toContain("kept as the first");
    expect(said.out.join("")).toContain("proven to begin with the 257 leaves kept before");
  });

  it.each([
    ["a fact was changed", () => logOf(["early", ...ids(9)]), "the log was rewritten: it does not begin"],
    ["its end was cut", () => logOf(ids(3)), "the log was rewritten: it has 4 leaves, and had 6"],
    ["it is as long, and another", () => logOf(ids(5, "other")), "the log was rewritten: it does not begin"],
    ["it is gone", async () => ({ find: async () => undefined }), "it has 0 leaves, and had 6"],
    ["another key signed it", () => logOf(ids(9), 2), "no trusted key signed the head"],
  ])("refuses a log where %s, and keeps nothing of it", async (_, made, why) => {
    log = await logOf(ids(5));
    expect(await witness()).toBe(0);
    log = await made();
    expect(await witness()).toBe(1);
    expect(said.err.join("")).toContain(why);
    expect(heads()).toHaveLength(1);
  });

  it("refuses a folder whose own head was changed, or that does not say which log it keeps", async () => {
    log = { find: async () => undefined };
    expect(await witness()).toBe(1);
    log = await logOf(ids(5));
    expect(await witness()).toBe(0);
    const file = join(folder, "heads", heads()[0] ?? "");
    writeFileSync(file, readFileSync(file, "utf8").replace("\n6\n", "\n5\n"));
    expect(await witness()).toBe(1);
    expect(said.err.join("")).toContain("of the newest head kept there, a signature is wrong");
    writeFileSync(join(folder, "log.json"), "{}");
    expect(await witness()).toBe(1);
    expect(said.err.join("")).toContain("is damaged");
  });
});
