import { Duration } from "aws-cdk-lib";
import { Construct } from "constructs";
import { SnapshotEnv } from "../../functions/snapshot/env.ts";
import { CleargateFunction } from "./cleargate-function.ts";
import type { Intake } from "./intake.ts";
import type { Ledger } from "./ledger.ts";
import { Scheduled } from "./scheduled.ts";

const TIMEOUT = Duration.minutes(10);

/** Keeps where the replay of each migration has come to, so that no answer about the past reads the history from its beginning. */
export class Snapshot extends Construct {
  readonly function: CleargateFunction<typeof SnapshotEnv>;
  readonly schedule: Scheduled;

  constructor(scope: Construct, id: string, { intake, ledger }: { intake: Intake; ledger: Ledger }) {
    super(scope, id);
    this.function = new CleargateFunction(this, "Snapshot", {
      verb: "snapshot",
      description: "Replays the facts since the last snapshot of each migration into the next one",
      env: SnapshotEnv,
      environment: { LEDGER_TABLE: ledger.table.tableName, INTAKE_BUCKET: intake.bucket.bucketName },
      timeout: TIMEOUT,
      memoryMiB: 1_769,
    });
    this.function.grant("ReadLedger", ["dynamodb:BatchGetItem", "dynamodb:Query"], [ledger.table.tableArn]);
    this.function.grant("ReadHistory", ["dynamodb:Query"], ledger.historyIndexArns);
    this.function.grant("NameSnapshots", ["dynamodb:PutItem"], [ledger.table.tableArn], ledger.partitions("S#*"));
    this.function.grant("ReadPlanFiles", ["s3:GetObjectVersion"], [intake.bucket.arnForObjects("plans/*")]);
    this.function.grant(
      "WriteSnapshots",
      ["s3:PutObject", "s3:GetObject", "s3:GetObjectVersion"],
      [intake.bucket.arnForObjects("snapshots/*")],
    );
    this.function.acceptWildcard(`${intake.bucketPattern}/plans/*`, "Under this prefix are plans and nothing else");
    this.function.acceptWildcard(
      `${intake.bucketPattern}/snapshots/*`,
      "Under this prefix are snapshots and nothing else",
    );
    // Without it S3 answers 403 for a snapshot that is gone, which reads like a missing grant.
    this.function.grant("KnowWhichSnapshotIsMissing", ["s3:ListBucket"], [intake.bucket.bucketArn]);
    this.schedule = new Scheduled(this, "EveryHour", {
      function: this.function,
      every: Duration.hours(1),
      timeout: TIMEOUT,
      retries: 2,
    });
  }
}
