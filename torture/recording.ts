import type { TestCloud } from "../test/support/cloud.ts";
import { newRound } from "./round.ts";
import { play, STORY } from "./story.ts";

/** A call of AWS that a function made, found by recording it. */
export interface RecordedCall {
  readonly act: string;
  readonly functionName: string;
  /** The name of the role that made it. */
  readonly caller: string;
  readonly operation: string;
  readonly subject: string;
  readonly times: number;
}

/** Functions that make no call of AWS, each with the reason. */
export const CALLS_NOTHING: Readonly<Record<string, string>> = {
  HttpPage: "it answers with pages that are in its bundle, without asking anything",
  HttpConsole: "it answers with pages that are in its bundle, without asking anything",
};

const roleOf = (functionName: string): string => functionName.replace(/Function[0-9A-F]*$/, "Role");

/** What an act's calls are by the meter; those of agents and of the person at this machine are no function's. */
export const callsOf = ({ meter, functions }: TestCloud, act: string): RecordedCall[] =>
  meter.calls().flatMap(({ caller, ...call }) => {
    const functionName = functions.find((name) => new RegExp(`^${roleOf(name)}[0-9A-F]*$`).test(caller));
    return functionName === undefined ? [] : [{ ...call, act, caller, functionName }];
  });

/** Plays the whole job once without faults. @throws Error where a function of the template was not called by it */
export const recordCalls = async (cloud: TestCloud, migration: string): Promise<readonly RecordedCall[]> => {
  const round = newRound(cloud, migration);
  const recorded: RecordedCall[] = [];
  const invoked = new Set<string>();
  for (const act of STORY) {
    cloud.meter.reset();
    await play(round, act);
    recorded.push(...callsOf(cloud, act.name));
    for (const name of Object.keys(cloud.meter.invocations())) invoked.add(name);
  }
  const idle = cloud.functions.filter((name) => !invoked.has(name));
  if (idle.length > 0) throw new Error(`the job calls these functions never: ${idle.join(", ")}`);
  const silent = cloud.functions.filter((name) => !recorded.some(({ functionName }) => functionName === name));
  const unexplained = silent.filter((name) => !(name.replace(/Function[0-9A-F]*$/, "") in CALLS_NOTHING));
  if (unexplained.length > 0) throw new Error(`no call of these functions was recorded: ${unexplained.join(", ")}`);
  return recorded.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
};
