import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { Failure } from "../../core/failure.ts";
import { lastLine, runTool } from "../tools/run-tool.ts";
import { commandLine, type ScheduleSpec, scheduleName, type UnitFile } from "./schedule-spec.ts";

const escapeXml = (text: string): string => text.replaceAll(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

/** Doubles the backslashes at the end of a text. */
const doubleLastBackslashes = (text: string): string => {
  let end = text.length;
  while (text[end - 1] === "\\") end -= 1;
  return `${text}${text.slice(end)}`;
};

/** Windows' rules for one argument of a command line: backslashes count double before a quote (CommandLineToArgvW). */
const quoteArgument = (text: string): string =>
  /^[^\s"]+$/.test(text) ? text : `"${text.split('"').map(doubleLastBackslashes).join('\\"')}"`;

const INTERVALS: ReadonlyMap<string, string> = new Map([
  ["hourly", "PT1H"],
  ["daily", "P1D"],
  ["weekly", "P7D"],
]);

/** How long each may take (XML Schema's duration): reading, copying and restoring whole backups takes days. */
const DEADLINE: Readonly<Record<string, string>> = { run: "PT23H", copy: "P7D", verify: "P7D", drill: "P7D" };

/** A task of the Task Scheduler, schema 1.2: one instance at a time, started later where it was missed. @throws Failure `config-invalid` */
export const windowsTask = (spec: ScheduleSpec): UnitFile => {
  const interval = INTERVALS.get(spec.onCalendar);
  if (interval === undefined)
    throw new Failure("config-invalid", `on Windows --on-calendar is one of ${[...INTERVALS.keys()].join(", ")}`);
  const [program = "", ...before] = spec.program;
  const commandArguments = commandLine(spec, before).map(quoteArgument).join(" ");
  return {
    name: `${scheduleName(spec.command)}.xml`,
    text: `<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>Cleargate agent: ${escapeXml(spec.command)}</Description>
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
      <UserId>${escapeXml(spec.runAs)}</UserId>
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
    <ExecutionTimeLimit>${DEADLINE[spec.command] ?? DEADLINE.run}</ExecutionTimeLimit>
    <Priority>7</Priority>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>${escapeXml(program)}</Command>
      <Arguments>${escapeXml(commandArguments)}</Arguments>
    </Exec>
  </Actions>
</Task>
`,
  };
};

const schtasks = async (...args: string[]): Promise<void> => {
  const { status, stderr } = await runTool("schtasks", args);
  if (status !== 0) throw new Failure("schedule-failed", `schtasks: ${lastLine(stderr)}`);
};

/** Creates the task; the Task Scheduler wants its XML in UTF-16. @throws Failure `schedule-failed`, `tool-missing` */
export const installWindows = async ({ name, text }: UnitFile, folder: string): Promise<string> => {
  const file = resolve(folder, name);
  const bytes = Buffer.from(text.replaceAll("\n", "\r\n"), "utf16le");
  writeFileSync(file, Buffer.concat([Buffer.from([0xff, 0xfe]), bytes]));
  await schtasks("/create", "/f", "/tn", name.replace(/\.xml$/, ""), "/xml", file);
  return file;
};

/** True where the Task Scheduler has the task of a command. @throws Failure `tool-missing` */
export const hasWindowsTask = async (command: string): Promise<boolean> =>
  (await runTool("schtasks", ["/query", "/tn", scheduleName(command)])).status === 0;

/** @throws Failure `schedule-failed`, `tool-missing` */
export const removeWindows = (command: string): Promise<void> =>
  schtasks("/delete", "/f", "/tn", scheduleName(command));
