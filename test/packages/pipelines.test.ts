import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { parse } from "yaml";
import { runCli } from "../../cli/program.ts";
import { VerdictAnswer } from "../../contract/schemas/verdict.ts";
import { claims, signed } from "../support/verdicts.ts";

/** The snippets of docs/pipelines.md and the action of packaging/github-action, as far as no pipeline's server is needed. */

const ROOT = join(import.meta.dirname, "..", "..");
const PAGE = readFileSync(join(ROOT, "docs", "pipelines.md"), "utf8");
const ACTION = readFileSync(join(ROOT, "packaging", "github-action", "action.yml"), "utf8");

const blocks = (language: string): string[] =>
  [...PAGE.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "gm"))].map(([, text = ""]) => text);
const [github = "", azure = "", gitlab = ""] = blocks("yaml");
const [jenkins = ""] = blocks("groovy");

interface Step {
  readonly name: string;
  readonly run: string;
  readonly env: Readonly<Record<string, string>>;
  readonly uses?: string;
}
interface Action {
  readonly inputs: Readonly<Record<string, { readonly required?: boolean; readonly default?: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}
const action = parse(ACTION) as Action;

afterEach(() => vi.restoreAllMocks());

const helpOf = async (names: readonly string[]): Promise<string> => {
  let text = "";
  vi.spyOn(process.stdout, "write").mockImplementation((piece) => {
    text += String(piece);
    return true;
  });
  await runCli([...names, "--help"]);
  vi.restoreAllMocks();
  return text;
};

describe("every command of the pipelines", () => {
  const commands = [...`${PAGE}\n${ACTION}`.matchAll(/^[\s-]*(?:sh ')?(cleargate [a-z].*?)'?$/gm)].map(
    ([, line = ""]) => line,
  );

  it("is one of the command line, with options that it has", async () => {
    expect(commands.length).toBeGreaterThanOrEqual(9);
    for (const line of commands) {
      const words = line.split(" ").slice(1);
      const names = words.slice(0, words[0] === "verdict" ? 2 : 1);
      const help = await helpOf(names);
      expect(help, line).toMatch(new RegExp(`^Usage: cleargate ${names.join(" ")} `));
      for (const [option = ""] of line.matchAll(/(?<= )--?[a-z][a-z-]*(?=[ =]|$)/g))
        expect(help, `${line}: ${option}`).toMatch(new RegExp(`(^|[ ,])${option}[ ,]`, "m"));
    }
  });
});

describe("the action for GitHub", () => {
  it("uses no other action, and puts no input into a script", () => {
    expect(action.runs.using).toBe("composite");
    for (const { uses, run } of action.runs.steps) {
      expect(uses).toBeUndefined();
      expect(run).not.toContain("${{");
      expect(run).toMatch(/^set -euo pipefail\n/);
    }
    const given = [...ACTION.matchAll(/\$\{\{ inputs\.([a-z0-9-]+) \}\}/g)].map(([, name]) => name);
    expect(new Set(given)).toEqual(new Set(Object.keys(action.inputs)));
  });

  it("is used with all that it requires, by a commit", () => {
    const [step] = (parse(github) as { jobs: { deploy: { steps: { uses: string; with: object }[] } } }).jobs.deploy
      .steps;
    expect(step?.uses).toMatch(/\/packaging\/github-action@[0-9a-f]{40}$/);
    const given = Object.keys(step?.with ?? {});
    expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(given));
    const required = Object.entries(action.inputs).filter(([, input]) => input.required === true);
    expect(given).toEqual(expect.arrayContaining(required.map(([name]) => name)));
  });
});

const GATE = {
  ...{ id: "pilot", title: "Pilot", before: "the pilot", unit: null, since: "2026-11-22T00:00:00.000Z", total: 1 },
  ...{ validUntil: null, validUntilLocal: null, validUntilIsAtLeast: false, unknown: null, epoch: 1, planVersion: 1 },
  coverage: { requirements: 1, units: 1, notApplicable: [], notApplicableCount: 0 },
  ...{ stableAt: null, arming: null, unsatisfied: 0, blockers: [], waived: [], waivedCount: 0 },
  ...{ lowered: [], loweredCount: 0, attested: [], attestedCount: 0, refused: [], refusedCount: 0 },
};
const MIGRATION = { migration: "m", title: "M", timeZone: "UTC", planVersion: 1, proposedVersion: null };

describe.skipIf(process.platform === "win32")("the step of the action that waits", () => {
  const folder = mkdtempSync(join(tmpdir(), "cleargate-action-"));
  let server: Server;
  let state = "clear";
  let standing: string | undefined;
  const asked: string[] = [];
  beforeAll(async () => {
    const now = "2026-11-22T00:00:00.000Z";
    server = createServer(({ url = "", headers }, response) => {
      asked.push(`${headers.authorization} ${url}`);
      const body = url.includes("/verdict")
        ? { now, migration: "m", gate: "pilot", state, validUntil: now, verdict: signed(claims()) }
        : { now, log: null, migration: MIGRATION, gates: [{ ...GATE, state, standing }], cursor: null };
      response.end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    // The command line of this checkout in the place of the one that the action installs.
    mkdirSync(join(folder, "bin"));
    const program = join(folder, "bin", "cleargate");
    writeFileSync(program, `#!/bin/sh\nexec "${process.execPath}" "${join(ROOT, "bin", "cleargate.ts")}" "$@"\n`);
    chmodSync(program, 0o755);
  });
  afterAll(() => {
    server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const [, step] = action.runs.steps;
  const run = (inputs: Readonly<Record<string, string>>): Promise<number | null> => {
    const given = {
      api: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      migration: "m",
      gate: "pilot",
      ...inputs,
    };
    const filled = (text: string): string =>
      text
        .replaceAll(/\$\{\{ inputs\.([a-z-]+) \}\}/g, (_, name: string) =>
          String((given as Record<string, string>)[name] ?? action.inputs[name]?.default ?? ""),
        )
        .replaceAll(/\$\{\{ github\.\w+ \}\}/g, "x");
    const env = Object.fromEntries(Object.entries(step?.env ?? {}).map(([name, text]) => [name, filled(text)]));
    const child = spawn("bash", ["-c", step?.run ?? ""], {
      ...{ cwd: folder, stdio: "ignore" },
      env: { HOME: folder, PATH: `${join(folder, "bin")}:${process.env.PATH}`, ...env },
    });
    return new Promise((resolve) => child.on("exit", resolve));
  };

  it("goes on where the gate is clear, with its verdict, by the token that it was given", async () => {
    state = "clear";
    expect(await run({ token: "t", verdict: "pilot.jws" })).toBe(0);
    expect(readFileSync(join(folder, "pilot.jws"), "utf8")).toMatch(/^\S+\.\S+\.\S+\n$/);
    expect(asked.every((one) => one.startsWith("Bearer t "))).toBe(true);
    expect(asked.at(-1)).toContain("audience=github%2Fx%2Fx");
  }, 60_000);

  it("ends with 3 where it stays shut, with no verdict, whatever an input says", async () => {
    state = "blocked";
    expect(await run({ token: "t", timeout: "1", interval: "1", verdict: "shut.jws" })).toBe(3);
    expect(existsSync(join(folder, "shut.jws"))).toBe(false);
    state = "clear";
    expect(await run({ token: "t", gate: "$(touch ran)" })).toBe(6);
    expect(existsSync(join(folder, "ran"))).toBe(false);
    expect(await run({ token: "t", api: "http://127.0.0.1:1", timeout: "1" })).toBe(4);
  }, 60_000);

  it("goes on where the gate is not enforced, unless it must be clear or its verdict is asked for", async () => {
    [state, standing] = ["blocked", "would-be-blocked"];
    expect(await run({ token: "t" })).toBe(0);
    const short = { token: "t", timeout: "1", interval: "1" };
    for (const strict of ["true", "yes", ""]) expect(await run({ ...short, strict }), strict).toBe(3);
    expect(await run({ ...short, verdict: "would.jws" })).toBe(3);
    [state, standing] = ["clear", undefined];
  }, 60_000);
});

/** What of Azure's expressions the page has: https://learn.microsoft.com/en-us/azure/devops/pipelines/process/expressions */
const evaluated = (expression: string, root: Readonly<Record<string, unknown>>): boolean => {
  const both = /^and\((.*)\)$/.exec(expression)?.[1];
  if (both !== undefined) return both.split(/(?<=\)), /).every((one) => evaluated(one, root));
  const [, member = "", wanted] = /^eq\(root\['(\w+)'\], '([^']*)'\)$/.exec(expression) ?? [];
  if (wanted === undefined) throw new Error(`not of the page's form: ${expression}`);
  return String(root[member]).toLowerCase() === wanted.toLowerCase();
};

describe("the recipe for Azure DevOps", () => {
  interface Recipe {
    readonly jobs: readonly [
      {
        readonly pool: string;
        readonly steps: readonly [{ readonly task: string; readonly inputs: Record<string, string> }];
      },
      { readonly dependsOn: string },
    ];
  }
  const [gate, deploy] = (parse(azure) as Recipe).jobs;
  const [{ task, inputs }] = gate.steps;

  it("asks a route that there is, on the server, before the step that needs it", () => {
    expect([gate.pool, task, deploy.dependsOn]).toEqual(["server", "InvokeRESTAPI@1", "Gate"]);
    expect(inputs).toMatchObject({ method: "GET", waitForCompletion: "false" });
    expect(inputs.urlSuffix).toBe("/migrations/contoso-lync2013/gates/pilot/verdict");
    expect(Object.keys(JSON.parse(inputs.headers ?? ""))).toEqual(["Authorization", "Accept"]);
  });

  it("goes on by what the API answers for this gate where it is clear, and by nothing else", () => {
    const now = "2026-11-22T00:00:00.000Z";
    const answer = {
      now,
      migration: "contoso-lync2013",
      gate: "pilot",
      state: "clear",
      validUntil: now,
      verdict: "a.b.c",
    };
    const met = (over: object) => evaluated(inputs.successCriteria ?? "", VerdictAnswer.parse({ ...answer, ...over }));
    expect(met({})).toBe(true);
    for (const over of [{ state: "blocked" }, { gate: "stop" }, { migration: "other" }]) expect(met(over)).toBe(false);
    expect(evaluated(inputs.successCriteria ?? "", { status: 404, code: "not-found" })).toBe(false);
  });
});

describe("the snippets for GitLab and Jenkins", () => {
  it("stop where the gate is not clear, and hide no status", () => {
    const { gate, deploy } = parse(gitlab) as Record<
      "gate" | "deploy",
      { script: string[]; allow_failure?: boolean; needs?: string[] }
    >;
    expect([gate.allow_failure, deploy.needs]).toEqual([false, ["gate"]]);
    const steps = [...jenkins.matchAll(/^ +sh '(.*)'$/gm)].map(([, line = ""]) => line);
    for (const lines of [gate.script, deploy.script, steps]) {
      expect(lines.some((line) => line.startsWith("cleargate "))).toBe(true);
      for (const line of lines) expect(line).not.toMatch(/\|\| |; |&/);
    }
    expect(steps.findIndex((line) => line.includes("gates --wait"))).toBeLessThan(steps.indexOf("./deploy-pilot.sh"));
    expect(jenkins.split("{").length).toBe(jenkins.split("}").length);
  });
});
