import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { runCli } from "../../cli/program.ts";
import type { Fact } from "../../core/history/fact.ts";
import { openCheckpoint } from "../../core/log/checkpoint.ts";
import { findNoteKey, type NoteKey } from "../../core/log/note-key.ts";
import { inclusionView, type LoggedReads } from "../../functions/api/inclusion-view.ts";
import { logKeysView } from "../../functions/api/log-keys.ts";
import { consistencyView, logView } from "../../functions/api/log-view.ts";
import { logFacts } from "../../functions/log/log.ts";
import { cliAtApi } from "../support/cli-at-api.ts";
import { logKey, ORIGIN } from "../support/filed-log.ts";
import { logPorts, NO_LOG, signerOf } from "../support/log-ports.ts";

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
  return { ...made.ports.files, findLeaves: made.ports.index.findLeaves };
};
const ids = (count: number, name = "fact") =>
  Array.from({ length: count }, (_, at) => `${name}-${String(at).padStart(4, "0")}`);

let log: LoggedReads;
/** The fact whose leaf the API answers with instead. */
let other: string | undefined;
const ledger = { findFact: async (id: string) => fact(id) };
const answers: Readonly<Record<string, (query: URLSearchParams) => Promise<object>>> = {
  "/log": () => logView(log),
  "/log/consistency": (query) => {
    const { from, to } = Object.fromEntries(query);
    return consistencyView(log, { from: Number(from), ...(to === undefined ? {} : { to: Number(to) }) });
  },
  "/log/keys": () => logKeysView(log),
  "/log/inclusion": (query) => inclusionView({ ledger, log }, other ?? query.get("fact") ?? ""),
};
const said = cliAtApi(async ({ url }) => answers[url.pathname]?.(url.searchParams) ?? {});
const witness = () => runCli(["log", "witness", folder]);
const heads = () => readdirSync(join(folder, "heads"));

