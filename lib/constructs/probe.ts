import { Duration } from "aws-cdk-lib";
import { Construct } from "constructs";
import { ProbeEnv } from "../../functions/probe/env.ts";
import { CleargateFunction } from "./cleargate-function.ts";
import type { Intake } from "./intake.ts";
import type { Ledger } from "./ledger.ts";
import { Scheduled } from "./scheduled.ts";

const TIMEOUT = Duration.seconds(30);

/** Sends a canary through the whole of Cleargate: if none arrives, an alarm is raised. */
export class Probe extends Construct {
  readonly function: CleargateFunction<typeof ProbeEnv>;
  readonly schedule: Scheduled;

  constructor(scope: Construct, id: string, { intake, ledger }: { intake: Intake; ledger: Ledger }) {
    super(scope, id);
    this.function = new CleargateFunction(this, "Probe", {
      verb: "probe",
      description: "Sends a canary through the intake, and checks whether the previous one became a fact",
      env: ProbeEnv,
      environment: { LEDGER_TABLE: ledger.table.tableName, INTAKE_BUCKET: intake.bucket.bucketName },
      timeout: TIMEOUT,
      memoryMiB: 256,
    });
    const canaries = "intake/cleargate-canary/*";
    // A put that was answered too late is found by its bytes: the store reads what is there.
    this.function.grant("SendCanaries", ["s3:PutObject", "s3:GetObject"], [intake.bucket.arnForObjects(canaries)]);
    this.function.acceptWildcard(`${intake.bucketPattern}/${canaries}`, "Every canary is an object of its own");
    this.function.grant("FindItsFact", ["dynamodb:BatchGetItem", "dynamodb:GetItem"], [ledger.table.tableArn]);
    this.function.grant("RecordTheCanary", ["dynamodb:PutItem"], [ledger.table.tableArn], ledger.partitions("MEMORY"));
    this.schedule = new Scheduled(this, "EveryQuarter", {
      function: this.function,
      every: Duration.minutes(15),
      timeout: TIMEOUT,
    });
  }
}
