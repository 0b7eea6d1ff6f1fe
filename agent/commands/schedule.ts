import { resolve } from "node:path";
import { isSea } from "node:sea";
import { Failure } from "../../core/failure.ts";
import { loadConfig } from "../config/config.ts";
import { EXIT } from "../exit.ts";
import { output } from "../output.ts";
import {
  installSystemd,
  installWindows,
  removeSystemd,
  removeWindows,
  type Scheduled,
  systemdUnits,
  windowsTask,
} from "../service/schedule.ts";
import type { CommonOptions } from "./context.ts";

export interface ScheduleOptions extends CommonOptions {
  readonly command: string;
  readonly onCalendar: string;
  readonly runAs?: string;
  readonly platform: string;
  readonly folder: string;
  readonly print?: boolean;
  readonly enable: boolean;
}

/** How this very agent is started: a single executable by itself, else Node with its script. */
const program = (): string[] => (isSea() ? [process.execPath] : [process.execPath, resolve(process.argv[1] ?? "")]);

const scheduled = (options: ScheduleOptions): Scheduled => {
  const { command, onCalendar, platform } = options;
  if (!["run", "copy", "verify", "drill"].includes(command))
    throw new Failure("config-invalid", `--command is run, copy, verify or drill, not "${command}"`);
  const config = loadConfig(options.config);
  const writes = config.jobs.flatMap((job) =>
    job.kind === "verification" && job.into !== undefined ? [job.into] : [],
  );
  return {
    command,
    // A run that copied for hours would keep the next one from beginning.
    flags:
      command === "run" && config.jobs.some((job) => job.kind === "backup" && job.upload !== undefined)
        ? ["--no-copies"]
        : [],
    onCalendar,
    program: program(),
    config: resolve(options.config),
    spool: config.spool,
    runAs: options.runAs ?? (platform === "win32" ? "NT AUTHORITY\\SYSTEM" : "root"),
    writes: command === "drill" ? writes : [],
  };
};

/** Has the system run the agent by itself: a systemd timer, or a task of the Windows Task Scheduler. */
export const scheduleInstall = async (options: ScheduleOptions): Promise<number> => {
  const what = scheduled(options);
  const windows = options.platform === "win32";
  const units = windows ? [windowsTask(what)] : systemdUnits(what);
  if (options.print === true) {
    for (const { name, text } of units) process.stdout.write(windows ? text : `# ${name}\n${text}\n`);
    return EXIT.ok;
  }
  const files = windows
    ? [await installWindows(units[0] as (typeof units)[number], resolve(options.config, ".."))]
    : await installSystemd(units, options.folder, options.enable);
  const hint = what.flags.length === 0 ? "" : '. It leaves copies out: "schedule install --command copy" does those';
  output(options.json === true, options.quiet === true).summary({ files }, `Installed ${files.join(" and ")}${hint}`);
  return EXIT.ok;
};

export const scheduleRemove = async (options: ScheduleOptions): Promise<number> => {
  const out = output(options.json === true, options.quiet === true);
  if (options.platform === "win32") {
    await removeWindows(options.command);
    out.summary({ removed: options.command }, `Removed the task of ${options.command}`);
    return EXIT.ok;
  }
  const files = await removeSystemd(options.command, options.folder, options.enable);
  out.summary({ files }, files.length === 0 ? "Nothing was installed" : `Removed ${files.join(" and ")}`);
  return EXIT.ok;
};
