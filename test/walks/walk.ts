import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { expect } from "vitest";
import { blocksOf } from "../../local/start/blocks.ts";
import { npmProgram } from "../../scripts/program-of.ts";
import { packaged } from "../support/packaged.ts";
import { type Ended, run } from "../support/processes.ts";
import { POSTGRES } from "../support/real-tools.ts";

/** What a walk has: the blocks of a page, and a terminal of somebody who has installed the package and nothing else. */

export const ROOT = join(import.meta.dirname, "..", "..");

/** The lines of a marked block of a page. */
export const blockOf = (page: string, name: string): readonly string[] => {
  const found = blocksOf(readFileSync(join(ROOT, page), "utf8")).get(name);
  if (found === undefined) throw new Error(`${page} has no block ${name}`);
  return found;
};

type Env = Readonly<Record<string, string | undefined>>;

export interface Terminal {
  readonly home: string;
  readonly folder: string;
  /** What each line that is typed sees, beside an empty home and the programs that are installed. */
  readonly env: Record<string, string | undefined>;
  /** Types a line, and asserts how it ends. */
  type(line: string, status?: number): Promise<Ended>;
  /** Types each line of a block; all must end with 0, but for those whose status is given by how they begin. */
  follow(lines: readonly string[], statuses?: Readonly<Record<string, number>>): Promise<string>;
  close(): void;
}

/** The commands of the package, installed as the README has it, into an empty home. */
export const terminal = async (env: Env = {}): Promise<Terminal> => {
  const tarball = await packaged();
  const home = mkdtempSync(join(tmpdir(), "cleargate-walk-"));
  const prefix = join(home, ".local");
  const folder = join(home, "work");
  for (const one of [prefix, folder]) mkdirSync(one);
  const [install = ""] = blockOf("README.md", "install").slice(1);
  const [, given = ""] = /^npm install --global (\S+)/.exec(install) ?? [];
  // One npm runs the tests, and a shell may find another one.
  const [npm, ...first] = npmProgram();
  const own = { HOME: home, XDG_CONFIG_HOME: undefined, npm_config_prefix: prefix, npm_config_offline: "true" };
  const path = [join(prefix, "bin"), join(process.execPath, ".."), POSTGRES, process.env.PATH].join(delimiter);
  const installed = await run(npm, [...first, "install", "--global", "--no-audit", "--no-fund", tarball], {
    cwd: ROOT,
    env: { ...process.env, ...own },
  });
  expect(join(ROOT, given)).toBe(tarball);
  expect(installed.status, installed.stderr).toBe(0);
  const seen: Record<string, string | undefined> = { ...env };
  const type = async (line: string, status = 0): Promise<Ended> => {
    const ended = await run("sh", ["-c", line], { cwd: folder, env: { ...own, PATH: path, ...seen } });
    expect(ended.status, `$ ${line}\n${ended.stdout}${ended.stderr}`).toBe(status);
    return ended;
  };
  return {
    ...{ home, folder, env: seen, type },
    follow: async (lines, statuses = {}) => {
      let said = "";
      for (const line of lines) {
        const [, status = 0] = Object.entries(statuses).find(([begin]) => line.startsWith(begin)) ?? [];
        said += (await type(line, status)).stdout;
      }
      return said;
    },
    close: () => rmSync(home, { recursive: true, force: true }),
  };
};

export interface Started {
  readonly endpoint: string;
  readonly api: string;
  readonly bucket: string;
  readonly region: string;
  readonly dataDir: string;
  readonly inbox: string;
  readonly start?: {
    readonly folder: string;
    readonly environment: Readonly<Record<string, string>>;
    readonly install: readonly string[];
    readonly commands: readonly string[];
    readonly afterwards: readonly string[];
  };
  /** `npm run local -- …` in another terminal, as to this cloud. */
  local(...args: readonly string[]): Promise<Ended>;
  stop(): Promise<void>;
}

/** `npm run local` in a terminal of its own, until it is stopped. */
export const startLocal = async (...args: readonly string[]): Promise<Started> => {
  const program = join(ROOT, "bin", "local.ts");
  const child = spawn(process.execPath, [program, "--port", "0", "--json", ...args], {
    stdio: ["ignore", "pipe", "inherit"],
    cwd: ROOT,
  });
  const lines = createInterface({ input: child.stdout });
  const [line] = (await once(lines, "line")) as [string];
  const facts = JSON.parse(line) as Omit<Started, "local" | "stop">;
  return {
    ...facts,
    local: (...more) => run(process.execPath, [program, ...more, "--data-dir", facts.dataDir], { cwd: ROOT }),
    stop: async () => {
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      await ended;
    },
  };
};

export interface Mail {
  readonly subject: string;
  readonly to: readonly string[];
  readonly text: string;
}

export const mailsOf = async ({ inbox }: Pick<Started, "inbox">): Promise<readonly Mail[]> =>
  (await (await fetch(`${inbox}.json`)).json()) as readonly Mail[];
