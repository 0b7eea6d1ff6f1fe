import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { runCli } from "../../cli/program.ts";
import { cliAtApi } from "../support/cli-at-api.ts";

/** What people ask to be recorded: from where its texts come, and what is said of a name that nobody knows. */

interface Posted {
  readonly path: string;
  readonly body: Record<string, unknown>;
}
const folder = mkdtempSync(join(tmpdir(), "cleargate-approving-"));
let answers: Record<string, unknown> = {};
let posted: Posted[] = [];
const said = cliAtApi(({ method, url: { pathname: path }, body }) => {
  if (method === "POST") posted.push({ path, body: JSON.parse(body) as Posted["body"] });
  return answers[`${method} ${path}`] ?? { error: "not-found", message: `unknown ${path}` };
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => {
  [posted, answers] = [[], {}];
});

const run = (...args: readonly string[]) => runCli([...args, "-m", "m"]);
const OF = ["--unit", "u", "--requirement", "r"];
const RECORDING = [
  ["waive", ["waive", ...OF, "--control", "c", "--expires", "7d", "--reason", "why"]],
  ["revoke", ["revoke", ...OF, "--reason", "why"]],
  ["baseline accept", ["baseline", "accept", "u/r", "--reason", "why"]],
] as const;

describe("a name that nobody knows", () => {
  it.each(RECORDING)("of a migration: %s says which one may be meant", async (_, args) => {
    answers["GET /migrations/m"] = { error: "not-found", message: 'no plan of "m": did you mean "my"?' };
    expect(await run(...args)).toBe(6);
    expect(said.err.join("")).toContain('did you mean "my"? [not-found]');
  });

  it.each(RECORDING)("of something else: %s says what the API said of it", async (_, args) => {
    answers["GET /migrations/m"] = { migration: "m" };
    expect(await run(...args)).toBe(6);
    expect(said.err.join("")).toMatch(/unknown \/migrations\/m\/checkpoints\/u\/r\/\w+ \[not-found\]/);
  });

  it.each([
    [["waive"], "waiver-requested", "a waiver"],
    [["attest"], "attestation-requested", "an attestation"],
    [["baseline", "accept"], "baseline-requested", "a baseline"],
  ] as const)("of a request in another migration: %j names that", async (command, action, what) => {
    answers["GET /facts/f"] = { fact: { id: "f", type: "approval-recorded", action, migration: "other" } };
    expect(await run(...command, "--approve", "f", "--reason", "why", "--yes")).toBe(6);
    expect(said.err.join("")).toContain(`"f" is no request for ${what} in m; it is one in "other" [not-found]`);
    expect(posted).toEqual([]);
  });
});

it("plan abandon --version is of the plan, and not of the program", async () => {
  answers["GET /migrations/m/plan/progress"] = {
    migration: "m",
    planVersion: 1,
    applying: { version: 2, digest: "d" },
  };
  expect(await run("plan", "abandon", "--reason", "why", "--version", "3")).not.toBe(0);
  expect(said.err.join("")).toContain("version 2 is coming into force, and not 3");
  expect(said.out).toEqual([]);
});

describe("cleargate attest", () => {
  const seen = { planVersion: 1, rules: "x" };
  const view = {
    ...{ title: "Agreed", source: null, checkpoint: { unit: "u", requirement: "r" }, shown: [], digest: "d", seen },
    attest: { approvals: 1, validUntil: "2099-01-01T00:00:00.000Z" },
  };
  const AT = "POST /migrations/m/checkpoints/u/r/attestations";
  const file = join(folder, "statement");
  beforeEach(() => {
    answers["GET /migrations/m/checkpoints/u/r"] = view;
    answers[AT] = { fact: "f", transitions: 0 };
  });
  const attest = (...args: readonly string[]) => run("attest", "u", "r", "--yes", ...args);

  it("takes the statement of a file, without the end of its line", async () => {
    writeFileSync(file, "  all hosts are off \n");
    expect(await attest("--statement-file", file)).toBe(0);
    expect(posted).toMatchObject([{ body: { statement: "all hosts are off", validUntil: null, seen } }]);
    expect(said.out.join("")).toContain("  statement  all hosts are off\n");
  });

  it.each([
    ["several lines", () => writeFileSync(file, "one\ntwo\n"), ["--statement-file", file], /a statement is one line/],
    [
      "a file that is not there",
      () => {},
      ["--statement-file", join(folder, "none")],
      /cannot read the statement .*ENOENT/,
    ],
    ["a folder", () => {}, ["--statement-file", folder], /cannot read the statement .*EISDIR/],
    [
      "a statement and a file",
      () => {},
      ["--statement", "s", "--statement-file", file],
      /Give --statement or --statement-file/,
    ],
    ["neither", () => {}, [], /Give --statement or --statement-file/],
    [
      "an end that is none",
      () => {},
      ["--statement", "s", "--valid-until", "soon"],
      /--valid-until must be a duration/,
    ],
    [
      "an end without its zone",
      () => {},
      ["--statement", "s", "--valid-until", "2030-01-01T00:00"],
      /--valid-until must be/,
    ],
  ])("refuses %s before anything is recorded", async (_, prepare, args, message) => {
    prepare();
    expect(await attest(...args)).toBe(2);
    expect(said.err.join("")).toMatch(message);
    expect(posted).toEqual([]);
  });

  it("takes an instant as the end, and shows it where it is before that of the plan", async () => {
    expect(await attest("--statement", "off", "--valid-until", "2030-06-01T00:00:00Z")).toBe(0);
    expect(posted[0]?.body.validUntil).toBe("2030-06-01T00:00:00.000Z");
    expect(said.out.join("")).toContain("until 2030-06-01 00:00");
  });

  it("takes a duration from now as the end, and shows the plan's where that is earlier", async () => {
    const before = Date.now();
    expect(await attest("--statement", "off", "--valid-until", "7d")).toBe(0);
    const until = Date.parse(String(posted[0]?.body.validUntil));
    expect(until).toBeGreaterThanOrEqual(before + 7 * 86_400_000);
    expect(until).toBeLessThanOrEqual(Date.now() + 7 * 86_400_000);
    said.out = [];
    expect(await attest("--statement", "off", "--valid-until", "2199-01-01T00:00:00Z")).toBe(0);
    expect(said.out.join("")).toContain("until 2099-01-01 00:00");
  });
});
