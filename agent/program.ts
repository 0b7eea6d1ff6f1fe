import { Command, CommanderError, Option } from "commander";
import { isFailure } from "../core/failure.ts";
import { type AddOptions, add } from "./commands/add.ts";
import { type BackupOptions, backup } from "./commands/backup.ts";
import { configShow, configValidate } from "./commands/config.ts";
import type { CommonOptions } from "./commands/context.ts";
import { doctor } from "./commands/doctor.ts";
import { type InitOptions, init } from "./commands/init.ts";
import { type InspectOptions, inspect } from "./commands/inspect.ts";
import { type InventoryOptions, inventory } from "./commands/inventory.ts";
import { pushCommand } from "./commands/push.ts";
import { copy, type RunOptions, run } from "./commands/run.ts";
import { type ScheduleOptions, scheduleInstall, scheduleRemove } from "./commands/schedule.ts";
import { status } from "./commands/status.ts";
import { type BundleOptions, supportBundle } from "./commands/support-bundle.ts";
import { tryAll, type VerifyOptions } from "./commands/verify.ts";
import { DEFAULT_CONFIG } from "./config/config.ts";
import { EXIT, EXIT_HELP, exitStatusOf } from "./exit.ts";
import { output } from "./output.ts";
import { SYSTEMD_FOLDER } from "./service/schedule.ts";
import { VERSION } from "./version.ts";

const repeatable = (value: string, earlier: string[]): string[] => [...earlier, value];

const common = (command: Command): Command =>
  command
    .option("-c, --config <file>", "configuration", process.env.CLEARGATE_AGENT_CONFIG ?? DEFAULT_CONFIG)
    .option("--json", "one JSON object a line: message_type, and at last summary or exit_error")
    .option("-q, --quiet", "say only what is wrong");

const collecting = (command: Command): Command =>
  common(command)
    .requiredOption("--unit <id>", "the unit of the plan that it is about")
    .requiredOption("--requirement <id>", "the requirement of the plan that it is evidence for")
    .option("--as-of <what>", "what its age counts from: newest-file or now", "newest-file")
    .option("--again", "say it again now, even if nothing has changed since it was last said")
    .option("--dry-run", "read and say, keep nothing");

const pushing = (command: Command): Command =>
  common(command)
    .option("--attempts <n>", "how often each manifest is tried", "5")
    .option("--dry-run", "say what would be done");

/**
 * The on-premises agent's command line.
 * @returns its exit status; see {@link EXIT}
 */
