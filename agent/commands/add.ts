import { readFileSync, writeFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { isMap, isSeq, parseDocument } from "yaml";
import { Failure } from "../../core/failure.ts";
import { loadConfig } from "../config/config.ts";
import { EXIT } from "../exit.ts";
import { output } from "../output.ts";
import type { CommonOptions } from "./context.ts";
import { givenTo, sourceFor } from "./inspect.ts";

export interface AddOptions extends CommonOptions {
  readonly unit: string;
  readonly requirement: string;
  readonly type?: string;
  readonly set: readonly string[];
  readonly verify?: boolean;
  readonly drillOf?: string;
  readonly verifyOf?: string;
}

/** Paths in a configuration are relative to it, so that both can be moved together; what lies elsewhere stays whole. */
const within = (folder: string, path: string): string => {
  const nearer = relative(folder, path);
  return nearer.startsWith("..") || nearer === "" ? path : nearer;
};

const jobOf = async (path: string | undefined, options: AddOptions): Promise<Record<string, unknown>> => {
  const { unit, requirement, type, set, verify, drillOf, verifyOf } = options;
  const of = drillOf ?? verifyOf;
  if (of !== undefined)
    return { kind: "verification", unit, requirement, of, by: drillOf === undefined ? "verify" : "drill" };
  if (path === undefined) throw new Failure("config-invalid", "say what to add: a path, --drill-of or --verify-of");
  const source = await sourceFor(resolve(path), type);
  const given = givenTo(source, within(resolve(dirname(options.config)), resolve(path)), set);
  return { kind: source.kind, unit, requirement, source: given, ...(verify === true ? { verify } : {}) };
};

/** Writes a job into the configuration, which keeps its comments; what the file is, is told by its beginning. */
export const add = async (path: string | undefined, options: AddOptions): Promise<number> => {
  loadConfig(options.config);
  const before = readFileSync(options.config, "utf8");
  const document = parseDocument(before);
  const job = await jobOf(path, options);
  const jobs = document.get("jobs");
  if (!isMap(document.contents)) throw new Failure("config-invalid", `${options.config} is no configuration`);
  if (isSeq(jobs)) {
    jobs.flow = false;
    jobs.add(document.createNode(job));
  } else document.set("jobs", document.createNode([job]));
  writeFileSync(options.config, document.toString({ lineWidth: 120 }));
  try {
    loadConfig(options.config);
  } catch (error) {
    writeFileSync(options.config, before);
    throw error;
  }
  const what = job.kind === "verification" ? `${job.by} of ${job.of}` : (job.source as { type: string }).type;
  output(options.json === true, options.quiet === true).summary(
    { job },
    `Added ${job.unit} ${job.requirement}: ${what}`,
  );
  return EXIT.ok;
};
