import { isFailure } from "../../core/failure.ts";
import { type AgentConfig, loadConfig } from "../config/config.ts";
import { loadKey, type SealingKey } from "../config/sealing-key.ts";
import { type Output, output } from "../output.ts";
import { diskSpool, type Spool } from "../spool/spool.ts";

/** Options that every command has. */
export interface CommonOptions {
  readonly config: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly dryRun?: boolean;
  readonly rehash?: boolean;
  readonly again?: boolean;
  readonly attempts: string;
}

export interface Context {
  readonly config: AgentConfig;
  readonly key: SealingKey;
  readonly spool: Spool;
  readonly out: Output;
  readonly options: CommonOptions;
}

const MIB = 1024 ** 2;

export const openContext = async (options: CommonOptions): Promise<Context> => {
  const config = loadConfig(options.config);
  const out = output(options.json === true, options.quiet === true);
  return {
    config,
    key: await loadKey(config.key),
    spool: diskSpool(config.spool, config.spoolLimitMiB * MIB),
    out,
    options,
  };
};

/** Runs a command while no other agent works on the same spool. */
export const locked = async <T>(context: Context, work: () => Promise<T>): Promise<T> => {
  const unlock = context.spool.lock();
  try {
    return await work();
  } finally {
    unlock();
  }
};

const LONGEST_WAIT_MS = 15 * 60_000;
const LOOK_AGAIN_MS = 1_000;

/** As {@link locked}, but waits for the other: what hours of work have shown is not thrown away because of a minute. */
export const lockedInTurn = async <T>(context: Context, work: () => Promise<T>): Promise<T> => {
  for (const until = Date.now() + LONGEST_WAIT_MS; ; ) {
    let unlock: () => void;
    try {
      unlock = context.spool.lock();
    } catch (error) {
      if (!isFailure(error, "spool-locked") || Date.now() > until) throw error;
      await new Promise((tick) => setTimeout(tick, LOOK_AGAIN_MS));
      continue;
    }
    try {
      return await work();
    } finally {
      unlock();
    }
  }
};
