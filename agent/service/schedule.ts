import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Failure } from "../../core/failure.ts";
import { findProgram } from "../tools/find-program.ts";
import { lastLine, runTool } from "../tools/run-tool.ts";
import type { Diagnosis } from "./doctor.ts";

export interface Scheduled {
  /** What is run: `run`, `copy`, `verify` or `drill`. */
  readonly command: string;
  readonly flags: readonly string[];
  /** systemd's OnCalendar, e.g. `hourly` or `Sun 03:00`. */
  readonly onCalendar: string;
  /** The program and what stands before its own arguments. */
  readonly program: readonly string[];
  readonly config: string;
  readonly spool: string;
  /** Linux: the user that it runs as. Windows: an account, best a group managed service account (`CONTOSO\\agent$`). */
  readonly runAs: string;
  /** A folder that a drill needs to write to, beside the spool. */
  readonly writes: readonly string[];
}

export interface UnitFile {
  readonly name: string;
  readonly text: string;
}

export const SYSTEMD_FOLDER = "/etc/systemd/system";

const nameOf = (command: string): string => (command === "run" ? "cleargate-agent" : `cleargate-agent-${command}`);

/** systemd splits at spaces and expands `%` and `$`; in double quotes with these doubled a word stays itself. */
const quoted = (word: string): string =>
  `"${word.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("%", "%%").replaceAll("$", "$$$$")}"`;

const pathList = (paths: readonly string[]): string => paths.map((path) => quoted(path)).join(" ");

/** Service and timer: it may read everything, as a backup's witness must, and write its spool alone. */
export const systemdUnits = (what: Scheduled): UnitFile[] => {
  const name = nameOf(what.command);
  const words = [...what.program, what.command, ...what.flags, "--config", what.config, "--json"].map(quoted).join(" ");
  return [
    {
      name: `${name}.service`,
      text: `[Unit]
Description=Cleargate agent: ${what.command}
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
ExecStart=${words}
User=${what.runAs}
# 3: not all could be read; 4: kept in the spool until the intake can be reached. Both are told, neither is a crash.
SuccessExitStatus=3 4
Nice=10
IOSchedulingClass=idle
UMask=0077
CapabilityBoundingSet=CAP_DAC_READ_SEARCH
AmbientCapabilities=CAP_DAC_READ_SEARCH
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=read-only
PrivateTmp=yes
PrivateDevices=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
ReadWritePaths=${pathList([what.spool, ...what.writes])}
`,
    },
    {
      name: `${name}.timer`,
      text: `[Unit]
Description=When the Cleargate agent does its ${what.command}

[Timer]
OnCalendar=${what.onCalendar}
# A machine that was off makes up for it; a thousand agents do not come at once.
Persistent=true
RandomizedDelaySec=10m

[Install]
WantedBy=timers.target
`,
    },
  ];
};

