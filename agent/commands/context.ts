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

export const openContext = async (options: CommonOptions): Promise<Context> => {
  const config = loadConfig(options.config);
  return {
    config,
    key: await loadKey(config.key),
    spool: diskSpool(config.spool, config.spoolLimitMiB * MIB),
    out: outputOf(options),
    options,
  };
};
