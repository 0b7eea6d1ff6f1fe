import { stringify } from "yaml";
import { loadConfig } from "../config/config.ts";
import { loadKey } from "../config/sealing-key.ts";
import { EXIT } from "../exit.ts";
import { output } from "../output.ts";
import type { CommonOptions } from "./context.ts";

/** Reads the configuration and its key, and says what is wrong with either. */
export const configValidate = async (options: CommonOptions): Promise<number> => {
  const config = loadConfig(options.config);
  const key = await loadKey(config.key);
  const { jobs } = config;
  output(options.json === true, options.quiet === true).summary(
    { config: options.config, jobs: jobs.length, keyId: key.id },
    `${options.config} is valid: ${jobs.length} jobs, key ${key.id}`,
  );
  return EXIT.ok;
};

/** Shows the configuration as the agent understands it: defaults filled in, short forms and paths written out. */
export const configShow = async (options: CommonOptions): Promise<number> => {
  const config = loadConfig(options.config);
  if (options.json === true) console.log(JSON.stringify(config));
  else process.stdout.write(stringify(config));
  return EXIT.ok;
};
