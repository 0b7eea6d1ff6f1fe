import { Failure } from "../../../core/failure.ts";
import type { Row } from "../../formats/csv.ts";
import { timeMs } from "../../formats/local-time.ts";

/** Names of VBRBackupSession's Result (helpcenter.veeam.com). */
const RESULTS = ["none", "success", "warning", "failed"] as const;
export type Result = (typeof RESULTS)[number];

const findResult = (text: string): Result | undefined => RESULTS.find((name) => name === text.trim().toLowerCase());

const BY_NAME =
  "a result must be a name: write it with Select-Object …,@{n='Result';e={\"$($_.Result)\"}} (docs/sources/veeam.md)";

/** The name in `{"value":0,"Value":"Success"}`, as ConvertTo-Json writes an enumeration that carries its own text. */
const nameIn = (text: string): string => {
  if (!text.startsWith("{")) return text;
  try {
    const { Value: name } = JSON.parse(text) as { Value?: unknown };
    return typeof name === "string" ? name : text;
  } catch {
    return text;
  }
};

/** A number means one thing in one cmdlet and another in the next, so it means nothing here. @throws Failure `source-invalid` */
const parseResult = (text: string, file: string): Result => {
  const result = findResult(nameIn(text));
  if (result === undefined) throw new Failure("source-invalid", `${file}: "${text}" is no result; ${BY_NAME}`);
  return result;
};

export interface Session {
  /** Its job's identifier, or the name where there is none. */
  readonly id: string;
  readonly job: string;
  readonly names: readonly string[];
  readonly startMs: number;
  /** Undefined where it has not ended. */
  readonly endMs: number | undefined;
  readonly result: Result;
  /** True where it only tried again what the session before it could not do. */
  readonly isRetry: boolean;
}

/** States other than `Stopped` (VBRBackupSession's State, by name) are of a session that goes on; numbers mean nothing. */
const hasStopped = (state: string): boolean => {
  const name = nameIn(state).trim().toLowerCase();
  return name === "" || name === "stopped" || /^-?\d+$/.test(name);
};

/** Where local times change, an end may stand before its start. */
const SUMMER_MS = 3_600_000;

/** A session that still runs has no end, or a date before there were computers, as .NET has for none. @throws Failure `source-invalid` */
const endOf = (ended: string, startMs: number, zone: string, file: string): number | undefined => {
  const endMs = ended === "" ? -1 : timeMs(ended, zone);
  if (endMs < 0) return undefined;
  if (endMs + SUMMER_MS < startMs)
    throw new Failure("source-invalid", `${file}: a session ended at "${ended}", before it began`);
  return Math.max(startMs, endMs);
};

/** @throws Failure `source-invalid` */
export const parseSession = (row: Row, zone: string, file: string): Session => {
  const names = [row.jobname, row.jobid, row.name].filter((name): name is string => name !== undefined && name !== "");
  const [job] = names;
  const { creationtime: created, endtime: ended = "", result, state = "" } = row;
  if (job === undefined || !created || !result)
    throw new Failure("source-invalid", `${file}: a session lacks JobName or JobId, CreationTime or Result`);
  const startMs = timeMs(created, zone);
  const endMs = endOf(ended, startMs, zone, file);
  return {
    id: (row.jobid || job).toLowerCase(),
    job,
    names,
    startMs,
    endMs: hasStopped(state) ? endMs : undefined,
    result: parseResult(result, file),
    isRetry: / \(retry \d{1,4}\)/i.test(row.name ?? ""),
  };
};
