import { cancel, type EndingSignal } from "./cancel.ts";
import { EXIT } from "./exit.ts";
import { runAgent } from "./program.ts";
import { useSmallMemory } from "./small-memory.ts";

/** What a run gave up, such as a read of a share that hangs, must not keep the process. */
const GRACE_MS = 5_000;

/**
 * Keeps the agent going where what it prints cannot be written: evidence is worth more than its report. Whoever reads it may
 * stop before its end, which is no failure; a disk that is full has lost what a program waits for, which is one.
 * @returns whether something that a program waits for was lost
 */
const surviveOutput = (): (() => boolean) => {
  let isUnwritten = false;
  process.stdout.on("error", ({ code }: NodeJS.ErrnoException) => {
    if (code === "EPIPE") return;
    isUnwritten = true;
    process.exitCode = EXIT.failed;
  });
  process.stderr.on("error", () => {});
  return () => isUnwritten;
};

/** Runs the agent as a process of its own: with its memory, its signals and its exit status. */
export const startAgent = async (argv: readonly string[]): Promise<void> => {
  useSmallMemory();
  for (const signal of ["SIGINT", "SIGTERM"] as const satisfies EndingSignal[])
    process.on(signal, () => process.exit(cancel(signal)));
  const isUnwritten = surviveOutput();
  // A process that has nothing left to wait for ends, also before its command does: whoever reads its status must not take that for done.
  process.exitCode = EXIT.failed;
  const status = await runAgent(argv);
  if (!isUnwritten()) process.exitCode = status;
  setTimeout(() => process.exit(), GRACE_MS).unref();
};
