import { CfnOutput, Duration, Stack, type StackProps } from "aws-cdk-lib";
import type { Table } from "aws-cdk-lib/aws-dynamodb";
import type { IManagedPolicy } from "aws-cdk-lib/aws-iam";
import type { Bucket } from "aws-cdk-lib/aws-s3";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import { EmailSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import type { Construct } from "constructs";
import { Analytics } from "./constructs/analytics.ts";
import { Chat } from "./constructs/chat.ts";
import { Compare } from "./constructs/compare.ts";
import { Doctor } from "./constructs/doctor.ts";
import { Enact } from "./constructs/enact.ts";
import { Enrolment } from "./constructs/enrolment.ts";
import { Feedback } from "./constructs/feedback.ts";
import { Forget } from "./constructs/forget.ts";
import { Fsck } from "./constructs/fsck.ts";
import { CleargateHttpApi } from "./constructs/http-api.ts";
import { Intake } from "./constructs/intake.ts";
import { Ledger } from "./constructs/ledger.ts";
import { Log } from "./constructs/log.ts";
import { MailFallback } from "./constructs/mail-fallback.ts";
import { Notify } from "./constructs/notify.ts";
import { Pack } from "./constructs/pack.ts";
import { People } from "./constructs/people.ts";
import { Probe } from "./constructs/probe.ts";
import { RECEIVE_TIMEOUT, Receive } from "./constructs/receive.ts";
import { Reconcile } from "./constructs/reconcile.ts";
import { AgentsByCertificate } from "./constructs/roles-anywhere.ts";
import { Snapshot } from "./constructs/snapshot.ts";
import { Sweep } from "./constructs/sweep.ts";
import { Vault } from "./constructs/vault.ts";
import { Verdict } from "./constructs/verdict.ts";
import { Watch } from "./constructs/watch.ts";
import { Webhook } from "./constructs/webhook.ts";
import type { CertificateAuthority } from "./context.ts";
import { type FixedParameters, stackParameters } from "./parameters.ts";

export interface CleargateStackProps extends StackProps {
  /** For how many days evidence cannot be deleted. */
  readonly retentionDays: number;
  /** For how many days at most an agent can lock a copy of a backup. */
  readonly maxLockDays: number;
  /** The address that alarms are mailed to; others may subscribe to the topic. */
  readonly alarmMail?: string | undefined;
  /** True where history also lies as tables that Athena can ask. */
  readonly analytics?: boolean | undefined;
  /** True where a topic has messages for a chat. */
  readonly chat?: boolean | undefined;
  /** Who is mailed by SNS, while SES may not send. */
  readonly mailFallback?: readonly string[] | undefined;
  /** Where events are posted to: https URLs. */
  readonly webhooks?: readonly string[] | undefined;
  /** The address of an OpenTelemetry collector. */
  readonly traces?: string | undefined;
  /** Of all traces, above 0 and at most 1. */
  readonly traceShare?: number | undefined;
  /** The generations of the log's key that sign: two only while it changes. */
  readonly logKeys?: readonly number[] | undefined;
  /** Keys of the log's witnesses, with blanks between. */
  readonly logWitnesses?: string | undefined;
  /** The generations of the key of verdicts: the first signs. Two only while it changes. */
  readonly verdictKeys?: readonly number[] | undefined;
  /** After so many days without a signature of one of them an alarm rings. */
  readonly logWitnessDays?: number | undefined;
  /** ARN of the bucket, of another account or region, that the log's files are copied to. */
  readonly logReplica?: string | undefined;
  /** Values of parameters that are not asked for at each deployment. */
  readonly fixed?: FixedParameters | undefined;
  /** Whose certificates give agents credentials (IAM Roles Anywhere). */
  readonly rolesAnywhere?: CertificateAuthority | undefined;
  /** The AWS organization whose other accounts may have agents. */
  readonly agentsOfOrganization?: string | undefined;
}

const DESCRIPTION = "Cleargate: opens a migration gate only while every required checkpoint is satisfied";

/** All of Cleargate: intake → receive → ledger → notify, and the API over the ledger. */
export class CleargateStack extends Stack {
  /** Where the API answers. */
  readonly apiUrl: string;
  /** Where the console is; `/signed-in` under it is where the issuer sends people back to. */
  readonly consoleUrl: string;
  /** Where agents push evidence to. */
  readonly intakeBucket: Bucket;
  /** What the role of an agent needs, which is tagged `cleargate-agent` with the agent's id. */
  readonly agentPolicy: IManagedPolicy;
  /** Where agents may copy the backups themselves. */
  readonly vaultBucket: Bucket;
  /** What the role of an agent needs that copies backups, beside `agentPolicy`. */
  readonly vaultPolicy: IManagedPolicy;
  /** Where the log's files are. */
  readonly logBucket: Bucket;
  /** The ledger. */
  readonly ledgerTable: Table;
  /** Where the bus publishes what gates did. */
  readonly busName: string;
  /** What each alarm is sent to. */
  readonly alarmTopic: ITopic;

  constructor(scope: Construct, id: string, props: CleargateStackProps) {
    super(scope, id, { description: DESCRIPTION, ...props });
    // Apps of `cdk init` let the CDK merge statements, whose names say what each permission is for. A synthesizer that has added
    // parameters lets no context be set any more; ours is used without that flag.
    if (this.node.children.length === 0) this.node.setContext("@aws-cdk/aws-iam:minimizePolicies", false);
    const parameters = stackParameters(this, props.fixed);
    const { sender, fsckDays } = parameters;
    const people = new People(this, "People", parameters);
    const ledger = new Ledger(this, "Ledger");
    const intake = new Intake(this, "Intake", {
      retentionDays: props.retentionDays,
      organization: props.agentsOfOrganization,
      // The function itself makes a failed message visible after seconds; this is for a function that was killed.
      visibilityTimeout: Duration.seconds(RECEIVE_TIMEOUT.toSeconds() * 2),
    });
    const vault = new Vault(this, "Vault", { maxLockDays: props.maxLockDays });
    const receive = new Receive(this, "Receive", { intake, vault, ledger });
    const compare = new Compare(this, "Compare", { intake, ledger });
    const enact = new Enact(this, "Enact", { ledger, intake });
    const { retentionDays, logKeys = [1], logWitnesses: witnesses = "", verdictKeys = [1] } = props;
    const log = new Log(this, "Log", {
      ledger,
      retentionDays,
      generations: logKeys,
      witnesses,
      replica: props.logReplica,
    });
    const pack = new Pack(this, "Pack", { ledger, intake, log });
    const http = new CleargateHttpApi(this, "Http", { ledger, intake, enact, pack, log, people });
    const consoleUrl = `${http.api.apiEndpoint}/console`;
    people.comeBackTo(consoleUrl);
    const notify = new Notify(this, "Notify", { ledger, log, sender, api: http.api });
    const chat = props.chat === true ? new Chat(this, "Chat", { bus: notify.channels.bus.bus }) : undefined;
    const { webhooks: addresses = [], mailFallback = [] } = props;
    const { bus } = notify.channels.bus;
    const fallback =
      mailFallback.length === 0 ? undefined : new MailFallback(this, "MailFallback", { bus, addresses: mailFallback });
    const webhook = addresses.length === 0 ? undefined : new Webhook(this, "Webhook", { bus, addresses });
    const { roleClaim } = people;
    const doctor = new Doctor(this, "Doctor", {
      ledger,
      http,
      mail: notify.channels.mail,
      roleClaim,
    });
    const verdict = new Verdict(this, "Verdict", { ledger, log, http, roleClaim, generations: verdictKeys });
    const byCertificate =
      props.rolesAnywhere === undefined
        ? undefined
        : new AgentsByCertificate(this, "AgentsByCertificate", { intake, vault, authority: props.rolesAnywhere });
    const organization = props.agentsOfOrganization;
    const enrolment = new Enrolment(this, "Enrolment", {
      ...{ ledger, intake, http, roleClaim, byCertificate, organization },
    });
    const feedback = new Feedback(this, "Feedback", {
      ledger,
      configurationSet: notify.channels.mail.configurationSet,
    });
    const reconcile = new Reconcile(this, "Reconcile", { intake, ledger });
    const probe = new Probe(this, "Probe", { intake, ledger });
    const sweep = new Sweep(this, "Sweep", { ledger, enact, pack, sender });
    const snapshot = new Snapshot(this, "Snapshot", { intake, ledger });
    const forget = new Forget(this, "Forget", { ledger });
    const fsck = new Fsck(this, "Fsck", { ledger, intake, log, http, roleClaim, everyDays: fsckDays });
    const analytics = props.analytics === true ? new Analytics(this, "Analytics", { ledger }) : undefined;
    const traced = [
      ...[receive.function, compare.function, sweep.function, notify.function, enact.function],
      ...[http.approvals, http.apply, ...(webhook === undefined ? [] : [webhook.function])],
    ];
    // An earlier release's log would append other leaves, for ever, for facts that it does not understand.
    receive.function.updateAfter([
      ...[log, snapshot, fsck, pack, compare, notify, forget, verdict, enact, doctor].map((one) => one.function),
      ...[feedback, reconcile, probe, sweep].map((one) => one.function),
      ...[http.read, http.asOf, http.packs, http.document, http.approvals, http.apply],
      ...(analytics === undefined ? [] : [analytics.function]),
    ]);
    if (props.traces !== undefined) for (const one of traced) one.traceTo(props.traces, props.traceShare ?? 1);
    const watch = new Watch(this, "Watch", {
      intake,
      ledger,
      plans: enact.queue,
      packs: pack.queue,
      logged: log.queue,
      witnessDays: witnesses.trim() === "" ? undefined : (props.logWitnessDays ?? 7),
      api: http.api,
      functions: {
        Receive: receive.function.lambda,
        Compare: compare.function.lambda,
        Notify: notify.function.lambda,
        Feedback: feedback.function.lambda,
        Sweep: sweep.function.lambda,
        Reconcile: reconcile.function.lambda,
        Probe: probe.function.lambda,
        Snapshot: snapshot.function.lambda,
        Fsck: fsck.function.lambda,
        Log: log.function.lambda,
        Forget: forget.function.lambda,
        Api: http.read.lambda,
        Enact: enact.function.lambda,
        Apply: http.apply.lambda,
        Approvals: http.approvals.lambda,
        Document: http.document.lambda,
        AsOf: http.asOf.lambda,
        Pack: pack.function.lambda,
        Packs: http.packs.lambda,
        Cosign: http.cosign.lambda,
        Doctor: doctor.function.lambda,
        Verdict: verdict.function.lambda,
        Enrolments: enrolment.desk.lambda,
        Enrol: enrolment.claims.lambda,
        Page: http.page.lambda,
        Console: http.console.lambda,
        ...(analytics === undefined ? {} : { Tabulate: analytics.function.lambda }),
        ...(webhook === undefined ? {} : { Webhook: webhook.function.lambda }),
      },
      streamReaders: {
        Compare: { lambda: compare.function.lambda, deadLetters: compare.source.deadLetters },
        Notify: { lambda: notify.function.lambda, deadLetters: notify.source.deadLetters },
      },
      schedules: {
        Compare: compare.schedule.rule,
        Notify: notify.schedule.rule,
        Sweep: sweep.schedule.rule,
        Reconcile: reconcile.schedule.rule,
        Probe: probe.schedule.rule,
        Snapshot: snapshot.schedule.rule,
        Fsck: fsck.schedule.rule,
        Log: log.schedule.rule,
        Forget: forget.schedule.rule,
        ...(analytics === undefined ? {} : { Tabulate: analytics.schedule.rule }),
      },
      otherDeadLetters: {
        Enact: enact.deadLetters,
        Feedback: feedback.deadLetters,
        Pack: pack.deadLetters,
        Log: log.deadLetters,
        ...(chat === undefined ? {} : { Chat: chat.deadLetters }),
        ...(webhook === undefined ? {} : { Webhook: webhook.deadLetters }),
        ...(fallback === undefined ? {} : { MailFallback: fallback.deadLetters }),
      },
    });
    if (props.alarmMail !== undefined) watch.topic.addSubscription(new EmailSubscription(props.alarmMail));

    this.apiUrl = http.api.apiEndpoint;
    this.consoleUrl = consoleUrl;
    this.intakeBucket = intake.bucket;
    this.agentPolicy = intake.agentPolicy;
    this.vaultBucket = vault.bucket;
    this.vaultPolicy = vault.agentPolicy;
    this.logBucket = log.bucket;
    this.ledgerTable = ledger.table;
    this.busName = notify.channels.bus.environment.BUS_NAME;
    this.alarmTopic = watch.topic;

    const output = (name: string, value: string, description: string) =>
      new CfnOutput(this, name, { value, description });
    output("ApiUrl", http.api.apiEndpoint, "For CLEARGATE_API");
    output("ConsoleUrl", consoleUrl, "The console; register it with /signed-in at the issuer");
    output("BusName", notify.channels.bus.environment.BUS_NAME, "Where transitions are published: docs/events.md");
    output("IntakeBucket", intake.bucket.bucketName, "Where agents push");
    output("VaultBucket", vault.bucket.bucketName, "Where agents may copy the backups themselves");
    output(
      "VaultPolicyArn",
      vault.agentPolicy.managedPolicyArn,
      "Attach also to the roles of agents that copy backups",
    );
    output("LogBucket", log.bucket.bucketName, "Where the log's files are: docs/log-format.md");
    output("LogOrigin", log.origin, "The name of the log");
    for (const [index, { secretArn }] of (webhook?.secrets ?? []).entries())
      output(`WebhookSecret${index + 1}`, secretArn, `What is posted to ${addresses[index]} is signed by`);
    if (chat !== undefined) output("ChatTopicArn", chat.topic.topicArn, "Add it to a channel: docs/events.md");
    if (analytics !== undefined) {
      output("TablesBucket", analytics.bucket.bucketName, "Where history lies as tables: docs/exports.md");
      output("AthenaDatabase", analytics.database.ref, "Athena's name of them");
      output("AthenaWorkGroup", analytics.workGroup.name, "By which they are asked");
    }
    output("LedgerTable", ledger.table.tableName, "The ledger");
    output(
      "AgentPolicyArn",
      intake.agentPolicy.managedPolicyArn,
      "Attach to agents' roles, each tagged cleargate-agent",
    );
  }
}
