import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../../core/failure.ts";
import { lastLine, runTool } from "../tools/run-tool.ts";
import { commandLine, type ScheduleSpec, scheduleName, type UnitFile } from "./schedule-spec.ts";

export const SYSTEMD_FOLDER = "/etc/systemd/system";
/** Where a package puts its units: those of the same name in the other folder stand before them (systemd.unit(5)). */
export const PACKAGED_FOLDER = "/usr/lib/systemd/system";

/** systemd splits at spaces and expands `%` and `$`; in double quotes with these doubled a word is kept as it is. */
const quoted = (word: string): string =>
  `"${word.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("%", "%%").replaceAll("$", "$$$$")}"`;

const READING = "CAP_DAC_READ_SEARCH";
/** A drill unpacks and runs what it restores as another user; it still writes only where its unit lets it. */
const RESTORING = "CAP_DAC_OVERRIDE CAP_CHOWN CAP_FOWNER CAP_SETUID CAP_SETGID CAP_SETPCAP CAP_KILL";

/** How long a run may take as a whole: the first one hashes everything, and checks and copies read all of it. */
const DEADLINE: Readonly<Record<string, string>> = { run: "24h", copy: "7d", verify: "7d", drill: "7d" };

const pathList = (paths: readonly string[]): string => paths.map((path) => quoted(path)).join(" ");

/** What a packaged unit of a user of its own may do beside others: nothing, until somebody gives that user groups. */
const capabilitiesOf = ({ command, packaged }: ScheduleSpec): string => {
  if (packaged !== undefined) return "";
  return command === "drill" ? `${READING} ${RESTORING}` : READING;
};

/** Lines of a packaged unit: it waits for a configuration instead of failing, and its folder is made for it. */
const conditionOf = ({ packaged, config }: ScheduleSpec): string =>
  packaged === undefined ? "" : `ConditionPathExists=${config.replaceAll("%", "%%")}\n`;
const stateOf = ({ packaged }: ScheduleSpec): string =>
  packaged === undefined ? "" : `StateDirectory=${packaged.stateDirectory}\nStateDirectoryMode=0750\n`;

/** Service and timer: the agent may read everything, because it reads backups, and may write only its spool. */
export const systemdUnits = (spec: ScheduleSpec): UnitFile[] => {
  const name = scheduleName(spec.command);
  const capabilities = capabilitiesOf(spec);
  const execStart = commandLine(spec, spec.program).map(quoted).join(" ");
  // A path of this setting is written as it is; only percents stand for something (systemd.exec(5), systemd.unit(5)).
  const environmentFile =
    spec.environmentFile === undefined ? "" : `EnvironmentFile=${spec.environmentFile.replaceAll("%", "%%")}\n`;
  return [
    {
      name: `${name}.service`,
      text: `[Unit]
Description=Cleargate agent: ${spec.command}
Wants=network-online.target
After=network-online.target
${conditionOf(spec)}
[Service]
Type=oneshot
ExecStart=${execStart}
User=${spec.runAs}
${environmentFile}${stateOf(spec)}# 3: not all could be read; 4: kept in the spool until the intake can be reached; 143: ended by systemd. None is a crash.
SuccessExitStatus=3 4 143
# A share that hangs must not keep the spool locked for ever.
TimeoutStartSec=${DEADLINE[spec.command] ?? DEADLINE.run}
Nice=10
IOSchedulingClass=idle
UMask=0077
CapabilityBoundingSet=${capabilities}
AmbientCapabilities=${capabilities}
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
ReadWritePaths=${pathList([spec.spool, ...spec.writablePaths])}
`,
    },
    {
      name: `${name}.timer`,
      text: `[Unit]
Description=Schedule of the Cleargate agent: ${spec.command}

[Timer]
OnCalendar=${spec.onCalendar}
# A run that was missed is made up for; a thousand agents do not start at once.
Persistent=true
RandomizedDelaySec=10m

[Install]
WantedBy=timers.target
`,
    },
  ];
};

const systemctl = async (...args: string[]): Promise<void> => {
  const { status, stderr } = await runTool("systemctl", args);
  if (status !== 0) throw new Failure("schedule-failed", `systemctl ${args.join(" ")}: ${lastLine(stderr)}`);
};

/** Writes the units and enables the timer. @returns the files. @throws Failure `schedule-failed`, `tool-missing` */
export const installSystemd = async (
  units: readonly UnitFile[],
  folder: string,
  enable: boolean,
): Promise<string[]> => {
  mkdirSync(folder, { recursive: true });
  const files = units.map(({ name, text }) => {
    const file = join(folder, name);
    writeFileSync(file, text, { mode: 0o644 });
    return file;
  });
  if (enable) {
    await systemctl("daemon-reload");
    for (const { name } of units.filter((unit) => unit.name.endsWith(".timer")))
      await systemctl("enable", "--now", name);
  }
  return files;
};

/** @returns the files that were removed. @throws Failure `schedule-failed`, `tool-missing` */
export const removeSystemd = async (command: string, folder: string, enabled: boolean): Promise<string[]> => {
  const name = scheduleName(command);
  const files = [`${name}.timer`, `${name}.service`].map((one) => join(folder, one)).filter((one) => existsSync(one));
  if (enabled && files.length > 0) await systemctl("disable", "--now", `${name}.timer`);
  for (const file of files) rmSync(file);
  if (enabled && files.length > 0) await systemctl("daemon-reload");
  return files;
};
