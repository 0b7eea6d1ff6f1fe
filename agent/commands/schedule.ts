import { dirname, resolve } from "node:path";
import { isSea } from "node:sea";
import { Failure } from "../../core/failure.ts";
import type { AgentConfig } from "../config/agent-config.ts";
import { loadConfig } from "../config/load-config.ts";
import { EXIT, type ExitStatus } from "../exit.ts";
import { printText } from "../output.ts";
import { requireRoot, requireUser, tryOnce, verifyUnits } from "../service/check-schedule.ts";
import { checkCredentials, readEnvironmentFile } from "../service/schedule-credentials.ts";
import type { ScheduleSpec } from "../service/schedule-spec.ts";
import { installSystemd, removeSystemd, SYSTEMD_FOLDER, systemdUnits } from "../service/systemd.ts";
import { hasWindowsTask, installWindows, removeWindows, windowsTask } from "../service/windows-task.ts";
import { type CommonOptions, outputOf } from "./context.ts";

export interface ScheduleOptions extends CommonOptions {
  readonly command?: string;
  readonly onCalendar?: string;
  readonly runAs?: string;
  readonly environmentFile?: string;
  readonly platform: string;
  readonly folder: string;
  readonly print?: boolean;
  readonly enable: boolean;
}

/** When each is run where nobody says when; on Windows only these intervals are known. */
const CALENDAR = { run: "hourly", copy: "daily", verify: "weekly", drill: "weekly" } as const;
type Scheduled = keyof typeof CALENDAR;
const COMMANDS = Object.keys(CALENDAR) as Scheduled[];

/** How this very agent is started: a single executable by itself, else Node with its script. */
const program = (): string[] => (isSea() ? [process.execPath] : [process.execPath, resolve(process.argv[1] ?? "")]);

const hasUpload = ({ jobs }: AgentConfig): boolean =>
  jobs.some((job) => job.kind === "backup" && job.upload !== undefined);

const drillFolders = ({ jobs }: AgentConfig): string[] =>
  jobs.flatMap((job) => (job.kind === "verification" && job.into !== undefined ? [job.into] : []));

/** True where a configuration has jobs for a command. */
const hasJobsFor = (config: AgentConfig, command: Scheduled): boolean => {
  switch (command) {
    case "run":
      return true;
    case "copy":
      return hasUpload(config);
    case "verify":
    case "drill":
      return config.jobs.some((job) => job.kind === "verification" && job.by === command);
    default:
      return command satisfies never;
  }
};

/** The commands to schedule: the one that is named, or all that the configuration has jobs for. @throws Failure `config-invalid` */
const commandsOf = ({ command, onCalendar }: ScheduleOptions, config: AgentConfig): Scheduled[] => {
  const all = COMMANDS.filter((one) => hasJobsFor(config, one));
  if (command === undefined) {
    if (onCalendar !== undefined && all.length > 1)
      throw new Failure("config-invalid", `there are ${all.join(", ")}: name the one of --on-calendar by --command`);
    return all;
  }
  const named = COMMANDS.find((one) => one === command);
  if (named === undefined)
    throw new Failure("config-invalid", `--command is one of ${COMMANDS.join(", ")}, not "${command}"`);
  if (!all.includes(named)) throw new Failure("config-invalid", `the configuration has no job for ${named}`);
  return [named];
};

const specOf = (options: ScheduleOptions, config: AgentConfig, command: Scheduled): ScheduleSpec => {
  const { onCalendar, platform, runAs, environmentFile } = options;
  return {
    command,
    // A run that copied for hours would keep the next one from starting.
    flags: command === "run" && hasUpload(config) ? ["--no-copies"] : [],
    onCalendar: onCalendar ?? CALENDAR[command],
    program: program(),
    config: resolve(options.config),
    spool: config.spool,
    runAs: runAs ?? (platform === "win32" ? "NT AUTHORITY\\SYSTEM" : "root"),
    ...(environmentFile === undefined ? {} : { environmentFile: resolve(environmentFile) }),
    writablePaths: [
      ...(command === "drill" ? drillFolders(config) : []),
      ...(config.log === undefined ? [] : [dirname(config.log.file)]),
    ],
  };
};

const printSchedule = (spec: ScheduleSpec, windows: boolean): void => {
  if (windows) printText(windowsTask(spec).text);
  else for (const { name, text } of systemdUnits(spec)) printText(`# ${name}\n${text}\n`);
};

/** Checks all that can be checked before anything is written. @throws Failure `schedule-failed`, `config-*` */
const checkBefore = async (
  specs: readonly ScheduleSpec[],
  variables: ReadonlyMap<string, string>,
  { folder, enable }: ScheduleOptions,
): Promise<void> => {
  if (folder === SYSTEMD_FOLDER || enable) requireRoot(`write ${folder} and enable a timer`);
  await requireUser(specs[0]?.runAs ?? "root");
  for (const spec of specs) await verifyUnits(systemdUnits(spec));
  // All differ in their commands alone.
  if (enable && specs[0] !== undefined) await tryOnce(specs[0], variables);
};

/**
 * Has the system run the agent on a schedule: systemd timers, or tasks of the Windows Task Scheduler, of all that the
 * configuration has jobs for.
 */
export const scheduleInstall = async (options: ScheduleOptions): Promise<ExitStatus> => {
  const config = loadConfig(options.config);
  const specs = commandsOf(options, config).map((command) => specOf(options, config, command));
  const windows = options.platform === "win32";
  if (windows && options.environmentFile !== undefined)
    throw new Failure("config-invalid", "a task of Windows reads no file of variables; set them for its account");
  const out = outputOf(options);
  const variables =
    options.environmentFile === undefined ? new Map<string, string>() : readEnvironmentFile(options.environmentFile);
  if (!windows)
    for (const warning of checkCredentials(config, variables, process.env))
      out.event("warning", { message: warning }, `! ${warning}`);
  if (options.print === true) {
    if (options.json === true)
      out.summary({ files: specs.flatMap((spec) => (windows ? [windowsTask(spec)] : systemdUnits(spec))) }, []);
    else for (const spec of specs) printSchedule(spec, windows);
    return EXIT.ok;
  }
  if (!windows) await checkBefore(specs, variables, options);
  const files: string[] = [];
  for (const spec of specs)
    if (windows) files.push(await installWindows(windowsTask(spec), resolve(options.config, "..")));
    else files.push(...(await installSystemd(systemdUnits(spec), options.folder, options.enable)));
  out.summary({ files }, `Installed ${files.join(" and ")}`);
  return EXIT.ok;
};

/** One that is named is removed without a question first, so that the system says what is wrong. */
const removeTask = async (command: string, isNamed: boolean): Promise<string[]> => {
  if (!isNamed && !(await hasWindowsTask(command))) return [];
  await removeWindows(command);
  return [command];
};

/** Removes the schedule of one command, or of all that have one. */
export const scheduleRemove = async (options: ScheduleOptions): Promise<ExitStatus> => {
  const { command, folder, enable, platform } = options;
  const isWindows = platform === "win32";
  if (!isWindows && (folder === SYSTEMD_FOLDER || enable)) requireRoot(`change ${folder}`);
  const files: string[] = [];
  for (const one of command === undefined ? COMMANDS : [command])
    files.push(
      ...(isWindows ? await removeTask(one, command !== undefined) : await removeSystemd(one, folder, enable)),
    );
  outputOf(options).summary({ files }, files.length === 0 ? "Nothing was installed" : `Removed ${files.join(" and ")}`);
  return EXIT.ok;
};
