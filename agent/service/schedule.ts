import { existsSync } from "node:fs";
import { join } from "node:path";
import { findProgram } from "../tools/find-program.ts";
import { runTool } from "../tools/run-tool.ts";
import { type Diagnosis, ok, warn } from "./diagnosis.ts";
import { scheduleName } from "./schedule-spec.ts";
import { PACKAGED_FOLDER, SYSTEMD_FOLDER } from "./systemd.ts";
import { hasWindowsTask } from "./windows-task.ts";

const NAME = "schedule";

const notScheduled = (): Diagnosis =>
  warn(NAME, 'nothing runs the agent on a schedule: "cleargate-agent schedule install"');

/** Checks whether the system's scheduler runs the agent. */
export const checkSchedule = async (folders = [SYSTEMD_FOLDER, PACKAGED_FOLDER]): Promise<Diagnosis> => {
  const task = scheduleName("run");
  if (process.platform === "win32") return (await hasWindowsTask("run")) ? ok(NAME, `task ${task}`) : notScheduled();
  const timer = `${task}.timer`;
  if (!folders.some((folder) => existsSync(join(folder, timer)))) return notScheduled();
  if (findProgram("systemctl") === undefined) return warn(NAME, `${timer} exists, but systemd does not`);
  const { stdout } = await runTool("systemctl", ["is-active", timer]);
  const state = stdout.trim();
  const detail = `${timer} is ${state || "not active"}`;
  return state === "active" ? ok(NAME, detail) : warn(NAME, detail);
};
