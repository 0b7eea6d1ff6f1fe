import { mkdtempSync, rmSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { stringify } from "yaml";
import { counted } from "../../core/audit/report-finding.ts";
import { Failure } from "../../core/failure.ts";
import { instantOf } from "../../core/instant.ts";
import { MAX_EARLIER } from "../../core/plan/first/report.ts";
import { printable } from "../../core/printable.ts";
import { EXIT, type ExitStatus } from "../exit.ts";
import { linesOf } from "../output.ts";
import { silent } from "../progress.ts";
import type { Entries } from "../sorting/entries.ts";
import { scratchIn } from "../sorting/scratch.ts";
import type { Source, SourceReading } from "../sources/source.ts";
import { outputOf } from "./context.ts";
import { sourceFor, sourceSettings } from "./source-settings.ts";

export interface InspectOptions {
  readonly type?: string;
  readonly set: readonly string[];
  readonly json?: boolean;
}

const MAX_KEYS = 5;

/** @throws Failure `source-invalid` where an option is missing */
const parseSettings = (source: Source, settings: Readonly<Record<string, unknown>>): never => {
  const parsed = source.options.safeParse(settings);
  // A source's options are what its own schema parses.
  if (parsed.success) return parsed.data as never;
  const missing = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; ");
  throw new Failure("source-invalid", `${source.id} (${source.title}) needs more options: ${missing}`);
};

/** The newest of the runs before it; those of the future are none yet. */
const earlierOf = (earlierMs: readonly number[], nowMs: number): string[] =>
  earlierMs
    .filter((ms) => ms <= nowMs)
    .toSorted((a, b) => b - a)
    .slice(0, MAX_EARLIER)
    .map((ms) => instantOf(Math.floor(ms)));

const readingFields = (source: Source, reading: SourceReading, nowMs: number) => {
  const { entries, proof, complete, completedMs, earlierMs = [], labels } = reading;
  return {
    host: hostname(),
    readAt: instantOf(nowMs),
    source: source.id,
    entries: entries.entries,
    proof: proof ?? null,
    complete,
    problems: entries.problems,
    asOf: completedMs === undefined ? null : instantOf(Math.floor(completedMs)),
    earlier: earlierOf(earlierMs, nowMs),
    labels: labels ?? {},
  };
};

const firstKeys = (entries: Entries): string[] => {
  const keys: string[] = [];
  for (const { key } of entries) {
    if (keys.length === MAX_KEYS) break;
    keys.push(key);
  }
  return keys;
};

const readingLines = (source: Source, reading: SourceReading, nowMs: number): string[] => {
  const { entries, proof, problems, complete, asOf, labels } = readingFields(source, reading, nowMs);
  return [
    `${source.title} (${source.id})`,
    `  ${counted(entries, "entry", "entries")}, as of ${asOf ?? "now"}${proof === null ? "" : `, proof: ${proof}`}`,
    ...(complete ? [] : ["  INCOMPLETE: not all could be read, or it is truncated"]),
    ...(problems === 0 ? [] : [`  ${counted(problems, "entry", "entries")} with a problem`]),
    ...Object.entries(labels).map(([name, value]) => `  ${printable(name)}: ${printable(value)}`),
    ...firstKeys(reading.entries).map((key) => `  · ${printable(key)}`),
    ...(entries > MAX_KEYS ? ["  · …"] : []),
  ];
};

/** Detects what a file is, reads it, and prints the result with a job for it; nothing is stored. */
export const inspect = async (file: string, options: InspectOptions): Promise<ExitStatus> => {
  const path = resolve(file);
  const source = await sourceFor(path, options.type);
  const settings = sourceSettings(source, file, options.set);
  const folder = mkdtempSync(join(tmpdir(), "cleargate-inspect-"));
  const scratch = scratchIn(folder);
  try {
    const nowMs = Date.now();
    const context = {
      nowMs,
      progress: silent,
      cacheFile: undefined,
      rehash: true,
      scratch,
    };
    const reading = await source.read(parseSettings(source, settings), context);
    const job = { kind: source.kind, unit: "<unit>", requirement: "<requirement>", source: settings };
    outputOf({ ...options, quiet: false }).summary({ ...readingFields(source, reading, nowMs), job }, [
      ...readingLines(source, reading, nowMs),
      "",
      "A job for it:",
      "",
      ...linesOf(stringify([job])),
    ]);
    return EXIT.ok;
  } finally {
    scratch.thread?.end();
    rmSync(folder, { recursive: true, force: true });
  }
};
