import type { FsckAnswer, FsckFindingView, FsckRunView } from "../../contract/schemas/fsck.ts";
import { Failure } from "../../core/failure.ts";
import { type ApiClient, type ApiOptions, apiClient } from "../api-client.ts";
import { askUntil, WAITING } from "../ask-until.ts";
import { EXIT } from "../exit.ts";
import { print, printJson } from "../output.ts";
import { table } from "../table.ts";

export interface FsckOptions extends ApiOptions {
  readonly wait?: boolean;
  readonly last?: boolean;
  readonly timeout: string;
  readonly json?: boolean;
}

const INTERVAL_MS = 5_000;

/** All findings of a run, page by page. */
const readFindings = async (client: ApiClient, { number }: FsckRunView): Promise<readonly FsckFindingView[]> => {
  const all: FsckFindingView[] = [];
  for (let from: number | null = 0; from !== null; ) {
    const query: Record<"run" | "from", string> = { run: String(number), from: String(from) };
    const page: FsckAnswer = await client.ask("showFsck", { path: {}, query: { ...query, limit: "200" } });
    all.push(...page.findings);
    from = page.next;
  }
  return all;
};

const walkedLine = ({ walked }: FsckRunView): string =>
  Object.entries(walked)
    .map(([name, count]) => `${count} ${name}`)
    .join(", ");

const row = ({ code, place, message }: FsckFindingView): string[] => [code, place, message];

const linesOf = (run: FsckRunView, findings: readonly FsckFindingView[]): string[] => {
  const { number, state, startedAt, finishedAt, found, named } = run;
  return [
    `run ${number} ${state === "finished" ? `of ${startedAt} to ${finishedAt}` : `since ${startedAt}, under way`}`,
    `walked  ${walkedLine(run)}`,
    ...(found === 0 ? [state === "finished" ? "everything agrees" : "so far everything agrees"] : []),
    ...(findings.length === 0 ? [] : table(["CODE", "PLACE", "MEANING"], findings.map(row))),
    ...(found > named ? [`${found - named} more are counted, and not named`] : []),
  ];
};

/** @returns 3 where something does not agree, or the run has not come to its end */
const show = async (client: ApiClient, run: FsckRunView, json = false): Promise<number> => {
  const findings = await readFindings(client, run);
  if (json) printJson({ run, findings });
  else print(linesOf(run, findings));
  return run.state === "finished" && run.found === 0 ? EXIT.ok : EXIT.blocked;
};

const showLast = async (client: ApiClient, json: boolean | undefined): Promise<number> => {
  const { run } = await client.ask("showFsck", { path: {} });
  if (run !== null) return show(client, run, json);
  if (json === true) printJson({ run, findings: [] });
  else print("nobody has walked what is stored yet");
  return EXIT.blocked;
};

const isDone = (number: number, run: FsckRunView | null): boolean =>
  run !== null && (run.number > number || (run.number === number && run.state === "finished"));

/** Asks for a walk through everything stored, and waits for it where that is wished; or shows the newest. */
export const fsck = async ({ wait, last, timeout, json, ...api }: FsckOptions): Promise<number> => {
  const client = apiClient(api, process.env);
  if (last === true) return showLast(client, json);
  const { run: number } = await client.ask("askFsck", { path: {} });
  if (wait !== true) {
    if (json === true) printJson({ run: number });
    else
      print(
        `run ${number} is under way, begins within five minutes, or was finished within the last hour: cleargate fsck --last shows it`,
      );
    return EXIT.ok;
  }
  const untilMs = WAITING.now() + Number(timeout) * 1_000;
  const newest = await askUntil(
    () => client.ask("showFsck", { path: {} }),
    ({ run }) => isDone(number, run),
    { untilMs, intervalMs: INTERVAL_MS },
    WAITING,
  );
  if (newest.run === null || !isDone(number, newest.run))
    throw new Failure("api-timeout", `run ${number} has not come to its end after ${timeout} s; it goes on`);
  const { run } = await client.ask("showFsck", { path: {}, query: { run: String(number) } });
  return show(client, run ?? newest.run, json);
};
