/** What the system's scheduler runs, and when. */
export interface ScheduleSpec {
  /** The agent's command: `run`, `copy`, `verify` or `drill`. */
  readonly command: string;
  readonly flags: readonly string[];
  /** systemd's OnCalendar, e.g. `hourly` or `Sun 03:00`. */
  readonly onCalendar: string;
  /** The program, and its arguments before those of the agent. */
  readonly program: readonly string[];
  readonly config: string;
  readonly spool: string;
  /** Linux: the user that it runs as. Windows: an account, best a group managed service account (`CONTOSO\\agent$`). */
  readonly runAs: string;
  /** Linux: a file of variables, such as credentials, that systemd reads (EnvironmentFile=). */
  readonly environmentFile?: string;
  /** Folders that a drill needs to write to, beside the spool. */
  readonly writablePaths: readonly string[];
  /** Set where a package brings the units, and runs them as a user of its own (Linux). */
  readonly packaged?: PackagedService;
}

/** What a package knows of its service, and nobody has to say. */
export interface PackagedService {
  /** Below /var/lib: systemd makes it, and gives it to the user (StateDirectory=). */
  readonly stateDirectory: string;
}

/** A file for the system's scheduler. */
export interface UnitFile {
  readonly name: string;
  readonly text: string;
}

export const scheduleName = (command: string): string =>
  command === "run" ? "cleargate-agent" : `cleargate-agent-${command}`;

export const commandLine = ({ command, flags, config }: ScheduleSpec, before: readonly string[]): string[] => [
  ...before,
  command,
  ...flags,
  "--config",
  config,
  "--json",
];