export const runAgent = async (argv: readonly string[]): Promise<number> => {
  let result: number = EXIT.ok;
  const program = new Command("cleargate-agent")
    .description("Collects inventories and backup manifests, seals them, and pushes them to Cleargate's intake.")
    .version(VERSION)
    .exitOverride()
    .addHelpText("after", EXIT_HELP);
  const does =
    (work: (...args: never[]) => Promise<number>) =>
    async (...args: unknown[]) => {
      result = await work(...(args as never[]));
    };

  program
    .command("init")
    .description("make a key pair and a configuration")
    .option("-c, --config <file>", "where to write it", DEFAULT_CONFIG)
    .requiredOption("--agent <id>", "this agent's id in the plan")
    .requiredOption("--migration <id>", "the migration that it pushes for")
    .addOption(new Option("--bucket <name>", "the intake bucket").env("CLEARGATE_BUCKET").makeOptionMandatory())
    .option("--region <name>", "its region", process.env.AWS_REGION ?? "eu-west-1")
    .addOption(new Option("--endpoint <url>", "another S3 endpoint than AWS").env("CLEARGATE_ENDPOINT"))
    .option("--key-id <id>", "the key's id in the plan", "k1")
    .option("--json", "JSON lines")
    .action(does((options: InitOptions) => init(options)));

  collecting(program.command("inventory <csv>").description("seal the accounts of a CSV into the spool"))
    .option("--home <name>", "only rows homed here, where one export holds several pools")
    .action(does((csv: string, options: InventoryOptions) => inventory(csv, options)));

  collecting(
    program.command("backup <folder>").description("seal the files of a folder tree, with hashes, into the spool"),
  )
    .option("--exclude <glob>", "paths that are no part of the backup (repeatable)", repeatable, [])
    .option("--off-site <location>", "where else it lies, away from the estate (repeatable)", repeatable, [])
    .option("--rehash", "read every file again, whatever the cache says")
    .action(does((folder: string, options: BackupOptions) => backup(folder, options)));

  pushing(program.command("push").description("push what the spool holds, oldest first")).action(
    does((options: CommonOptions) => pushCommand(options)),
  );
  pushing(program.command("run").description("do all of the configuration: collect, seal, keep, push"))
    .option("--again", "say it again now, even if nothing has changed since it was last said")
    .option("--rehash", "read every file again, whatever the cache says")
    .option("--no-copies", "leave out the jobs that are copied to S3: `copy` does those")
    .action(does((options: RunOptions) => run(options)));
  pushing(program.command("copy").description("do the jobs that are copied to S3, for a schedule of their own"))
    .option("--again", "say it again now, even if nothing has changed since it was last said")
    .option("--rehash", "read every file again, whatever the cache says")
    .action(does((options: CommonOptions) => copy(options)));
  for (const [by, what] of [
    ["verify", "have the backups' own tools read them again, and tell the outcome"],
    ["drill", "restore the backups, look at what comes back, and tell how long it took"],
  ] as const)
    pushing(program.command(by).description(what))
      .option("--unit <id>", "only of this unit")
      .option("--requirement <id>", "only for this requirement")
      .action(does((options: VerifyOptions) => tryAll(by)(options)));
  common(program.command("status").description("say who this agent is, what waits, and when it last pushed")).action(
    does((options: CommonOptions) => status(options)),
  );

  program
    .command("inspect <path>")
    .description("say what a file is, what reading it shows, and what a job for it looks like")
    .option("--type <source>", "read it as this source; docs/sources.md lists them")
    .option("--set <name=value>", "an option of the source, e.g. level=pool (repeatable)", repeatable, [])
    .option("--json", "JSON lines")
    .action(does((path: string, options: InspectOptions) => inspect(path, options)));
  common(
    program.command("add [path]").description("write a job into the configuration: what the file is, it sees itself"),
  )
    .requiredOption("--unit <id>", "the unit of the plan that it is about")
    .requiredOption("--requirement <id>", "the requirement of the plan that it is evidence for")
    .option("--type <source>", "read it as this source; docs/sources.md lists them")
    .option("--set <name=value>", "an option of the source, e.g. level=pool (repeatable)", repeatable, [])
    .option("--verify", "have its tool read all of it again before it is told")
    .option("--drill-of <requirement>", "instead of a path: a restore test of that backup")
    .option("--verify-of <requirement>", "instead of a path: a verification of that backup")
    .action(does((path: string | undefined, options: AddOptions) => add(path, options)));
  common(
    program.command("doctor").description("look at everything that can keep evidence from getting through"),
  ).action(does((options: CommonOptions) => doctor(options)));
  const config = program.command("config").description("look at the configuration");
  common(config.command("validate").description("read the configuration and its key")).action(
    does((options: CommonOptions) => configValidate(options)),
  );
  common(config.command("show").description("show it with defaults, short forms and paths written out")).action(
    does((options: CommonOptions) => configShow(options)),
  );
  const schedule = program.command("schedule").description("have the system run the agent by itself");
  const scheduling = (command: Command): Command =>
    common(command)
      .option("--command <name>", "run, copy, verify or drill", "run")
      .option("--platform <name>", "linux or win32", process.platform)
      .option("--folder <path>", "where systemd looks for units", SYSTEMD_FOLDER)
      .option("--no-enable", "write or remove files only, and tell systemd nothing");
  scheduling(schedule.command("install").description("a systemd service and timer, or a Windows task"))
    .option("--on-calendar <when>", "systemd's OnCalendar; on Windows hourly, daily or weekly", "hourly")
    .option("--run-as <account>", "who runs it; on Windows best a group managed service account")
    .option("--print", "show what would be installed")
    .action(does((options: ScheduleOptions) => scheduleInstall(options)));
  scheduling(schedule.command("remove").description("take it away again")).action(
    does((options: ScheduleOptions) => scheduleRemove(options)),
  );
  common(program.command("support-bundle").description("gather what helps somebody to help, without secrets"))
    .option("--out <file>", "where to write it")
    .action(does((options: BundleOptions) => supportBundle(options)));

  // Subcommands are made by the program, and inherit how it ends only where they are told to.
  for (const command of program.commands.flatMap((one) => [one, ...one.commands]))
    command.exitOverride().addHelpText("after", EXIT_HELP);
  try {
    await program.parseAsync([...argv], { from: "user" });
    return result;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    const code = isFailure(error) ? error.code : "unexpected";
    const exitStatus = exitStatusOf(error);
    output(argv.includes("--json"), false).error(code, (error as Error).message, exitStatus);
    return exitStatus;
  }
};
