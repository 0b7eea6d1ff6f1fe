import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { useProxies } from "../adapters/proxy.ts";
import { isFailure } from "../core/failure.ts";
import { VERSION } from "../core/version.ts";
import { add } from "./commands/add.ts";
import { backup } from "./commands/backup.ts";
import { configShow, configValidate } from "./commands/config.ts";
import { doctor } from "./commands/doctor.ts";
import { enrol } from "./commands/enrol.ts";
import { withHooks } from "./commands/hooks.ts";
import { init } from "./commands/init.ts";
import { inspect } from "./commands/inspect.ts";
import { inventory } from "./commands/inventory.ts";
import { pushCommand } from "./commands/push.ts";
import { copy, run } from "./commands/run.ts";
import { scheduleInstall, scheduleRemove } from "./commands/schedule.ts";
import { status } from "./commands/status.ts";
import { supportBundle } from "./commands/support-bundle.ts";
import { unlock } from "./commands/unlock.ts";
import { verifyBackups } from "./commands/verify.ts";
import { DEFAULT_CONFIG } from "./config/agent-config.ts";
import { COMMAND_EXITS, EXIT, type ExitStatus, exitHelp, exitStatusOf } from "./exit.ts";
import { knownFailure } from "./known-failure.ts";
import { log } from "./log/log.ts";
import { startLog } from "./log/start-log.ts";
import { beginOutput, endJson, output } from "./output.ts";
import { SYSTEMD_FOLDER } from "./service/systemd.ts";

const MAX_ATTEMPTS = 100;

const parseAttempts = (value: string): number => {
  const attempts = /^\d{1,3}$/.test(value) ? Number(value) : 0;
  if (attempts >= 1 && attempts <= MAX_ATTEMPTS) return attempts;
  throw new InvalidArgumentError(`It is a number from 1 to ${MAX_ATTEMPTS}.`);
};

const repeatable = (value: string, earlier: string[]): string[] => [...earlier, value];

/** The configuration that a package or a schedule gives to all commands, or that of this folder. */
const GIVEN_CONFIG = process.env.CLEARGATE_AGENT_CONFIG ?? DEFAULT_CONFIG;

const AGAIN_HELP = "seal and push again now, even if nothing has changed since the last time";
const REHASH_HELP = "read every file again, and ignore the cache";

const common = (command: Command): Command =>
  command
    .option("-c, --config <file>", "configuration", GIVEN_CONFIG)
    .option("--json", "one JSON object a line: message_type, and at last summary or exit_error")
    .option("-q, --quiet", "print only errors")
    .option(
      "--verbose",
      "say on standard error what is done: programs, files, requests, tries and times; without secrets",
    )
    .option(
      "--log-file <file>",
      "append the same, and what is said, to this file as NDJSON (log in the configuration)",
    );

const collecting = (command: Command): Command =>
  common(command)
    .requiredOption("--unit <id>", "the unit of the plan")
    .requiredOption("--requirement <id>", "the requirement of the plan that this is evidence for")
    .option("--as-of <what>", "what the age of the evidence counts from: newest-file or now", "newest-file")
    .option("--again", AGAIN_HELP)
    .option("--dry-run", "read and report, store nothing");

const pushing = (command: Command): Command =>
  common(command)
    .option("--attempts <n>", "how often each manifest is tried", parseAttempts, 5)
    .option("--dry-run", "report what would be done");

const MAX_WAIT_SECONDS = 86_400;

const waitSeconds = (text: string): number => {
  const seconds = Number(text);
  if (!/^\d+$/.test(text) || seconds > MAX_WAIT_SECONDS)
    throw new InvalidArgumentError(`It must be a whole number of seconds, ${MAX_WAIT_SECONDS} at most.`);
  return seconds;
};

const waiting = (command: Command): Command =>
  command.addOption(
    new Option("--wait [seconds]", "wait for the verdicts of what was pushed, so long at most (without a number: 300)")
      .preset("300")
      .argParser(waitSeconds),
  );

/** Makes a commander action of a command, which receives arguments, then options. */
type Action = <Args extends unknown[]>(
  command: (...args: Args) => Promise<ExitStatus>,
) => (...args: Args) => Promise<void>;

