import { statSync } from "node:fs";
import type { AgentConfig } from "../config/agent-config.ts";
import { openLogFile } from "../log/log-file.ts";
import { type Diagnosis, failedBy, ok } from "./diagnosis.ts";

/** Opens the log as a run will; nothing where the configuration names none. */
export const checkLog = ({ log }: Pick<AgentConfig, "log">): Diagnosis[] => {
  if (log === undefined) return [];
  try {
    openLogFile(log).close();
    const { size } = statSync(log.file);
    return [ok("log", `${log.file}, ${size} bytes; from ${log.maxMiB} MiB on it is kept beside as one of ${log.keep}`)];
  } catch (error) {
    return [failedBy("log", error)];
  }
};
