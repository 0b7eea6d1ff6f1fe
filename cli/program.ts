import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { useProxies } from "../adapters/proxy.ts";
import { Failure, isFailure } from "../core/failure.ts";
import { FACT_CODES, FACT_OUTCOMES } from "../core/history/codes.ts";
import { DELIVERY_STATES } from "../core/notification/delivery.ts";
import { EXPORTS, type ExportName } from "../core/pack/exported.ts";
import { LANGUAGES } from "../core/plan/language.ts";
import { CHECKPOINT_STATES } from "../core/readiness/checkpoint/checkpoint.ts";
import { NOTIFICATION_KINDS } from "../core/readiness/notification.ts";
import { inOneLine } from "../core/showable.ts";
import { VERSION } from "../core/version.ts";
import type { ApiOptions } from "./api-client.ts";
import { type AgentAcceptOptions, agentAccept } from "./commands/agent-accept.ts";
import { type AgentEnrolOptions, agentEnrol, agentEnrolments } from "./commands/agent-enrol.ts";
import { agentWithdraw } from "./commands/agent-withdraw.ts";
import { type AgentsOptions, agent, agents } from "./commands/agents.ts";
import { type PlanApplyOptions, planApply } from "./commands/apply.ts";
import { type ApprovalsOptions, approvals } from "./commands/approvals.ts";
import { type ArmOptions, arm } from "./commands/arm.ts";
import { type AttestOptions, attest } from "./commands/attest.ts";
import { acceptBaseline, type BaselineOptions } from "./commands/baseline.ts";
import { type ConfigOptions, configGet, configList, configSet, configUnset } from "./commands/config.ts";
import { type DiffOptions, diff, manifestDiff, type PlanDiffOptions, planDiff } from "./commands/diff.ts";
import { type DoctorOptions, doctor } from "./commands/doctor.ts";
import { type DocumentOptions, document } from "./commands/document.ts";
import { type ExampleOptions, planExample } from "./commands/example.ts";
import { type ExportOptions, exportTo } from "./commands/export.ts";
import { type FsckOptions, fsck } from "./commands/fsck.ts";
import { type GatesOptions, gates } from "./commands/gates.ts";
import { type GatesAsOfOptions, gatesAsOf } from "./commands/gates-as-of.ts";
import { type HistoryOptions, history } from "./commands/history.ts";
import { type LogOptions, logHead } from "./commands/log.ts";
import { type LogForgetOptions, logForget } from "./commands/log-forget.ts";
import { type LogProveOptions, logProve } from "./commands/log-prove.ts";
import { logWitness, type WitnessOptions } from "./commands/log-witness.ts";
import { type LoginOptions, type LogoutOptions, login, logout } from "./commands/login.ts";
import { manifestShow } from "./commands/manifest.ts";
import { type NotificationsOptions, notifications } from "./commands/notifications.ts";
import { type PackOptions, pack } from "./commands/pack.ts";
import { planValidate } from "./commands/plan.ts";
import { type PlanInitOptions, planInit } from "./commands/plan-init.ts";
import { type AbandonOptions, type ProgressOptions, planAbandon, planProgress } from "./commands/progress.ts";
import {
  type ApproveOptions,
  type DecisionOptions,
  type ProposalOptions,
  planApprove,
  planProposal,
  planWithdraw,
} from "./commands/proposal.ts";
import { type RevokeOptions, revoke } from "./commands/revoke.ts";
import { type RollbackOptions, rollbackPlan } from "./commands/rollback-plan.ts";
import { planSetKey, type SetKeyOptions } from "./commands/set-key.ts";
import { type SignOffOptions, signOff } from "./commands/sign-off.ts";
import { type StatusOptions, status } from "./commands/status.ts";
import { type StatusAsOfOptions, statusAsOf } from "./commands/status-as-of.ts";
import {
  type VerdictFetchOptions,
  type VerdictKeysOptions,
  type VerdictVerifyOptions,
  verdictFetch,
  verdictKeys,
  verdictVerify,
} from "./commands/verdict.ts";
import { type VerifyOptions, verify } from "./commands/verify.ts";
import { type WaiveOptions, waive } from "./commands/waive.ts";
import { type WhyOptions, why } from "./commands/why.ts";
import type { EnrolmentsOptions } from "./enrolment.ts";
import { COMMANDS, EXIT, exitHelp, exitStatusOf } from "./exit.ts";
import { EXPORT_FORMATS } from "./export/row-writers.ts";
import { isMoment } from "./moment.ts";
import { oneOf } from "./one-of.ts";
import { printError, printJson } from "./output.ts";
import { formatOf, type PageOptions, type PageTarget } from "./page/put-page.ts";
import { PAGE_FORMATS } from "./page/render.ts";
import { KEEPS } from "./session/session-file.ts";
import { findSetting, type ProfileOptions, settingMissing } from "./settings/settings.ts";
import { SETTING_NAMES } from "./settings/settings-file.ts";
import { WHEN_FORMS } from "./when.ts";

