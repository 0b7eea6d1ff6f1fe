import { resolve } from "node:path";
import { isSea } from "node:sea";
import { Failure } from "../../core/failure.ts";
import type { AgentConfig } from "../config/agent-config.ts";
import { loadConfig } from "../config/load-config.ts";
import { EXIT, type ExitStatus } from "../exit.ts";
import { printText } from "../output.ts";
import type { ScheduleSpec } from "../service/schedule-spec.ts";
import { installSystemd, removeSystemd, systemdUnits } from "../service/systemd.ts";
import { installWindows, removeWindows, windowsTask } from "../service/windows-task.ts";
import { type CommonOptions, outputOf } from "./context.ts";

export interface ScheduleOptions extends CommonOptions {
  readonly command: string;
  readonly onCalendar: string;
  readonly runAs?: string;
  readonly platform: string;
  readonly folder: string;
  readonly print?: boolean;
  readonly enable: boolean;
}

const COMMANDS = ["run", "copy", "verify", "drill"];

/** How this very agent is started: a single executable by itself, else Node with its script. */
const program = (): string[] => (isSea() ? [process.execPath] : [process.execPath, resolve(process.argv[1] ?? "")]);

const hasUpload = ({ jobs }: AgentConfig): boolean =>
  jobs.some((job) => job.kind === "backup" && job.upload !== undefined);

const drillFolders = ({ jobs }: AgentConfig): string[] =>
  jobs.flatMap((job) => (job.kind === "verification" && job.into !== undefined ? [job.into] : []));

/** @throws Failure `config-invalid` */
const specOf = (options: ScheduleOptions): ScheduleSpec => {
  const { command, onCalendar, platform, runAs } = options;
  if (!COMMANDS.includes(command))
    throw new Failure("config-invalid", `--command is one of ${COMMANDS.join(", ")}, not "${command}"`);
  const config = loadConfig(options.config);
  return {
    command,
    // A run that copied for hours would keep the next one from starting.
    flags: command === "run" && hasUpload(config) ? ["--no-copies"] : [],
    onCalendar,
    program: program(),
    config: resolve(options.config),
    spool: config.spool,
    runAs: runAs ?? (platform === "win32" ? "NT AUTHORITY\\SYSTEM" : "root"),
    writablePaths: command === "drill" ? drillFolders(config) : [],
  };
};

const printSchedule = (spec: ScheduleSpec, windows: boolean): void => {
  if (windows) printText(windowsTask(spec).text);
  else for (const { name, text } of systemdUnits(spec)) printText(`# ${name}\n${text}\n`);
};

const installSchedule = async (spec: ScheduleSpec, windows: boolean, options: ScheduleOptions): Promise<string[]> =>
  windows
    ? [await installWindows(windowsTask(spec), resolve(options.config, ".."))]
    : installSystemd(systemdUnits(spec), options.folder, options.enable);

/** Has the system run the agent on a schedule: a systemd timer, or a task of the Windows Task Scheduler. */
export const scheduleInstall = async (options: ScheduleOptions): Promise<ExitStatus> => {
  const spec = specOf(options);
  const windows = options.platform === "win32";
  if (options.print === true) {
    printSchedule(spec, windows);
    return EXIT.ok;
  }
  const files = await installSchedule(spec, windows, options);
  const hint =
    spec.flags.length === 0 ? "" : '. It leaves out copies: "schedule install --command copy" schedules those';
  outputOf(options).summary({ files }, `Installed ${files.join(" and ")}${hint}`);
  return EXIT.ok;
};

export const scheduleRemove = async (options: ScheduleOptions): Promise<ExitStatus> => {
  const { command, folder, enable, platform } = options;
  const out = outputOf(options);
  if (platform === "win32") {
    await removeWindows(command);
    out.summary({ removed: command }, `Removed the task of ${command}`);
    return EXIT.ok;
  }
  const files = await removeSystemd(command, folder, enable);
  out.summary({ files }, files.length === 0 ? "Nothing was installed" : `Removed ${files.join(" and ")}`);
  return EXIT.ok;
};
