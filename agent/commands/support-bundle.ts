import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { arch, platform, release, totalmem, uptime } from "node:os";
import { join } from "node:path";
import { jsonText } from "../../core/showable.ts";
import { VERSION } from "../../core/version.ts";
import { EXIT, type ExitStatus } from "../exit.ts";
import { redact, secretsOf, variablesNamedIn } from "../service/redact.ts";
import { type CommonOptions, openContext } from "./context.ts";
import { runDiagnosis } from "./doctor.ts";

export interface BundleOptions extends CommonOptions {
  readonly out?: string;
}

const JOURNAL_LINES = 200;

const readJournal = (folder: string): unknown[] => readTail(join(folder, "pushed.ndjson"));

/** The last lines of a file of JSON. */
const readTail = (file: string): unknown[] => {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").trimEnd().split("\n").slice(-JOURNAL_LINES);
  return lines.map((line): unknown => {
    try {
      return JSON.parse(line);
    } catch {
      return { damaged: line };
    }
  });
};

/** What cannot be read is what support has to know: its failure stands in its place. */
const orFailure = async (read: () => unknown): Promise<unknown> => {
  try {
    return await read();
  } catch (error) {
    return { failure: (error as Error).message };
  }
};

/** Collects diagnostics for support in one file, without secrets, which can be read before it is sent. */
export const supportBundle = async (options: BundleOptions): Promise<ExitStatus> => {
  const context = await openContext(options);
  const { config, spool, key, out } = context;
  const at = new Date().toISOString();
  const bundle = {
    madeAt: at,
    agent: { version: VERSION, node: process.version, platform: platform(), arch: arch(), release: release() },
    machine: { memoryBytes: totalmem(), uptimeSeconds: Math.round(uptime()) },
    config,
    key: { id: key.id, publicKey: key.publicKey },
    doctor: await orFailure(() => runDiagnosis(config)),
    pending: await orFailure(() => spool.listPending().map(({ objectKey, size, link }) => ({ objectKey, size, link }))),
    log: config.log === undefined ? [] : await orFailure(() => readTail(config.log?.file ?? "")),
    pushed: await orFailure(() => readJournal(spool.folder)),
  };
  const file = options.out ?? `cleargate-support-${config.agent}-${at.replaceAll(/[:.]/g, "")}.json`;
  writeFileSync(file, `${jsonText(redact(bundle, secretsOf(process.env, variablesNamedIn(config))))}\n`, {
    mode: 0o600,
  });
  out.summary({ file }, `Wrote ${file}. Secrets are removed; read it before you send it.`);
  return EXIT.ok;
};
