import { stringify } from "yaml";
import { counted } from "../../core/audit/report-finding.ts";
import { loadConfig } from "../config/load-config.ts";
import { loadKey } from "../config/sealing-key.ts";
import { EXIT, type ExitStatus } from "../exit.ts";
import { printText } from "../output.ts";
import { type CommonOptions, outputOf } from "./context.ts";

/** Reads the configuration and its key, and reports what is wrong with either. */
export const configValidate = async (options: CommonOptions): Promise<ExitStatus> => {
  const { jobs, key: location } = loadConfig(options.config);
  const key = await loadKey(location);
  outputOf(options).summary(
    { config: options.config, jobs: jobs.length, keyId: key.id },
    `${options.config} is valid: ${counted(jobs.length, "job")}, key ${key.id}`,
  );
  return EXIT.ok;
};

/** Prints the configuration as the agent reads it: defaults filled in, short forms and paths written out. */
export const configShow = async (options: CommonOptions): Promise<ExitStatus> => {
  const config = loadConfig(options.config);
  if (options.json === true) outputOf(options).summary(config, []);
  else printText(stringify(config));
  return EXIT.ok;
};
