import { ping } from "../../adapters/ping.ts";
import { durationMs } from "../../core/duration.ts";
import { isFailure } from "../../core/failure.ts";
import type { Hooks } from "../config/hooks.ts";
import { loadConfig } from "../config/load-config.ts";
import { EXIT, type ExitStatus, exitStatusOf } from "../exit.ts";
import { knownFailure } from "../known-failure.ts";
import type { Output } from "../output.ts";
import { toolOutput } from "../tools/run-tool.ts";
import { type CommonOptions, outputOf } from "./context.ts";

interface Hooked {
  readonly hooks: Hooks;
  readonly command: string;
  readonly out: Output;
}

/** Runs one of the operator's programs as it is written. @throws Failure `tool-missing`, `tool-failed` */
const runHook = async (
  { hooks, command }: Hooked,
  name: "before" | "after" | "error",
  status?: ExitStatus,
): Promise<void> => {
  const [program, ...args] = hooks[name] ?? [];
  if (program === undefined) return;
  const env = {
    CLEARGATE_COMMAND: command,
    ...(status === undefined ? {} : { CLEARGATE_EXIT_STATUS: String(status) }),
  };
  await toolOutput(program, args, {
    env,
    inherit: hooks.environment,
    hidesArguments: true,
    deadlineMs: durationMs(hooks.timeout),
  });
};

/** A monitor that cannot be told is told of, and holds up nothing; its address is a secret of its own, and is not shown. */
const tell = async ({ hooks, out }: Hooked, what: "start" | number): Promise<void> => {
  if (hooks.ping === undefined) return;
  const wrong = await ping(hooks.ping, what);
  if (wrong !== undefined) out.event("warning", { message: wrong }, `! the ping of hooks was not taken: ${wrong}`);
};

/** @returns the exit status, which a program that fails after a success makes a failure */
const runAfter = async (hooked: Hooked, status: ExitStatus): Promise<ExitStatus> => {
  try {
    await runHook(hooked, status === EXIT.ok ? "after" : "error", status);
    return status;
  } catch (error) {
    if (!isFailure(error)) throw error;
    hooked.out.error(error.code, `the hook after ${hooked.command}: ${error.message}`, EXIT.failed);
    return status === EXIT.ok ? EXIT.failed : status;
  }
};

/** Runs a command between the operator's hooks; a dry run has none. */
export const withHooks =
  <O extends CommonOptions>(command: string, work: (options: O) => Promise<ExitStatus>) =>
  async (options: O): Promise<ExitStatus> => {
    const { hooks } = loadConfig(options.config);
    if (hooks === undefined || options.dryRun === true) return work(options);
    const hooked: Hooked = { hooks, command, out: outputOf(options) };
    await tell(hooked, "start");
    let status: ExitStatus;
    try {
      await runHook(hooked, "before");
      status = await work(options);
    } catch (error) {
      const failedWith = exitStatusOf(knownFailure(error));
      await tell(hooked, await runAfter(hooked, failedWith));
      throw error;
    }
    const ended = await runAfter(hooked, status);
    await tell(hooked, ended);
    return ended;
  };
