import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { arch, platform, release, totalmem, uptime } from "node:os";
import { join } from "node:path";
import { EXIT } from "../exit.ts";
import { redacted } from "../service/redact.ts";
import { VERSION } from "../version.ts";
import { type CommonOptions, openContext } from "./context.ts";
import { diagnose } from "./doctor.ts";

export interface BundleOptions extends CommonOptions {
  readonly out?: string;
}

const JOURNAL_LINES = 200;

const journalOf = (folder: string): unknown[] => {
  const file = join(folder, "pushed.ndjson");
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").trimEnd().split("\n").slice(-JOURNAL_LINES);
  return lines.map((line) => JSON.parse(line) as unknown);
};

/** Gathers what somebody needs who helps from afar, in one file that can be read before it is given away. */
export const supportBundle = async (options: BundleOptions): Promise<number> => {
  const context = await openContext(options);
  const { config, spool, key, out } = context;
  const at = new Date().toISOString();
  const bundle = {
    madeAt: at,
    agent: { version: VERSION, node: process.version, platform: platform(), arch: arch(), release: release() },
    machine: { memoryBytes: totalmem(), uptimeSeconds: Math.round(uptime()) },
    config: redacted(config),
    key: { id: key.id, publicKey: key.publicKey },
    doctor: redacted(await diagnose(context)),
    pending: spool.pending().map(({ objectKey, size, link }) => ({ objectKey, size, link })),
    pushed: journalOf(spool.folder),
  };
  const file = options.out ?? `cleargate-support-${config.agent}-${at.replaceAll(/[:.]/g, "")}.json`;
  writeFileSync(file, `${JSON.stringify(bundle, null, 2)}\n`, { mode: 0o600 });
  out.summary({ file }, `Wrote ${file}. It holds no secrets; read it before you give it away.`);
  return EXIT.ok;
};
