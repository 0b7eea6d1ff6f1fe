import { EXIT } from "./exit.ts";
import { runCli } from "./program.ts";

/** Runs the people's command line as a process of its own: with its signal and its exit status. */
export const startCli = async (argv: readonly string[]): Promise<void> => {
  process.on("SIGINT", () => process.exit(EXIT.cancelled));
  process.exitCode = await runCli(argv);
};