const positive = (text: string): string => {
  if (!/^\d{1,6}$/.test(text) || Number(text) === 0)
    throw new InvalidArgumentError("It must be a whole number above 0.");
  return text;
};

/** Every user of a machine can read the arguments of its processes, and shells keep them. */
const refuseToken = (): never => {
  throw new Failure(
    "usage",
    "a token among the arguments is visible to everybody on this machine: give --token-file, CLEARGATE_TOKEN_FILE or CLEARGATE_TOKEN",
  );
};

/** The options by which another moment than now is asked for, as other options name those that they exclude. */
const OF_A_MOMENT = ["asOf", "knownAt"];

const PROFILE_HELP = "which settings of cleargate config are used (CLEARGATE_PROFILE; default)";

/** Of an option that may be there more than once. */
const collected = (value: string, before: readonly string[]): readonly string[] => [...before, value];

const withApi = (command: Command): Command =>
  command
    .option("--api <url>", "the API (CLEARGATE_API, or cleargate config)")
    .option(
      "--token-file <file>",
      "a file with a token, - for standard input (CLEARGATE_TOKEN_FILE, CLEARGATE_TOKEN, or cleargate config)",
    )
    .option("--profile <name>", PROFILE_HELP)
    .addOption(new Option("--token [token]").hideHelp().argParser(refuseToken))
    .option("--json", "JSON for programs");

/** The migration is as the option says, or as the environment or the profile does. */
const withMigration = (command: Command): Command =>
  withApi(command)
    .option("-m, --migration <id>", "the migration (CLEARGATE_MIGRATION, or cleargate config)")
    .hook("preAction", () => {
      const { migration, ...options } = command.opts<{ migration?: string } & ProfileOptions>();
      command.setOptionValue("migration", migrationOf(undefined, migration, options));
    });

/** @throws Failure `usage` where none is named, or two are */
const migrationOf = (argument: string | undefined, option: string | undefined, options: ProfileOptions): string => {
  if (argument !== undefined && option !== undefined && argument !== option)
    throw new Failure("usage", `which migration: "${argument}" or "${option}"?`);
  const found = argument ?? option ?? findSetting("migration", options, process.env);
  if (found === undefined) throw settingMissing("migration");
  return found;
};

