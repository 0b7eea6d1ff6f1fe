import { Command, CommanderError } from "commander";
import { isFailure } from "../core/failure.ts";
import { type BackupOptions, backup } from "./commands/backup.ts";
import type { CommonOptions } from "./commands/context.ts";
import { type InitOptions, init } from "./commands/init.ts";
import { type InventoryOptions, inventory } from "./commands/inventory.ts";
import { pushCommand } from "./commands/push.ts";
import { run } from "./commands/run.ts";
import { status } from "./commands/status.ts";
import { tryAll, type VerifyOptions } from "./commands/verify.ts";
import { DEFAULT_CONFIG } from "./config.ts";
import { EXIT, EXIT_HELP, exitStatusOf } from "./exit.ts";
import { output } from "./output.ts";
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
    .requiredOption("--bucket <name>", "the intake bucket")
    .option("--region <name>", "its region", process.env.AWS_REGION ?? "eu-west-1")
    .option("--endpoint <url>", "another S3 endpoint than AWS")
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
    .action(does((options: CommonOptions) => run(options)));
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

  // Subcommands are made by the program, and inherit how it ends only where they are told to.
  for (const command of program.commands) command.exitOverride().addHelpText("after", EXIT_HELP);
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
