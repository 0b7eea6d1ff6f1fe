import { statSync } from "node:fs";
import { dirname } from "node:path";
import { counted } from "../../../core/audit/report-finding.ts";
import { Failure } from "../../../core/failure.ts";
import { findInstant } from "../../../core/instant.ts";
import { listedKey } from "../../formats/listed-hash.ts";
import { linesOf, textOf } from "../../formats/text.ts";

/** The file by which a script on another host says that a run has ended, and what it wrote (docs/collector.md). */
export const MARKER_NAME = "cleargate-done.txt";

const FORMAT = "cleargate-done/1";
/** A script writes a few exports; file shares are copied by a tool of their own. */
const MAX_FILES = 100_000;

export interface MarkedFile {
  /** Relative to the marker's folder, with `/`. */
  readonly key: string;
  readonly size: number;
  readonly sha256: string;
  /** The step that wrote it. */
  readonly step: string;
}

export interface Marker {
  readonly path: string;
  /** Where its files are. */
  readonly folder: string;
  readonly name: string;
  /** Where it was written. */
  readonly host: string;
  readonly startedMs: number;
  /** By the clock of that host. */
  readonly finishedMs: number;
  /** By the clock of whoever keeps the file. */
  readonly mtimeMs: number;
  /** The exit status of each step. */
  readonly steps: ReadonlyMap<string, number>;
  readonly files: ReadonlyMap<string, MarkedFile>;
}

export const unfinished = (what: string, cause?: unknown): Failure => new Failure("source-unfinished", what, { cause });

const HEADINGS = ["name", "host", "started", "finished"] as const;
type Heading = (typeof HEADINGS)[number];

interface Draft {
  readonly headings: Map<Heading, string>;
  readonly steps: Map<string, number>;
  readonly files: Map<string, MarkedFile>;
  count: string | undefined;
}

const addFile = ({ files, steps }: Draft, fields: readonly string[], path: string): void => {
  const [step = "", size = "", sha256 = "", name = "", ...more] = fields;
  if (more.length > 0 || name === "" || !/^\d{1,15}$/.test(size) || !/^[0-9a-f]{64}$/.test(sha256))
    throw new TypeError("a line of a file is none");
  if (!steps.has(step)) throw new TypeError(`${name} is of the step "${step}", which is not there`);
  const key = listedKey(name, { list: path });
  if (files.has(key)) throw new TypeError(`${name} is there twice`);
  if (files.size === MAX_FILES) throw new TypeError(`it lists more than ${MAX_FILES} files`);
  files.set(key, { key, size: Number(size), sha256, step });
};

const addStep = ({ steps }: Draft, [step = "", status = "", ...more]: readonly string[]): void => {
  if (more.length > 0 || step === "" || !/^-?\d{1,10}$/.test(status)) throw new TypeError("a line of a step is none");
  if (steps.has(step)) throw new TypeError(`the step "${step}" is there twice`);
  steps.set(step, Number(status));
};

const addLine = (draft: Draft, line: string, path: string): void => {
  const [word = "", ...fields] = line.split("\t");
  if (draft.count !== undefined) throw new TypeError("there is content after its end");
  const heading = HEADINGS.find((one) => one === word);
  if (heading !== undefined) {
    if (draft.headings.has(heading) || fields.length !== 1)
      throw new TypeError(`its ${heading} is none, or there twice`);
    draft.headings.set(heading, fields[0] ?? "");
  } else if (word === "step") addStep(draft, fields);
  else if (word === "file") addFile(draft, fields, path);
  else if (word === "end" && fields.length === 1) draft.count = fields[0] ?? "";
  else throw new TypeError(`"${line.slice(0, 80)}" is no line of it`);
};

const instantIn = ({ headings }: Draft, heading: Heading): number => {
  const text = headings.get(heading) ?? "";
  if (findInstant(text) === undefined)
    throw new TypeError(`its ${heading} is "${text.slice(0, 80)}", no instant in UTC`);
  return Date.parse(text);
};

const markerOf = (draft: Draft): Pick<Marker, "name" | "host" | "startedMs" | "finishedMs" | "steps" | "files"> => {
  const { headings, steps, files, count } = draft;
  if (count === undefined) throw new TypeError("it has no end");
  if (count !== String(files.size))
    throw new TypeError(`it lists ${counted(files.size, "file")} of the ${count} that it states`);
  if (files.size === 0) throw new TypeError("it lists no file");
  const [name = "", host = ""] = [headings.get("name"), headings.get("host")];
  if (name === "" || host === "") throw new TypeError("it has no name, or no host");
  const [startedMs, finishedMs] = [instantIn(draft, "started"), instantIn(draft, "finished")];
  if (finishedMs < startedMs) throw new TypeError("it was finished before it was started");
  return { name, host, startedMs, finishedMs, steps, files };
};

/**
 * Reads a marker: a first line `cleargate-done/1`, and then lines whose fields are between tabs. What is not recognised is
 * refused.
 * @throws Failure `source-unfinished`
 */
export const readMarker = async (path: string): Promise<Marker> => {
  const draft: Draft = { headings: new Map(), steps: new Map(), files: new Map(), count: undefined };
  let number = 0;
  try {
    for await (const line of linesOf(textOf(path), path)) {
      number += 1;
      if (number > 1) addLine(draft, line, path);
      else if (line !== FORMAT) throw new TypeError(`it does not begin with ${FORMAT}`);
    }
    return { ...markerOf(draft), path, folder: dirname(path), mtimeMs: statSync(path).mtimeMs };
  } catch (error) {
    const where = number === 0 ? "" : `, line ${number}`;
    throw unfinished(`${path}${where}: ${(error as Error).message}`, error);
  }
};