const addConfiguring = (program: Command, action: Action): void => {
  program
    .command("init")
    .description("make a key pair and a configuration")
    .option("-c, --config <file>", "where to write it", GIVEN_CONFIG)
    .requiredOption("--agent <id>", "this agent's id in the plan")
    .requiredOption("--migration <id>", "the migration that it pushes for")
    .addOption(new Option("--bucket <name>", "the intake bucket").env("CLEARGATE_BUCKET").makeOptionMandatory())
    .option("--region <name>", "its region", process.env.AWS_REGION ?? "eu-west-1")
    .addOption(new Option("--endpoint <url>", "another S3 endpoint than AWS").env("CLEARGATE_ENDPOINT"))
    .option("--key-id <id>", "the key's id in the plan", "k1")
    .addOption(
      new Option("--spool <folder>", "where manifests wait (default: spool beside it)").env("CLEARGATE_AGENT_SPOOL"),
    )
    .option("--json", "JSON lines")
    .action(action(init));

  program
    .command("enrol <code>")
    .description(
      "make a key pair, propose it by a code that cleargate agent enrol gave out, and write the configuration",
    )
    .option("-c, --config <file>", "where to write it", GIVEN_CONFIG)
    .addOption(
      new Option("--api <url>", "the API, as cleargate agent enrol printed it")
        .env("CLEARGATE_API")
        .makeOptionMandatory(),
    )
    .addOption(new Option("--endpoint <url>", "another S3 endpoint than AWS").env("CLEARGATE_ENDPOINT"))
    .addOption(
      new Option("--spool <folder>", "where manifests wait (default: spool beside it)").env("CLEARGATE_AGENT_SPOOL"),
    )
    .option("--json", "JSON lines")
    .addHelpText("after", "\nThe code is an argument, or - for standard input. It is used once, by one host.")
    .action(action(enrol));

  program
    .command("inspect <path>")
    .description("detect what a file is, read it, and print the result with a job for it")
    .option("--type <source>", "read it as this source; docs/sources.md lists them")
    .option("--set <name=value>", "an option of the source, e.g. level=pool (repeatable)", repeatable, [])
    .option("--json", "JSON lines")
    .action(action(inspect));
  common(
    program
      .command("add [path]")
      .description(
        "write a job into the configuration; the source is detected from the file (of a pattern, the newest), folder or repository (restic, Borg)",
      ),
  )
    .requiredOption("--unit <id>", "the unit of the plan")
    .requiredOption("--requirement <id>", "the requirement of the plan that this is evidence for")
    .option("--type <source>", "read it as this source; docs/sources.md lists them")
    .option("--set <name=value>", "an option of the source, e.g. level=pool (repeatable)", repeatable, [])
    .option("--verify", "have its tool read all of it again before it is sealed")
    .option("--done", "it is written by a script on another host, and counts only with its cleargate-done.txt")
    .option("--max-age <duration>", "with --done: how long ago the run may have ended")
    .option("--wait <duration>", "with --done: how long to wait for a run that has not ended")
    .option("--drill-of <requirement>", "instead of a path: a restore test of that backup")
    .option("--start-server", "with --drill-of: agree to start a server on what was restored")
    .option("--verify-of <requirement>", "instead of a path: a verification of that backup")
    .action(action(add));
  const config = program.command("config").description("validate or print the configuration");
  common(config.command("validate").description("read the configuration and its key")).action(action(configValidate));
  common(config.command("show").description("print it with defaults, short forms and paths written out")).action(
    action(configShow),
  );
};

const addCollecting = (program: Command, action: Action): void => {
  collecting(program.command("inventory <csv>").description("seal the accounts of a CSV into the spool"))
    .option("--home <name>", "only rows homed here, where one export holds several pools")
    .action(action(inventory));

  collecting(
    program.command("backup <folder>").description("seal the files of a folder tree, with hashes, into the spool"),
  )
    .option("--exclude <glob>", "globs of paths that are not part of the backup (repeatable)", repeatable, [])
    .option(
      "--off-site <location>",
      "where else the backup is stored, away from the estate (repeatable)",
      repeatable,
      [],
    )
    .option("--rehash", REHASH_HELP)
    .action(action(backup));
};

const addRunning = (program: Command, action: Action): void => {
  waiting(pushing(program.command("push").description("push what the spool holds, oldest first"))).action(
    action(pushCommand),
  );
  waiting(pushing(program.command("run").description("run all jobs of the configuration: collect, seal, store, push")))
    .option("--again", AGAIN_HELP)
    .option("--rehash", REHASH_HELP)
    .option("--job <name>", "only this job: its name, or <unit>/<requirement> (repeatable)", repeatable, [])
    .option("--no-copies", "leave out the jobs that are copied to S3: `copy` runs those")
    .action(action(withHooks("run", run)));
  pushing(program.command("copy").description("run the jobs that are copied to S3, for a schedule of their own"))
    .option("--again", AGAIN_HELP)
    .option("--rehash", REHASH_HELP)
    .action(action(withHooks("copy", copy)));
  for (const [by, description] of [
    ["verify", "have the backups' own tools read them again, and push the outcome"],
    ["drill", "restore the backups, check what was restored, and push the outcome and how long it took"],
  ] as const)
    pushing(program.command(by).description(description))
      .option("--unit <id>", "only of this unit")
      .option("--requirement <id>", "only for this requirement")
      .action(action(withHooks(by, verifyBackups(by))));
};

