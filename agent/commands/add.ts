import { resolve } from "node:path";
import { isMap, isSeq, parseDocument } from "yaml";
import { Failure } from "../../core/failure.ts";
import { loadConfig, readConfigText } from "../config/load-config.ts";
import { writeConfig } from "../config/write-config.ts";
import { EXIT, type ExitStatus } from "../exit.ts";
import { type CommonOptions, outputOf } from "./context.ts";
import { sourceFor, sourceSettings } from "./source-settings.ts";

export interface AddOptions extends CommonOptions {
  readonly unit: string;
  readonly requirement: string;
  readonly type?: string;
  readonly set: readonly string[];
  readonly verify?: boolean;
  readonly drillOf?: string;
  readonly verifyOf?: string;
  readonly startServer?: boolean;
  readonly done?: boolean;
  readonly maxAge?: string;
  readonly wait?: string;
}

interface NewJob {
  readonly job: Readonly<Record<string, unknown>>;
  readonly description: string;
}

/** The marker that a job waits for, where a script on another host writes what it reads. @throws Failure `config-invalid` */
const doneOf = ({ done, maxAge, wait }: AddOptions): { readonly done?: Readonly<Record<string, string>> } => {
  if (done !== true && (maxAge !== undefined || wait !== undefined))
    throw new Failure("config-invalid", "--max-age and --wait are of the run that --done asks for");
  return done !== true
    ? {}
    : { done: { ...(maxAge === undefined ? {} : { maxAge }), ...(wait === undefined ? {} : { wait }) } };
};

const newJob = async (path: string | undefined, options: AddOptions): Promise<NewJob> => {
  const { unit, requirement, type, set, verify, drillOf, verifyOf, startServer } = options;
  const of = drillOf ?? verifyOf;
  const done = doneOf(options);
  if (of !== undefined) {
    if (done.done !== undefined)
      throw new Failure("config-invalid", "--done is of a job that reads; one that verifies reads no run of its own");
    const by = drillOf === undefined ? "verify" : "drill";
    const consent = startServer === true ? { startServer } : {};
    return { job: { kind: "verification", unit, requirement, of, by, ...consent }, description: `${by} of ${of}` };
  }
  if (path === undefined) throw new Failure("config-invalid", "give a path, --drill-of or --verify-of");
  const source = await sourceFor(resolve(path), type);
  const settings = sourceSettings(source, path, set, options.config);
  const job = {
    kind: source.kind,
    unit,
    requirement,
    source: settings,
    ...done,
    ...(verify === true ? { verify } : {}),
  };
  return { job, description: source.id };
};

/** @throws Failure `config-invalid` */
const withJob = (file: string, text: string, job: NewJob["job"]): string => {
  const document = parseDocument(text);
  const jobs = document.get("jobs");
  if (!isMap(document.contents)) throw new Failure("config-invalid", `${file} is not a configuration`);
  if (isSeq(jobs)) {
    jobs.flow = false;
    jobs.add(document.createNode(job));
  } else document.set("jobs", document.createNode([job]));
  return document.toString({ lineWidth: 120 });
};

/** Writes a job into the configuration, which keeps its comments; the source is detected from the file. */
export const add = async (path: string | undefined, options: AddOptions): Promise<ExitStatus> => {
  const file = options.config;
  loadConfig(file);
  const before = readConfigText(file);
  const { job, description } = await newJob(path, options);
  writeConfig(file, withJob(file, before, job));
  try {
    loadConfig(file);
  } catch (error) {
    writeConfig(file, before);
    throw error;
  }
  outputOf(options).summary({ job }, `Added ${options.unit} ${options.requirement}: ${description}`);
  return EXIT.ok;
};
