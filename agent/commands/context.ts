import { counted } from "../../core/audit/report-finding.ts";
import { sayWhenCancelled } from "../cancel.ts";
import type { AgentConfig } from "../config/agent-config.ts";
import { loadConfig } from "../config/load-config.ts";
import { loadKey, type SealingKey } from "../config/sealing-key.ts";
import { type Output, output } from "../output.ts";
import { diskSpool } from "../spool/disk-spool.ts";
import type { Spool } from "../spool/spool.ts";

/** Options that every command has. */
export interface CommonOptions {
  readonly config: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly dryRun?: boolean;
  readonly rehash?: boolean;
  readonly again?: boolean;
  readonly attempts: number;
}

export interface Context {
  readonly config: AgentConfig;
  readonly key: SealingKey;
  readonly spool: Spool;
  readonly out: Output;
  readonly options: CommonOptions;
}

const MIB = 1024 ** 2;

export const outputOf = ({ json, quiet }: Pick<CommonOptions, "json" | "quiet">): Output =>
  output(json === true, quiet === true);

const pendingText = (spool: Spool): string => {
  try {
    const count = spool.listPending().length;
    return count === 0
      ? "no manifest is in the spool"
      : `the spool keeps ${counted(count, "manifest")} for the next push`;
  } catch (error) {
    // A signal ends the agent all the same, with its own status.
    return (error as Error).message;
  }
};

/** What a signal leaves. */
const keptText = (spool: Spool): string => `${pendingText(spool)}; of a job that was under way nothing was stored`;

/** @throws Failure `spool-unwritable` */
export const spoolOf = ({ spool, spoolLimitMiB }: AgentConfig): Spool => diskSpool(spool, spoolLimitMiB * MIB);

export const openContext = async (options: CommonOptions): Promise<Context> => {
  const config = loadConfig(options.config);
  const key = await loadKey(config.key);
  const spool = spoolOf(config);
  const out = outputOf(options);
  sayWhenCancelled((signal, status) => out.exitError("cancelled", `ended by ${signal}: ${keptText(spool)}`, status));
  return { config, key, spool, out, options };
};
