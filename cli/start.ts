import { undoAll } from "../adapters/undo-on-exit.ts";
import { EXIT } from "./exit.ts";
import { runCli } from "./program.ts";

/** Runs the people's command line as a process of its own: with its signal, its exit status and a reader that may stop. */
export const startCli = async (argv: readonly string[]): Promise<void> => {
  // Whoever reads it may stop before its end, as head does: that is no failure.
  process.stdout.on("error", ({ code }: NodeJS.ErrnoException) => {
    if (code !== "EPIPE") process.exitCode = EXIT.failed;
  });
  process.on("SIGINT", () => {
    undoAll();
    process.exit(EXIT.cancelled);
  });
  const status = await runCli(argv);
  process.exitCode ??= status;
};
