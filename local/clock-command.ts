import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { MAX_ADVANCE_MS } from "./gateway/control.ts";
import { quoted } from "./start/blocks.ts";

/** `npm run local -- clock +27h`: moves the clock of an embedded cloud that runs on this machine. */

export const CLOCK_HELP = `npm run local -- clock [+27h] [--data-dir <dir>] [--json]

  +27h               moves the clock of the running cloud forward: w, d, h, m and s, as in 1d12h; without it, says what it is
  --data-dir <dir>   the folder of that cloud's state (default .cleargate)
  --json             the answer as one line
`;

const UNIT_MS: Readonly<Record<string, number>> = { w: 604_800_000, d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000 };

/** `+1d12h` in milliseconds; undefined where it is no such duration, or none at all. */
export const findAdvance = (text: string): number | undefined => {
  if (!/^\+?(?:\d{1,6}[wdhms])+$/.test(text)) return undefined;
  return [...text.matchAll(/(\d+)([wdhms])/g)].reduce(
    (ms, [, n, unit = ""]) => ms + Number(n) * (UNIT_MS[unit] ?? 0),
    0,
  );
};

/** Said before an option of that name is looked for. */
const wrongUsage = (argv: readonly string[]): string | undefined => {
  if (argv.some((one) => /^-\d/.test(one))) return "the clock is never set back: begin anew with another --data-dir";
  return argv.some((one) => (findAdvance(one) ?? 0) > MAX_ADVANCE_MS)
    ? "the clock is moved by ten years at most"
    : undefined;
};

/** What a running cloud writes for this command, for its owner alone. */
export interface Control {
  readonly endpoint: string;
  readonly token: string;
}

const controlOf = (dataDir: string): Control => {
  const file = resolve(dataDir, "control.json");
  if (!existsSync(file))
    throw new Error(`no embedded cloud runs with its state in ${resolve(dataDir)}; name the folder by --data-dir`);
  return JSON.parse(readFileSync(file, "utf8")) as Control;
};

interface Moved {
  readonly now: string;
  readonly aheadMs: number;
  /** Keeps how far it is ahead. */
  readonly file: string;
}

const ask = async ({ endpoint, token }: Control, ms: number | undefined): Promise<Moved> => {
  const url = `${endpoint}/_local/clock`;
  const headers = { "x-cleargate-control": token };
  const how = ms === undefined ? { headers } : { method: "POST", headers, body: JSON.stringify({ advanceMs: ms }) };
  let answer: Response;
  try {
    answer = await fetch(url, how);
  } catch (error) {
    throw new Error(`the embedded cloud at ${endpoint} does not answer`, { cause: error });
  }
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as Moved;
};

/** The variables by which Node's programs go by the clock that a file keeps. */
export const followingClock = (file: string): Readonly<Record<string, string>> => ({
  NODE_OPTIONS: `--import ${pathToFileURL(resolve(import.meta.dirname, "follow-clock.mjs")).href}`,
  CLEARGATE_LOCAL_CLOCK: file,
});

const textOf = ({ now, aheadMs, file }: Moved, endpoint: string): string => {
  const hours = (aheadMs / 3_600_000).toFixed(2).replace(/\.?0+$/, "");
  if (aheadMs === 0) return `The clock of ${endpoint} is this machine's: ${now}\n`;
  return `The clock of ${endpoint} is ${now}, ${hours} h ahead of this machine.

What was due by then has run: see the gates, and the mails in ${endpoint}/inbox
Agents and the command line go by this machine's clock. To have those of a terminal go by the cloud's:
${Object.entries(followingClock(file))
  .map(([name, value]) => `  export ${name}=${quoted(value)}`)
  .join("\n")}
Files keep the time of this machine, so that a backup made now is ${hours} h old there: date it by its run (asOf: now).
`;
};

/** @returns the exit status: 0, 1 where no cloud answers, 2 for wrong usage */
export const runClock = async (argv: readonly string[]): Promise<number> => {
  const options = { "data-dir": { type: "string", default: ".cleargate" }, json: { type: "boolean" } } as const;
  if (argv.includes("--help")) {
    process.stdout.write(CLOCK_HELP);
    return 0;
  }
  const wrong = wrongUsage(argv);
  if (wrong !== undefined) {
    process.stderr.write(`${wrong}\n\n${CLOCK_HELP}`);
    return 2;
  }
  let parsed: { values: { "data-dir": string; json?: boolean }; positionals: string[] };
  try {
    parsed = parseArgs({ args: [...argv], options, allowPositionals: true });
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${CLOCK_HELP}`);
    return 2;
  }
  const [by, ...more] = parsed.positionals;
  const ms = by === undefined ? undefined : findAdvance(by);
  if (more.length > 0 || (by !== undefined && ms === undefined)) {
    process.stderr.write(`by how much: a duration forward, as +27h\n\n${CLOCK_HELP}`);
    return 2;
  }
  try {
    const control = controlOf(parsed.values["data-dir"]);
    const moved = await ask(control, ms);
    process.stdout.write(
      parsed.values.json === true
        ? `${JSON.stringify({ ...moved, environment: followingClock(moved.file) })}\n`
        : textOf(moved, control.endpoint),
    );
    return 0;
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    return 1;
  }
};
