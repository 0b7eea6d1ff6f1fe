import { type ParseArgsConfig, parseArgs } from "node:util";

/** Ends with status 2, as wrong usage does. */
export const wrongUsage = (message: string, usage: string): never => {
  process.stderr.write(`${message}\n\n${usage}`);
  process.exit(2);
};

/** The options of a script; `--help` prints its usage and ends, and a wrong option ends it with status 2. */
export const commandLine = <T extends ParseArgsConfig>(usage: string, config: T): ReturnType<typeof parseArgs<T>> => {
  if (process.argv.includes("--help")) {
    process.stdout.write(usage);
    process.exit(0);
  }
  try {
    return parseArgs(config);
  } catch (error) {
    return wrongUsage((error as Error).message, usage);
  }
};