const escapeXml = (text: string): string => text.replaceAll(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

/** Windows' rules for one word of a command line (CommandLineToArgvW). */
const windowsWord = (word: string): string =>
  /^[^\s"]+$/.test(word) ? word : `"${word.replaceAll(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, "$1$1")}"`;

const EVERY: Readonly<Record<string, string>> = { hourly: "PT1H", daily: "P1D", weekly: "P7D" };

/** A task of the Task Scheduler, 1.2: never twice at once, made up for where it was missed. */
export const windowsTask = (what: Scheduled): UnitFile => {
  const interval = EVERY[what.onCalendar];
  if (interval === undefined)
    throw new Failure("config-invalid", `on Windows --on-calendar is one of ${Object.keys(EVERY).join(", ")}`);
  const [program = "", ...before] = what.program;
  const words = [...before, what.command, ...what.flags, "--config", what.config, "--json"].map(windowsWord).join(" ");
  return {
    name: `${nameOf(what.command)}.xml`,
    text: `<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>Cleargate agent: ${escapeXml(what.command)}</Description>
  </RegistrationInfo>
  <Triggers>
    <TimeTrigger>
      <Repetition><Interval>${interval}</Interval></Repetition>
      <StartBoundary>2026-01-01T00:00:00</StartBoundary>
      <RandomDelay>PT10M</RandomDelay>
      <Enabled>true</Enabled>
    </TimeTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author">
      <UserId>${escapeXml(what.runAs)}</UserId>
      <LogonType>Password</LogonType>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <RunOnlyIfNetworkAvailable>false</RunOnlyIfNetworkAvailable>
    <ExecutionTimeLimit>PT23H</ExecutionTimeLimit>
    <Priority>7</Priority>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>${escapeXml(program)}</Command>
      <Arguments>${escapeXml(words)}</Arguments>
    </Exec>
  </Actions>
</Task>
`,
  };
};

const systemctl = async (...args: string[]): Promise<void> => {
  const { status, stderr } = await runTool("systemctl", args);
  if (status !== 0) throw new Failure("schedule-failed", `systemctl ${args.join(" ")}: ${lastLine(stderr)}`);
};

/** Writes the units and lets systemd have them. @returns the files. @throws Failure `schedule-failed`, `tool-missing` */
export const installSystemd = async (
  units: readonly UnitFile[],
  folder: string,
  enable: boolean,
): Promise<string[]> => {
  mkdirSync(folder, { recursive: true });
  const files = units.map(({ name }) => join(folder, name));
  for (const [index, { text }] of units.entries()) writeFileSync(files[index] as string, text, { mode: 0o644 });
  if (enable) {
    await systemctl("daemon-reload");
    for (const { name } of units.filter((unit) => unit.name.endsWith(".timer")))
      await systemctl("enable", "--now", name);
  }
  return files;
};

export const removeSystemd = async (command: string, folder: string, enabled: boolean): Promise<string[]> => {
  const name = nameOf(command);
  const files = [`${name}.timer`, `${name}.service`].map((one) => join(folder, one)).filter((one) => existsSync(one));
  if (enabled && files.length > 0) await systemctl("disable", "--now", `${name}.timer`);
  for (const file of files) rmSync(file);
  if (enabled && files.length > 0) await systemctl("daemon-reload");
  return files;
};

/** Hands the task to the Task Scheduler, which wants its XML in UTF-16. @throws Failure `schedule-failed`, `tool-missing` */
export const installWindows = async ({ name, text }: UnitFile, folder: string): Promise<string> => {
  const file = resolve(folder, name);
  writeFileSync(
    file,
    Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text.replaceAll("\n", "\r\n"), "utf16le")]),
  );
  const { status, stderr } = await runTool("schtasks", [
    "/create",
    "/f",
    "/tn",
    name.replace(/\.xml$/, ""),
    "/xml",
    file,
  ]);
  if (status !== 0) throw new Failure("schedule-failed", `schtasks: ${lastLine(stderr)}`);
  return file;
};

export const removeWindows = async (command: string): Promise<void> => {
  const { status, stderr } = await runTool("schtasks", ["/delete", "/f", "/tn", nameOf(command)]);
  if (status !== 0) throw new Failure("schedule-failed", `schtasks: ${lastLine(stderr)}`);
};

/** Does anything run the agent by itself? */
export const examineSchedule = async (folder = SYSTEMD_FOLDER): Promise<Diagnosis> => {
  const name = "schedule";
  const none = {
    name,
    outcome: "warn" as const,
    detail: 'nothing runs it by itself: "cleargate-agent schedule install"',
  };
  if (process.platform === "win32") {
    const { status } = await runTool("schtasks", ["/query", "/tn", nameOf("run")]);
    return status === 0 ? { name, outcome: "ok", detail: `task ${nameOf("run")}` } : none;
  }
  const timer = `${nameOf("run")}.timer`;
  if (!existsSync(join(folder, timer))) return none;
  if (findProgram("systemctl") === undefined)
    return { name, outcome: "warn", detail: `${timer} is there, systemd is not` };
  const { stdout } = await runTool("systemctl", ["is-active", timer]);
  const active = stdout.trim() === "active";
  return { name, outcome: active ? "ok" : "warn", detail: `${timer} is ${stdout.trim() || "not active"}` };
};
