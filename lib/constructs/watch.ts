import { Aws, Duration } from "aws-cdk-lib";
import type { HttpApi } from "aws-cdk-lib/aws-apigatewayv2";
import {
  Alarm,
  type AlarmProps,
  ComparisonOperator,
  Dashboard,
  GraphWidget,
  type IMetric,
  Metric,
  TextWidget,
  TreatMissingData,
} from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import type { Rule } from "aws-cdk-lib/aws-events";
import { Effect, PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { Topic } from "aws-cdk-lib/aws-sns";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { acknowledge } from "../acknowledge.ts";
import type { Intake } from "./intake.ts";
import type { Ledger } from "./ledger.ts";

export interface WatchProps {
  readonly intake: Intake;
  readonly ledger: Ledger;
  /** The queue of plan versions that are to come into force. */
  readonly plans: Queue;
  /** The queue of evidence packs that are to be made. */
  readonly packs: Queue;
  /** The queue of facts that are to be appended to the log. */
  readonly logged: Queue;
  /** After so many days without a signature of one of the log's witnesses it rings; undefined where there are none. */
  readonly witnessDays: number | undefined;
  readonly api: HttpApi;
  /** Every function by its name in alarms: `Receive`, `Notify` … */
  readonly functions: Readonly<Record<string, LambdaFunction>>;
  /** Functions that read the ledger's stream, by their names in alarms. */
  readonly streamReaders: Readonly<Record<string, { readonly lambda: LambdaFunction; readonly deadLetters: Queue }>>;
  /** The rules of the schedules, by the names of the functions that they invoke. */
  readonly schedules: Readonly<Record<string, Rule>>;
  /** Dead letters of functions that a rule or a queue of their own invokes, by the function's name in alarms. */
  readonly otherDeadLetters: Readonly<Record<string, Queue>>;
}

const RUNBOOK = "docs/runbook.md";
const FIVE_MINUTES = Duration.minutes(5);
/** A canary each, so that three must be missing: a single slow one raises no alarm. */
const CANARY_PERIOD = Duration.minutes(15);
const CANARIES = 3;
/** What waits is tried, and counted, at least once in each. */
const LATE_PERIOD = Duration.minutes(30);
const OLDEST_MESSAGE_SECONDS = 900;
/** Twice as long as one run may take, whose message is in the queue meanwhile. */
const OLDEST_PLAN_SECONDS = 1_800;
const LOG_BEHIND_SECONDS = 600;
/** As long as a run of a large ledger takes, and a day to come to it. */
const FSCK_OVERDUE_HOURS = 48;
const DAY_SECONDS = 86_400;
const STREAM_LAG_MS = 300_000;

/** Alarms, each named by a heading of the runbook, the one topic that they publish to, and one dashboard. */
export class Watch extends Construct {
  readonly topic: Topic;
  private readonly widgets: GraphWidget[] = [];

  constructor(scope: Construct, id: string, props: WatchProps) {
    super(scope, id);
    this.topic = new Topic(this, "Topic", { displayName: "Cleargate alarms", enforceSSL: true });
    acknowledge(this.topic, {
      "NIST.800.53.R5-SNSEncryptedKMS":
        "A message names an alarm and a number; CloudWatch can publish to it without a key of its own",
    });
    this.letAlarmsPublish();
    const { intake, ledger, functions } = props;
    const oldest = intake.queue.metricApproximateAgeOfOldestMessage({ period: FIVE_MINUTES, statistic: "Maximum" });
    this.deadLetters("IntakeDeadLetters", intake.deadLetters);
    this.alarm("IntakeOldestMessage", oldest, OLDEST_MESSAGE_SECONDS, "evidence waits to be audited");
    const waiting = props.plans.metricApproximateAgeOfOldestMessage({ period: FIVE_MINUTES, statistic: "Maximum" });
    this.alarm("EnactOldestMessage", waiting, OLDEST_PLAN_SECONDS, "a plan version waits to come into force");
    const asked = props.packs.metricApproximateAgeOfOldestMessage({ period: FIVE_MINUTES, statistic: "Maximum" });
    this.alarm("PackOldestMessage", asked, OLDEST_PLAN_SECONDS, "an evidence pack waits to be made");
    const told = props.logged.metricApproximateAgeOfOldestMessage({ period: FIVE_MINUTES, statistic: "Maximum" });
    this.alarm("LogOldestMessage", told, OLDEST_MESSAGE_SECONDS, "a message about new facts waits for the log");
    for (const [name, { lambda, deadLetters }] of Object.entries(props.streamReaders)) {
      this.deadLetters(`${name}DeadLetters`, deadLetters);
      const lag = lambda.metric("IteratorAge", { period: FIVE_MINUTES, statistic: "Maximum" });
      this.alarm(`${name}StreamLag`, lag, STREAM_LAG_MS, "the ledger's stream is read late");
    }
    for (const [name, queue] of Object.entries(props.otherDeadLetters)) this.deadLetters(`${name}DeadLetters`, queue);
    this.alarm(
      "NotificationsUnreached",
      this.cleargateMetric("NotificationsUnreached"),
      1,
      "a notification reached none of its recipients",
    );
    this.alarm(
      "DeliveriesLate",
      this.cleargateMetric("DeliveriesLate", LATE_PERIOD),
      1,
      "a mail or an event has been waiting for longer than a quarter of an hour",
    );
    this.alarm("EventsLost", this.cleargateMetric("EventsLost"), 1, "objects arrived in the intake without an event");
    this.alarm(
      "EventsForeign",
      this.cleargateMetric("EventsForeign"),
      1,
      "the intake's queue received events of objects that are not of the intake",
    );
    const behind = this.cleargateMetric("LogBehindSeconds").with({ statistic: "Maximum" });
    this.alarm(
      "LogBehind",
      behind,
      LOG_BEHIND_SECONDS,
      "facts have been waiting for ten minutes to be appended to the log",
    );
    this.alarm(
      "FactsMalformed",
      this.cleargateMetric("FactsMalformed"),
      1,
      "a fact was logged, or cannot be, that nothing which writes facts has written so",
    );
    const found = this.cleargateMetric("FsckFindings").with({ statistic: "Maximum" });
    this.alarm("FsckFindings", found, 1, "something stored does not agree with the rest");
    const overdue = this.cleargateMetric("FsckOverdueHours").with({ statistic: "Maximum" });
    this.alarm(
      "FsckNotFinished",
      overdue,
      FSCK_OVERDUE_HOURS,
      "for two days longer than it should, nobody has walked everything stored to the end",
    );
    if (props.witnessDays !== undefined) this.witnessAlarms(props.witnessDays);
    this.silenceAlarm("CanaryMissing", this.cleargateMetric("CanaryArrived", CANARY_PERIOD), "no canary arrived");
    for (const [name, fn] of Object.entries(functions)) {
      this.alarm(`${name}Errors`, fn.metricErrors({ period: FIVE_MINUTES }), 1, "the function failed");
      this.alarm(`${name}Throttles`, fn.metricThrottles({ period: FIVE_MINUTES }), 1, "the function was throttled");
    }
    for (const [name, { ruleName }] of Object.entries(props.schedules))
      this.alarm(
        `${name}Uninvoked`,
        this.failedInvocations(ruleName),
        1,
        "the function's schedule could not invoke it",
      );
    this.ledgerThrottles(ledger, "Ledger", "the table", {});
    for (const index of ledger.indexNames) {
      const name = `Ledger${index.charAt(0).toUpperCase()}${index.slice(1)}`;
      this.ledgerThrottles(ledger, name, `the table's index ${index}`, { GlobalSecondaryIndexName: index });
    }
    this.alarm(
      "ApiFailures",
      props.api.metricServerError({ period: FIVE_MINUTES, statistic: "Sum" }),
      1,
      "the API responded with 5xx",
    );
    this.dashboard();
  }

  private witnessAlarms(days: number): void {
    this.alarm(
      "WitnessSilent",
      this.cleargateMetric("WitnessSilentSeconds").with({ statistic: "Maximum" }),
      days * DAY_SECONDS,
      `a witness of the log has signed nothing for ${days} days`,
    );
    this.alarm(
      "HeadContradicted",
      this.cleargateMetric("HeadsContradicted"),
      1,
      "a key of the log signed a head that the log does not have",
    );
  }

  /** A policy replaces the one that SNS gives a topic by itself, and that lets the account's alarms publish. */
  private letAlarmsPublish(): void {
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        sid: "AlarmsOfThisAccount",
        effect: Effect.ALLOW,
        principals: [new ServicePrincipal("cloudwatch.amazonaws.com")],
        actions: ["sns:Publish"],
        resources: [this.topic.topicArn],
        conditions: { StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID } },
      }),
    );
  }

  private deadLetters(name: string, queue: Queue): void {
    const visible = queue.metricApproximateNumberOfMessagesVisible({ period: FIVE_MINUTES, statistic: "Maximum" });
    this.alarm(name, visible, 1, "a message could not be handled and became a dead letter");
  }

  /** What a rule could not hand over to Lambda, of which the function itself knows nothing. */
  private failedInvocations(ruleName: string): IMetric {
    return new Metric({
      namespace: "AWS/Events",
      metricName: "FailedInvocations",
      dimensionsMap: { RuleName: ruleName },
      period: FIVE_MINUTES,
      statistic: "Sum",
    });
  }

  /**
   * Alarms for throttled writes and reads of the table or of one index: what is counted of a table is without its indexes.
   * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
   */
  private ledgerThrottles(ledger: Ledger, name: string, place: string, of: Readonly<Record<string, string>>): void {
    const throttled = (metricName: string): IMetric =>
      new Metric({
        namespace: "AWS/DynamoDB",
        metricName,
        dimensionsMap: { TableName: ledger.table.tableName, ...of },
        period: FIVE_MINUTES,
        statistic: "Sum",
      });
    this.alarm(`${name}Throttles`, throttled("WriteThrottleEvents"), 1, `writes to ${place} were throttled`);
    this.alarm(`${name}ReadThrottles`, throttled("ReadThrottleEvents"), 1, `reads of ${place} were throttled`);
  }

  private cleargateMetric(metricName: string, period = FIVE_MINUTES): Metric {
    return new Metric({ namespace: Aws.STACK_NAME, metricName, period, statistic: "Sum" });
  }

  /**
   * Alarms when too few arrive, and when nothing is said at all. A new alarm has no data, and stays so until the first
   * canary is due: that is no change of its state, so a stack that has just been made does not ring.
   */
  private silenceAlarm(name: string, metric: IMetric, meaning: string): void {
    this.alarm(name, metric, 1, meaning, {
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: CANARIES,
      treatMissingData: TreatMissingData.MISSING,
    }).addInsufficientDataAction(new SnsAction(this.topic));
  }

  private alarm(
    name: string,
    metric: IMetric,
    threshold: number,
    meaning: string,
    over: Partial<AlarmProps> = {},
  ): Alarm {
    const alarm = new Alarm(this, name, {
      alarmName: `${Aws.STACK_NAME}-${name}`,
      alarmDescription: `${meaning}. ${RUNBOOK}#${name.toLowerCase()}`,
      metric,
      threshold,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      ...over,
    });
    alarm.addAlarmAction(new SnsAction(this.topic));
    this.widgets.push(
      new GraphWidget({
        title: name,
        left: [metric],
        leftAnnotations: [{ value: threshold, label: "alarm" }],
        width: 8,
        height: 5,
      }),
    );
    return alarm;
  }

  private dashboard(): void {
    const work = new GraphWidget({
      title: "Work",
      left: [
        "ManifestsAudited",
        "ManifestsRejected",
        "EvidenceCompared",
        "GateTransitions",
        "NotificationsSent",
        "ApprovalsRecorded",
        "Swept",
        "PlansApplied",
        "PacksMade",
        "LeavesAppended",
      ].map((name) => this.cleargateMetric(name)),
      width: 24,
    });
    new Dashboard(this, "Dashboard", {
      widgets: [
        [new TextWidget({ markdown: `# Cleargate\nEach alarm is a heading of ${RUNBOOK}.`, width: 24, height: 2 })],
        [work],
        this.widgets,
      ],
    });
  }
}