describe("cleargate log head", () => {
  it("shows how many leaves the log has and the root of all, where its key signed it", async () => {
    log = await logOf(ids(3));
    expect(await runCli(["log", "head"])).toBe(0);
    expect(said.out.join("")).toMatch(
      /^log {5}cleargate\.example\/log\nsize {4}4\nroot {4}\S{44}\nkey {5}cleargate\.example/,
    );
    log = NO_LOG;
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
    ["it is gone", async () => NO_LOG, "it has 0 leaves, and had 6"],
    ["another key signed it", () => logOf(ids(9), 2), "no trusted key signed the head"],
  ])("refuses a log where %s, and keeps nothing of it", async (_, made, why) => {
    log = await logOf(ids(5));
    expect(await witness()).toBe(0);
    log = await made();
    expect(await witness()).toBe(1);
    expect(said.err.join("")).toContain(why);
    expect(heads()).toHaveLength(1);
  });

  const changing = async () => {
    const facts = ids(3).map(fact);
    const made = logPorts(facts, () => NOW);
    const sign = (...keys: number[]) => {
      facts.push(fact(`later-${facts.length}`));
      return logFacts({ ...made.ports, signers: keys.map(signerOf) }, () => true);
    };
    await sign(1);
    return { ...made, sign };
  };

  it("follows a log that changed its key, from the one that is trusted to the one that it led to", async () => {
    const { ports, sign } = await changing();
    log = { ...ports.files, findLeaves: ports.index.findLeaves };
    expect(await witness()).toBe(0);
    // Nobody looked while both signed.
    for (const keys of [[1, 2], [2], [2, 3], [3]]) await sign(...keys);
    expect(await witness()).toBe(0);
    expect(said.out.join("")).toContain("proven to begin with the 5 leaves kept before");
    const kept = () => JSON.parse(readFileSync(join(folder, "log.json"), "utf8")) as { keys: string[] };
    expect(kept().keys).toHaveLength(3);
    expect(await witness()).toBe(0);
    expect(kept().keys).toHaveLength(3);
  });

  it("refuses a new key that no trusted one led to, and does not trust it later", async () => {
    const { ports, sign, files } = await changing();
    log = { ...ports.files, findLeaves: ports.index.findLeaves };
    expect(await witness()).toBe(0);
    await sign(1, 2);
    await sign(2);
    for (const path of [...files.keys()].filter((one) => one.startsWith("key/"))) {
      const change = JSON.parse((files.get(path) as Buffer).toString());
      const checkpoint = (files.get("checkpoint") as Buffer).toString();
      files.set(path, Buffer.from(JSON.stringify({ ...change, checkpoint })));
    }
    expect(await witness()).toBe(1);
    expect(said.err.join("")).toContain("no trusted key signed the head");
    expect(heads()).toHaveLength(1);
  });

  it("refuses a folder whose own head was changed, or that does not say which log it keeps", async () => {
    log = NO_LOG;
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

  const signing = (...more: string[]) => runCli(["log", "witness", folder, "--sign-with", `${folder}.key`, ...more]);
  const keptNote = () => readFileSync(join(folder, "heads", heads().at(-1) ?? ""));

  it("signs as a witness what it proved, and nothing else", async () => {
    log = await logOf(ids(5));
    expect(await signing("--make-key", "witness.example/one")).toBe(0);
    const text = said.out.join("").match(/^signed by (witness\S+)$/m)?.[1] ?? "";
    const key = findNoteKey(text) as NoteKey;
    expect(key.type).toBe("cosignature");
    expect(statSync(`${folder}.key`).mode & 0o077).toBe(0);
    log = await logOf(ids(9));
    expect(await signing()).toBe(0);
    const known = { origin: ORIGIN, keys: [logKey(1).key], witnesses: [key] };
    expect(openCheckpoint(keptNote(), known)).toMatchObject({ head: { size: 10 }, cosignatures: [{ key }] });
    log = await logOf(ids(12, "other"));
    expect(await signing()).toBe(1);
    expect(heads()).toHaveLength(2);
  });

  it("never makes a key in the place of one, and signs with none that is not one", async () => {
    log = await logOf(ids(5));
    expect(await signing()).toBe(1);
    expect(await signing("--make-key", "a name")).toBe(1);
    expect(existsSync(`${folder}.key`)).toBe(false);
    expect(await signing("--make-key", "one")).toBe(0);
    const kept = readFileSync(`${folder}.key`, "utf8");
    expect(await signing("--make-key", "one")).toBe(1);
    expect(readFileSync(`${folder}.key`, "utf8")).toBe(kept);
    writeFileSync(`${folder}.key`, "one\nnone\n");
    expect(await signing()).toBe(1);
    expect(await runCli(["log", "witness", folder, "--make-key", "one"])).toBe(1);
    expect(said.err.join("")).toMatch(
      /makes it.*without blanks.*is there already.*is no key of a witness.*needs --sign-with/s,
    );
  });
});

describe("cleargate log prove", () => {
  const prove = (...more: string[]) => runCli(["log", "prove", "fact-0003", ...more]);
  const changed = (path: string, by: (text: string) => string): LoggedReads => {
    const before = log;
    const find: LoggedReads["find"] = async (asked) => {
      const file = await before.find(asked);
      return file === undefined || asked !== path
        ? file
        : { ...file, bytes: Buffer.from(by(Buffer.from(file.bytes).toString("latin1")), "latin1") };
    };
    return { ...before, find };
  };

  it("proves that a fact is in the log, by the keys that the API names", async () => {
    log = await logOf(ids(9));
    expect(await prove()).toBe(0);
    const text = said.out.join("");
    expect(text).toMatch(/^fact {4}fact-0003\ntype {4}time-passed, of migration contoso, recorded at 2026-11-22/);
    expect(text).toMatch(
      /\nleaf {4}4 of 10\nhead {4}cleargate\.head\/1 cleargate\.example\/log 10 [0-9a-f]{64}\nproven/,
    );
    expect(text).toContain("by the keys that the API itself names");
    said.out.length = 0;
    expect(await prove("--json")).toBe(0);
    expect(JSON.parse(said.out.join(""))).toMatchObject({ index: 4, leaf: { fact: "fact-0003" }, head: { size: 10 } });
  });

  it("proves with a folder of heads by the keys there, and that the log begins with what was kept", async () => {
    log = await logOf(ids(5));
    expect(await witness()).toBe(0);
    for (const count of [5, 6, 300]) {
      log = await logOf(ids(count));
      expect(await prove("--witness", folder), String(count)).toBe(0);
    }
    expect(said.out.join("")).toContain("in the log, which begins with the 6 leaves kept before");
  });

  it.each([
    ["it was rewritten", () => logOf(["early", ...ids(9)]), "it does not begin with what was kept"],
    ["its end was cut", () => logOf(ids(4)), "it has 5 leaves, and had 6"],
    ["another key signed it", () => logOf(ids(9), 2), "no trusted key signed the head"],
  ])("refuses with a folder of heads a log where %s", async (_, made, why) => {
    log = await logOf(ids(5));
    expect(await witness()).toBe(0);
    log = await made();
    expect(await prove()).toBe(0);
    expect(await prove("--witness", folder)).toBe(1);
    expect(said.err.join("")).toContain(why);
  });

  it("refuses a leaf that was changed, a way that does not lead to the root, and a head that nobody signed", async () => {
    log = await logOf(ids(9));
    const whole = log;
    log = changed("tile/entries/000.p/10", (text) => text.replaceAll("time-passed", "time-pAssed"));
    expect(await prove()).toBe(1);
    log = whole;
    log = changed("tile/0/000.p/10", (text) => `${"x".repeat(32)}${text.slice(32)}`);
    expect(await prove()).toBe(1);
    expect(said.err.join("").match(/the fact is not proven to be in the log/g)).toHaveLength(2);
    log = whole;
    log = changed("checkpoint", (text) => text.replace(/\n10\n./, (line) => `\n10\n${line.endsWith("A") ? "B" : "A"}`));
    expect(await prove()).toBe(1);
    expect(said.err.join("")).toContain("a signature is wrong");
  });

  it("refuses a leaf of another fact, and a folder in which there is no head, or a damaged one", async () => {
    log = await logOf(ids(9));
    other = "fact-0004";
    expect(await prove()).toBe(1);
    expect(said.err.join("")).toContain("a leaf that is not of this fact");
    other = undefined;
    expect(await prove("--witness", folder)).toBe(1);
    expect(said.err.join("")).toContain("keeps no head yet");
    expect(await witness()).toBe(0);
    const file = join(folder, "heads", heads()[0] ?? "");
    writeFileSync(file, readFileSync(file, "utf8").replace("\n10\n", "\n9\n"));
    expect(await prove("--witness", folder)).toBe(1);
    expect(said.err.join("")).toContain("of the newest head kept there, a signature is wrong");
    writeFileSync(join(folder, "log.json"), "{}");
    expect(await prove("--witness", folder)).toBe(1);
    expect(said.err.join("")).toContain("log.json does not say which log it keeps");
  });
});
