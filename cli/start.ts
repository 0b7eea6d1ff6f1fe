import { undoAll } from "../adapters/undo-on-exit.ts";
import { EXIT } from "./exit.ts";
import { runCli } from "./program.ts";

/** Runs the people's command line as a process of its own: with its signal, its exit status and a reader that may stop. */
export const startCli = async (argv: readonly string[]): Promise<void> => {
  let isUnwritten = false;
  // Whoever reads it may stop before its end, as head does: that is no failure.
  process.stdout.on("error", ({ code }: NodeJS.ErrnoException) => {
    if (code === "EPIPE") return;
    isUnwritten = true;
    process.exitCode = EXIT.failed;
  });
  process.on("SIGINT", () => {
    undoAll();
    process.exit(EXIT.cancelled);
  });
  // A process that has nothing left to wait for ends, also before its command does: that must not open a gate.
  process.exitCode = EXIT.failed;
  const status = await runCli(argv);
  if (!isUnwritten) process.exitCode = status;
};
