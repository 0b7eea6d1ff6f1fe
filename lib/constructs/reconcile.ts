import { Duration } from "aws-cdk-lib";
import { Construct } from "constructs";
import { ReconcileEnv } from "../../functions/reconcile/env.ts";
import { CleargateFunction } from "./cleargate-function.ts";
import type { Intake } from "./intake.ts";
import type { Ledger } from "./ledger.ts";
import { Scheduled } from "./scheduled.ts";

const TIMEOUT = Duration.minutes(5);

/** Finds objects whose event was lost, a part of the intake at a time, and enqueues them to be audited. */
export class Reconcile extends Construct {
  readonly function: CleargateFunction<typeof ReconcileEnv>;
  readonly schedule: Scheduled;

  constructor(scope: Construct, id: string, { intake, ledger }: { intake: Intake; ledger: Ledger }) {
    super(scope, id);
    this.function = new CleargateFunction(this, "Reconcile", {
      verb: "reconcile",
      description: "Finds objects of the intake that the history lacks, and enqueues them to be audited",
      env: ReconcileEnv,
      environment: {
        LEDGER_TABLE: ledger.table.tableName,
        INTAKE_BUCKET: intake.bucket.bucketName,
        INTAKE_QUEUE_URL: intake.queue.queueUrl,
      },
      timeout: TIMEOUT,
      memoryMiB: 512,
    });
    this.function.grant("ListTheIntake", ["s3:ListBucketVersions"], [intake.bucket.bucketArn]);
    this.function.grant("EnqueueLostEvidence", ["sqs:SendMessage"], [intake.queue.queueArn]);
    this.function.grant("ReadLedger", ["dynamodb:BatchGetItem", "dynamodb:GetItem"], [ledger.table.tableArn]);
    this.function.grant(
      "RecordItsPosition",
      ["dynamodb:PutItem"],
      [ledger.table.tableArn],
      ledger.partitions("MEMORY"),
    );
    this.schedule = new Scheduled(this, "EveryQuarter", {
      function: this.function,
      every: Duration.minutes(15),
      timeout: TIMEOUT,
    });
  }
}