const addScheduling = (program: Command, action: Action): void => {
  const schedule = program.command("schedule").description("have the system run the agent on a schedule");
  const scheduling = (command: Command): Command =>
    common(command)
      .option("--command <name>", "only run, copy, verify or drill; else all that the configuration has jobs for")
      .option("--platform <name>", "linux or win32", process.platform)
      .option("--folder <path>", "the folder of systemd's units", SYSTEMD_FOLDER)
      .option("--no-enable", "only write or remove files, without calling systemctl");
  scheduling(schedule.command("install").description("a systemd service and timer, or a Windows task"))
    .option(
      "--on-calendar <when>",
      "systemd's OnCalendar; on Windows hourly, daily or weekly. Else runs are hourly, copies daily, others weekly",
    )
    .option("--run-as <account>", "who runs it; on Windows best a group managed service account")
    .option("--environment-file <file>", "variables of the service, such as credentials: lines NAME=value (systemd)")
    .option("--print", "print what would be installed")
    .action(action(scheduleInstall));
  scheduling(schedule.command("remove").description("remove it")).action(action(scheduleRemove));
};

const addDiagnosing = (program: Command, action: Action): void => {
  common(
    program
      .command("status")
      .description(
        "print the identity of this agent, what its spool holds, its last push, and the last verdict of each job",
      )
      .option("--metrics-file <file>", "also write it as metrics, for the textfile collector of node_exporter"),
  ).action(action(status));

  common(
    program.command("doctor").description("check everything that can keep evidence from reaching the intake"),
  ).action(action(doctor));
  common(
    program.command("unlock").description("say who works on the spool, and free what a process left that has died"),
  )
    .option("--force", "take the lock from a process that still runs; it does not notice, and both work on the spool")
    .action(action(unlock));
  common(program.command("support-bundle").description("collect diagnostics for support; secrets are removed"))
    .option("--out <file>", "where to write it")
    .action(action(supportBundle));
};

/** Its name with that of the command that it belongs to, without the program's: `config show`. */
const fullName = (command: Command): string =>
  command.parent?.parent ? `${command.parent.name()} ${command.name()}` : command.name();

/**
 * The on-premises agent's command line.
 * @returns its exit status; see {@link EXIT}
 */
export const runAgent = async (argv: readonly string[]): Promise<ExitStatus> => {
  let result: ExitStatus = EXIT.ok;
  let endLog = (): void => {};
  const startedMs = performance.now();
  /** The last line of a log. */
  const ended = (status: ExitStatus): ExitStatus => {
    log("end", { exit_code: status, ms: Math.round(performance.now() - startedMs) });
    endLog();
    return status;
  };
  const isJson = argv.includes("--json");
  const program = new Command("cleargate-agent")
    .description("Collects inventories and backup manifests, seals them, and pushes them to Cleargate's intake.")
    .version(VERSION)
    .exitOverride()
    // With --json the error is the last line, as of any other failure.
    .configureOutput(isJson ? { writeErr: () => {} } : {})
    .addHelpText("after", exitHelp(Object.values(EXIT)))
    .hook("preAction", (_, command) => {
      useProxies(process.env);
      endLog = startLog(fullName(command), command.opts());
      log("begin", {
        command: `cleargate-agent ${argv.join(" ")}`,
        version: VERSION,
        node: process.version,
      });
    });
  const action: Action =
    (command) =>
    async (...args) => {
      result = await command(...args);
    };
  for (const addCommands of [addConfiguring, addCollecting, addRunning, addDiagnosing, addScheduling])
    addCommands(program, action);
  // Subcommands do not inherit how the program exits.
  for (const command of program.commands.flatMap((one) => [one, ...one.commands])) {
    const exits = COMMAND_EXITS[fullName(command)];
    command.exitOverride().addHelpText("after", exits === undefined ? "" : exitHelp(exits));
  }
  try {
    beginOutput();
    await program.parseAsync([...argv], { from: "user" });
    if (isJson) endJson(result);
    return ended(result);
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return EXIT.ok;
      if (isJson) output(true, false).exitError("usage", error.message.replace(/^error: /, ""), EXIT.usage);
      return EXIT.usage;
    }
    const failure = knownFailure(error);
    const exitStatus = exitStatusOf(failure);
    const code = isFailure(failure) ? failure.code : "unexpected";
    output(isJson, false).exitError(code, (failure as Error).message, exitStatus);
    return ended(exitStatus);
  }
};