/** The people's command line. @returns its exit status; see {@link EXIT} */
export const runCli = async (argv: readonly string[]): Promise<number> => {
  let result: number = EXIT.ok;
  const run =
    (work: (...args: never[]) => Promise<number>) =>
    async (...args: unknown[]) => {
      result = await work(...(args as never[]));
    };
  const program = new Command("cleargate")
    .description("Shows whether you can still go back, why, and since when.")
    // A command may have an option of that name, as plan abandon has.
    .enablePositionalOptions()
    .version(VERSION)
    .hook("preAction", () => useProxies(process.env))
    .exitOverride();

  const plan = program.command("plan").description("plans as code");
  plan
    .command("validate <file>")
    .description("check a plan on this machine; every error with its line")
    .option("--json", "JSON for programs")
    .action(run((file: string, options: { json?: boolean }) => planValidate(file, options)));
  plan
    .command("example [name]")
    .description("an example plan to begin with; without a name, which there are")
    .option("-o, --output <file>", "a new file; by default standard output")
    .option("--json", "JSON for programs")
    .action(run((name: string | undefined, options: ExampleOptions) => planExample(name, options)));
  plan
    .command("init <report...>")
    .description(
      "a first plan, of what cleargate-agent inspect --json printed on each host; what people know is left empty",
    )
    .option("-o, --output <file>", "a new file; by default standard output")
    .option("--migration <id>", "the migration's id")
    .option("--title <text>", "what people call it")
    .option("--time-zone <name>", "an IANA time zone, such as Europe/Madrid")
    .option("--before <text>", "the migration step that the gate guards")
    .option("--owner <name <address>>", "who is responsible and is mailed: 'Ana Ruiz <ana.ruiz@contoso.example>'")
    .option("--key <file...>", "public keys of agents: each a .pub.json that cleargate-agent init wrote")
    .option("--json", "JSON for programs")
    .action(run((files: readonly string[], options: PlanInitOptions) => planInit(files, options)));
  plan
    .command("set-key <file> <public-key>")
    .description(
      "write an agent's public key into a plan on this machine: the .pub.json that cleargate-agent init wrote",
    )
    .option("--json", "JSON for programs")
    .action(run((file: string, keyFile: string, options: SetKeyOptions) => planSetKey(file, keyFile, options)));
  /** What was accepted is followed until its end. */
  const withWait = (command: Command): Command =>
    command
      .option("--no-wait", "do not wait until the version is in force")
      .option("--timeout <seconds>", "how long to wait for that", positive, "3600");
  withWait(
    withApi(
      plan.command("apply <file>").description("put a plan version into force, or propose it where it is easier"),
    ),
  )
    .option("--dry-run", "only show what would be easier than in the version in force")
    .action(run((file: string, options: PlanApplyOptions) => planApply(file, options)));
  withMigration(plan.command("proposal").description("the plan version that waits for approval")).action(
    run((options: ProposalOptions) => planProposal(options)),
  );

  withMigration(plan.command("progress").description("how far a plan version has come that is coming into force"))
    .option("--wait", "wait until it is in force")
    .option("--timeout <seconds>", "how long to wait", positive, "3600")
    .action(run((options: ProgressOptions) => planProgress(options)));

  withMigration(
    program
      .command("approvals")
      .description("what waits for an approval or a signature, why, and by which command it is given"),
  ).action(run((options: ApprovalsOptions) => approvals(options)));
  withMigration(
    program
      .command("agents")
      .argument("[agent]", "one agent, with its keys and what it owes")
      .description(
        "agents of the plan: when each was seen last, its version, what waits in its spool, its clock and keys",
      ),
  ).action(
    run((id: string | undefined, options: AgentsOptions) => (id === undefined ? agents(options) : agent(id, options))),
  );
  const enrolling = program.command("agent").description("hosts that ask to be put into a plan");
  withMigration(
    enrolling
      .command("enrol")
      .description("give out a code, good once and for minutes, by which a host proposes its key"),
  )
    .requiredOption("--agent <id>", "the agent's id in the plan")
    .option("--unit <id>", "a unit whose evidence it shall push; * is all (repeatable)", collected, [])
    .option("--key <id>", "what the plan shall call the key", "k1")
    .option("--host <name>", "the only host that may use the code")
    .option("--for <minutes>", "for how long; 60 at most", positive, "10")
    .option(
      "--language <language>",
      `of the mail that tells you when a host uses it: ${LANGUAGES.join(", ")}`,
      oneOf(LANGUAGES),
      "en",
    )
    .option("--quiet", "print the code alone, as for cleargate-agent enrol -")
    .action(
      run((options: AgentEnrolOptions) => {
        if (options.unit.length === 0) throw new Failure("usage", "give --unit: whose evidence shall the agent push?");
        return agentEnrol(options);
      }),
    );
  withMigration(
    enrolling.command("enrolments").description("the codes of the last thirty days, and the hosts that used them"),
  ).action(run((options: EnrolmentsOptions) => agentEnrolments(options)));
  withMigration(
    enrolling
      .command("accept <code> <file>")
      .description(
        "write what a host proposed into a plan on this machine; <code> is as enrolments shows it, or the agent",
      ),
  )
    .option("--fingerprint <digits>", "as the host itself showed it")
    .addOption(
      new Option(
        "--public-key <file>",
        "its public key as the host wrote it, where you have that file from there",
      ).conflicts("fingerprint"),
    )
    .option("--replace", "also in the place of a key that the plan has, as that of an example")
    .action(run((id: string, file: string, options: AgentAcceptOptions) => agentAccept(id, file, options)));
  withMigration(
    enrolling
      .command("withdraw <code>")
      .description("take a code back that nobody shall use any more; <code> is as enrolments shows it, or the agent"),
  ).action(run((id: string, options: EnrolmentsOptions) => agentWithdraw(id, options)));

  /** Another moment than now, on two axes. */
  const withMoment = (command: Command): Command =>
    command
      .option("--as-of <when>", `judged by this clock, by what had happened until then: ${WHEN_FORMS}`)
      .option("--known-at <when>", "only by what had been recorded until then: as --as-of");
  withMoment(withMigration(program.command("status").description("checkpoints as they are now, or were")))
    .option("--unit <id>", "only of this unit")
    .addOption(
      new Option("--owner <id>", "only of the units that this contact is responsible for").conflicts(OF_A_MOMENT),
    )
    .addOption(
      new Option("--expires-before <when>", `only what is satisfied and will not be then: ${WHEN_FORMS}`).conflicts(
        OF_A_MOMENT,
      ),
    )
    .option("--state <state>", `only in this state: ${CHECKPOINT_STATES.join(", ")}`, oneOf(CHECKPOINT_STATES))
    .action(
      run((options: StatusOptions & StatusAsOfOptions) => (isMoment(options) ? statusAsOf(options) : status(options))),
    );
  withMoment(withMigration(program.command("gates").description("the gates, and their blockers")))
    .option("-g, --gate <id>", "only this gate; without @unit all of that name")
    .addOption(new Option("--wait", "wait until they open").conflicts(OF_A_MOMENT))
    .addOption(new Option("--strict", "hold up also for gates that the plan does not enforce").conflicts(OF_A_MOMENT))
    .option("--timeout <seconds>", "how long to wait", positive, "3600")
    .option("--interval <seconds>", "how often to check", positive, "10")
    .action(
      run((options: GatesOptions & GatesAsOfOptions) => (isMoment(options) ? gatesAsOf(options) : gates(options))),
    );
  withMoment(
    withMigration(program.command("why <gate>").description("why a gate is clear or blocked, and what would clear it")),
  )
    .addOption(new Option("--language <language>", "of its sentences").choices(LANGUAGES).default("en"))
    .action(run((gate: string, options: Omit<WhyOptions, "gate">) => why({ ...options, gate })));
  withMigration(program.command("diff").description("what differs between what was known at two instants"))
    .requiredOption("--from <when>", `as it was known then: ${WHEN_FORMS}`)
    .option("--to <when>", "as it was known then: as --from; by default now")
    .action(run((options: DiffOptions) => diff(options)));
  withMigration(
    plan
      .command("diff <from> <to>")
      .description("what differs between two versions that were in force, and what is easier"),
  ).action(run((from: string, to: string, options: PlanDiffOptions) => planDiff(from, to, options)));
  withMoment(withMigration(program.command("history").description("the recorded facts, newest first")))
    .option("--unit <id>", "only about this unit")
    .option("--requirement <id>", "only about this requirement")
    .option("--agent <id>", "only from this agent")
    .option("-g, --gate <id>", "only what opened or shut this gate, or moved its count; without @unit all of that name")
    .option("--outcome <outcome>", `only of this outcome: ${FACT_OUTCOMES.join(", ")}`, oneOf(FACT_OUTCOMES))
    .option("--code <code>", "only with this code among the findings", oneOf(FACT_CODES))
    .option("--from <when>", `recorded at or after: ${WHEN_FORMS}`)
    .option("--to <when>", "recorded before: as --from")
    .option("--limit <n>", "at most so many", positive, "50")
    .addOption(new Option("--all", "all of them").conflicts("limit"))
    .option("--oldest-first", "in the order of recording")
    .action(run((options: HistoryOptions) => history(options)));
  withMigration(
    program.command("notifications").description("who was told of what, and what became of it, newest first"),
  )
    .option("-g, --gate <id>", "only what opened, shut or would shut this gate; without @unit all of that name")
    .option("--recipient <id>", "only what went to this contact; @bus is the event bus")
    .option("--kind <kind>", `only of this kind: ${NOTIFICATION_KINDS.join(", ")}`, oneOf(NOTIFICATION_KINDS))
    .option("--state <state>", `only deliveries that are so: ${DELIVERY_STATES.join(", ")}`, oneOf(DELIVERY_STATES))
    .option("--from <when>", `of that instant or after it: ${WHEN_FORMS}`)
    .option("--to <when>", "before that instant: as --from")
    .option("--limit <n>", "at most so many", positive, "50")
    .addOption(new Option("--all", "all of them").conflicts("limit"))
    .option("--oldest-first", "in their order")
    .action(run((options: NotificationsOptions) => notifications(options)));
  withMigration(
    program
      .command("export")
      .description("write what is known as a table into a new file, for programs and spreadsheets")
      .argument("<what>", EXPORTS.join(", "), oneOf(EXPORTS)),
  )
    .addOption(
      new Option("--format <format>", "how it is written; by default as the file's name ends").choices(EXPORT_FORMATS),
    )
    .option("--unit <id>", "only about this unit")
    .option("--requirement <id>", "only about this requirement")
    .option("--agent <id>", "only from this agent")
    .option("-g, --gate <id>", "only about this gate; without @unit all of that name")
    .option("--outcome <outcome>", `only of this outcome: ${FACT_OUTCOMES.join(", ")}`, oneOf(FACT_OUTCOMES))
    .option("--code <code>", "only with this code", oneOf(FACT_CODES))
    .option("--from <when>", `of that instant or after it: ${WHEN_FORMS}`)
    .option("--to <when>", "before that instant: as --from")
    .requiredOption("-o, --output <file>", "a new file")
    .action(run((what: ExportName, options: ExportOptions) => exportTo(what, options)));
  /** Pages that people read, print and keep. What cannot be written as asked is refused before anything is read. */
  const withPage = <T extends PageTarget & { migration: string }>(
    name: string,
    description: string,
    work: (options: T) => Promise<number>,
  ): Command =>
    withApi(program.command(`${name} [migration]`).description(description))
      .option("-m, --migration <id>", "the migration (CLEARGATE_MIGRATION, or cleargate config)")
      .addOption(
        new Option("--format <format>", "how it is written; by default as the file's name ends, or text")
          .choices(PAGE_FORMATS)
          .conflicts("json"),
      )
      .option("-o, --output <file>", "a new file; by default standard output")
      .action(
        run((id: string | undefined, options: PageOptions & ProfileOptions & { migration?: string }) =>
          work({ ...options, migration: migrationOf(id, options.migration, options), format: formatOf(options) } as T),
        ),
      );
  withPage(
    "rollback-plan",
    "how to go back: what is restored from which backup, in order, and first what is not there",
    (options: RollbackOptions) => rollbackPlan(options),
  )
    .option("--unit <id>", "only of this unit")
    .addOption(new Option("--language <language>", "of its texts").choices(LANGUAGES).default("en"));
  withPage(
    "document",
    "the existing system: what accepted evidence says of it, and first what is not known",
    (options: DocumentOptions) => document(options),
  );
  withApi(program.command("pack [migration]").description("one file with all evidence, which anybody can verify"))
    .option("-m, --migration <id>", "the migration (CLEARGATE_MIGRATION, or cleargate config)")
    .option("-g, --gate <id>", "lists and report about this gate only; the history in it is always whole")
    .option("--as-of <when>", `what was recorded by then, by default by now: ${WHEN_FORMS}`)
    .option("--manifests", "with the manifests themselves")
    .option("--timeout <seconds>", "how long to wait until it is made", positive, "900")
    .requiredOption("-o, --output <file>", "a new file")
    .action(
      run((id: string | undefined, options: Omit<PackOptions, "migration"> & ProfileOptions & { migration?: string }) =>
        pack({ ...options, migration: migrationOf(id, options.migration, options) }),
      ),
    );
  withApi(
    program
      .command("verify <pack>")
      .description("verify an evidence pack on this machine, a file or the folder of one; or a migration as it is now"),
  )
    .option(
      "--head <file>",
      "a mail, a signed head, or a folder of log witness: the log must begin with it",
      collected,
      [],
    )
    .option(
      "--key <key>",
      "a key of the log that you trust, or of a witness, which must have signed a head that is here",
      collected,
      [],
    )
    .option("--keep <file>", "of a migration, a new file for its pack")
    .option("--timeout <seconds>", "of a migration, how long to wait until its pack is made", positive, "900")
    .action(run((path: string, options: VerifyOptions) => verify(path, options)));
  withApi(
    program.command("doctor").description("everything that can keep mails from people, as the mail service says it"),
  )
    .option("-m, --migration <id>", "also ask for each person whom its plan tells")
    .option("--send-mail", "send a test mail to yourself, at the address in your token")
    .action(
      run((options: DoctorOptions & ProfileOptions) => {
        const migration = options.migration ?? findSetting("migration", options, process.env);
        return doctor({ ...options, ...(migration === undefined ? {} : { migration }) });
      }),
    );
  withApi(
    program
      .command("fsck")
      .description("walk everything stored in the background, and say what does not agree")
      .option("--wait", "wait for its end, and show what was found")
      .option("--last", "ask for none, and show the newest")
      .option("--timeout <seconds>", "how long to wait", positive, "3600"),
  ).action(run((options: FsckOptions) => fsck(options)));
  const log = program.command("log").description("the log that every fact is in, and that nobody can rewrite unseen");
  withApi(
    log.command("head").description("its head: how many leaves it has, and the root that all of them follow from"),
  ).action(run((options: LogOptions) => logHead(options)));
  withApi(
    log
      .command("witness <folder>")
      .description("keep its head, and prove that it begins with those kept before")
      .option("--sign-with <file>", "sign the head that was proven, as a witness, by the key in this file")
      .option("--make-key <name>", "with --sign-with: make the file, with a key of this name")
      .option("--submit", "send what was signed to the API, which keeps it for ever")
      .option("--relay <url>", "ask the witness at this address to sign too (C2SP tlog-witness), and submit that"),
  ).action(run((folder: string, options: WitnessOptions) => logWitness(folder, options)));
  withApi(
    log
      .command("prove <fact>")
      .description("prove on this machine that a fact is in it")
      .option("--witness <folder>", "by the keys kept there, and that the log begins with the newest head kept there"),
  ).action(run((fact: string, options: LogProveOptions) => logProve(fact, options)));
  const verdict = program
    .command("verdict")
    .description("what a gate is now, signed, so that it can be verified offline");
  const AUDIENCE = "whom it is for: who verifies it must say the same";
  withMigration(verdict.command("fetch <gate>").description("fetch the signed verdict about a gate"))
    .option("--audience <name>", AUDIENCE)
    .option("-o, --output <file>", "a new file for it")
    .action(run((gate: string, options: VerdictFetchOptions) => verdictFetch(gate, options)));
  withApi(verdict.command("keys").description("the keys by which verdicts are verified"))
    .option("-o, --output <file>", "a new file for them")
    .action(run((options: VerdictKeysOptions) => verdictKeys(options)));
  verdict
    .command("verify <file>")
    .description("verify a signed verdict on this machine, and ask nobody; - for standard input")
    .requiredOption("--keys <file>", "the file of verdict keys")
    .requiredOption("-g, --gate <id>", "the gate that it must be about: <gate>, or <gate>@<unit>")
    .option("-m, --migration <id>", "the migration (CLEARGATE_MIGRATION, or cleargate config)")
    .option("--audience <name>", AUDIENCE)
    .option("--profile <name>", PROFILE_HELP)
    .option("--json", "JSON for programs")
    .action(
      run((file: string, options: Omit<VerdictVerifyOptions, "migration"> & ProfileOptions & { migration?: string }) =>
        verdictVerify(file, { ...options, migration: migrationOf(undefined, options.migration, options) }),
      ),
    );
  const withReason = (command: Command): Command =>
    withMigration(command).requiredOption("--reason <text>", "why; it is recorded in the history");
  /** Approvals show what they are about, and ask. */
  const withReview = (command: Command): Command =>
    withReason(command)
      .option("--digest <sha256>", "approve only what has this digest; nobody is asked")
      .option("--yes", "approve whatever is shown; nobody is asked");
  withReason(
    log
      .command("forget [subject]")
      .description(
        "request that a person be forgotten, by the sub of their tokens, or approve what somebody requested",
      ),
  )
    .option("--issuer <url>", "the person's issuer, the iss of their tokens; by default your own")
    .option("--approve <request>", "approve this request; not your own")
    .option("--yes", "approve whatever is shown; nobody is asked")
    .action(run((subject: string | undefined, options: LogForgetOptions) => logForget(subject, options)));
  withReview(program.command("waive").description("request a waiver, or approve what somebody else requested"))
    .option("--unit <id>", "the checkpoint's unit")
    .option("--requirement <id>", "the checkpoint's requirement")
    .option("--control <text>", "what is done instead")
    .option("--expires <when>", "when it ends: 7d, or an instant in UTC; the plan limits it")
    .option("--approve <request>", "approve this request; not your own")
    .option("--role <id>", "with --approve, of a sign-off: the role that you sign for")
    .action(run((options: WaiveOptions) => waive(options)));
  const baseline = program.command("baseline").description("what shrinkage is measured against");
  withReview(
    baseline
      .command("accept [unit/requirement]")
      .description("request that evidence which has shrunk is accepted, or approve what somebody else requested"),
  )
    .option("--approve <request>", "approve this request; not your own")
    .action(run((checkpoint: string | undefined, options: BaselineOptions) => acceptBaseline(checkpoint, options)));
  withMigration(
    program
      .command("attest [unit] [requirement]")
      .description("state what a document asks for, with files by their digest, or approve what somebody else stated"),
  )
    .option("--statement <text>", "what you state, in one line")
    .option("--statement-file <file>", "a file with it")
    .option(
      "--attach <file...>",
      "a file that it is about: its name, size and SHA-256 are recorded, its bytes stay here",
    )
    .option("--valid-until <when>", "when it ends: 7d, or an instant in UTC; the plan limits it")
    .option("--approve <request>", "approve this request; not your own")
    .option("--reason <text>", "with --approve: why; it is recorded in the history")
    .option("--digest <sha256>", "attest only under what has this digest; nobody is asked")
    .option("--yes", "attest whatever is shown; nobody is asked")
    .action(
      run((unit: string | undefined, requirement: string | undefined, options: AttestOptions) =>
        attest(unit, requirement, options),
      ),
    );
  withReview(program.command("sign-off").description("show the evidence that is covered, and sign for your role"))
    .requiredOption("--unit <id>", "the checkpoint's unit")
    .requiredOption("--requirement <id>", "the checkpoint's requirement")
    .requiredOption("--role <id>", "the role that you sign for")
    .action(run((options: SignOffOptions) => signOff(options)));
  withReason(program.command("revoke").description("revoke a waiver, an attestation, or the signatures of a sign-off"))
    .requiredOption("--unit <id>", "the checkpoint's unit")
    .requiredOption("--requirement <id>", "the checkpoint's requirement")
    .addOption(
      new Option("--what <kind>", "what to revoke").choices(["waiver", "sign-off", "attestation"]).default("waiver"),
    )
    .action(run((options: RevokeOptions) => revoke(options)));
  withReason(
    program
      .command("arm <gate>")
      .description("arm a gate that the plan leaves to a decision: from then on it may open"),
  ).action(run((gate: string, options: Omit<ArmOptions, "gate">) => arm({ ...options, gate })));
  withWait(
    withReview(
      plan.command("approve").description("show the plan version that somebody else proposed, and approve it"),
    ),
  )
    .option("--file <file>", "approve only what is the same as this plan")
    .action(run((options: ApproveOptions) => planApprove(options)));
  withReview(plan.command("withdraw").description("withdraw the plan version that waits for approval")).action(
    run((options: DecisionOptions) => planWithdraw(options)),
  );
  withReason(plan.command("abandon").description("abandon a plan version before anything of it is in force"))
    .option("--version <n>", "only this version", positive)
    .action(run((options: AbandonOptions) => planAbandon(options)));
  program
    .command("login")
    .description("sign in, so that commands need no token: in the browser of this desk, or by a code on any other")
    .option("--api <url>", "the API (CLEARGATE_API, or cleargate config)")
    .option("--profile <name>", PROFILE_HELP)
    .addOption(
      new Option("--device", "show a code that is typed in a browser elsewhere").conflicts("clientCredentials"),
    )
    .option("--client-credentials", "as a program, by its own secret (CLEARGATE_CLIENT_SECRET)")
    .option("--client-secret-file <file>", "a file with that secret")
    .option("--client-id <id>", "the client at the issuer (CLEARGATE_CLIENT_ID); by default the console's")
    .option("--scopes <scopes>", "what is asked for, with blanks between them; by default as the console asks")
    .option(
      "--redirect <url>",
      "where the issuer sends the browser back to; without a port, any that is free",
      "http://127.0.0.1/signed-in",
    )
    .addOption(
      new Option(
        "--keep <where>",
        "where the tokens are kept (CLEARGATE_KEEP): auto is the system's keychain where it can be used, else a file that only you may read (default: auto)",
      ).choices(KEEPS),
    )
    .option("--no-browser", "only print the address to open")
    .option("--timeout <seconds>", "how long to wait for somebody to sign in", positive, "300")
    .option("--json", "JSON for programs")
    .action(run((options: LoginOptions) => login(options)));
  program
    .command("logout")
    .description("forget the tokens of cleargate login")
    .option("--profile <name>", PROFILE_HELP)
    .option("--json", "JSON for programs")
    .action(run((options: LogoutOptions) => logout(options)));
  const config = program.command("config").description("what is remembered: the API, a migration and a token's file");
  const withProfile = (command: Command): Command =>
    command.option("--profile <name>", PROFILE_HELP).option("--json", "JSON for programs");
  withProfile(config.command("set <name> <value>").description(`keep a setting: ${SETTING_NAMES.join(", ")}`)).action(
    run((name: string, value: string, options: ConfigOptions) => configSet(name, value, options)),
  );
  withProfile(config.command("unset <name>").description("forget a setting")).action(
    run((name: string, options: ConfigOptions) => configUnset(name, options)),
  );
  withProfile(config.command("get <name>").description("print a setting")).action(
    run((name: string, options: ConfigOptions) => configGet(name, options)),
  );
  withProfile(config.command("list").description("print every setting of every profile")).action(
    run((options: ConfigOptions) => configList(options)),
  );
  const manifest = program.command("manifest").description("single manifests");
  withApi(manifest.command("show <fact>").description("a manifest's verdict, with every finding")).action(
    run((id: string, options: ApiOptions) => manifestShow(id, options)),
  );
  withMigration(
    manifest.command("diff <from> <to>").description("which names two manifests of one checkpoint do not share"),
  ).action(run((from: string, to: string, options: PlanDiffOptions) => manifestDiff(from, to, options)));

  /** A command that only has others says nothing of a status. */
  const override = (command: Command, parents: readonly string[]): void => {
    command.exitOverride();
    const name = [...parents, command.name()].join(" ");
    const known = COMMANDS.find((one) => one === name);
    if (known !== undefined) command.addHelpText("after", exitHelp(known));
    for (const one of command.commands) override(one, command === program ? [] : [...parents, command.name()]);
  };
  override(program, []);
  try {
    await program.parseAsync([...argv], { from: "user" });
    return result;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    const code = isFailure(error) ? error.code : "unexpected";
    if (argv.includes("--json")) printJson({ error: code, message: (error as Error).message });
    else printError(`cleargate: ${inOneLine((error as Error).message)} [${code}]`);
    return exitStatusOf(error);
  }
};
