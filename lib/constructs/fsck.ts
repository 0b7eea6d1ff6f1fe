import { Duration } from "aws-cdk-lib";
import { Construct } from "constructs";
import { FsckEnv } from "../../functions/fsck/env.ts";
import { CleargateFunction } from "./cleargate-function.ts";
import type { CleargateHttpApi } from "./http-api.ts";
import type { Intake } from "./intake.ts";
import type { Ledger } from "./ledger.ts";
import type { Log } from "./log.ts";
import { Scheduled } from "./scheduled.ts";

/** A little less than its schedule's rate, so that two slices are not under way at once. */
const TIMEOUT = Duration.seconds(290);
const PREFIXES = ["intake/*", "plans/*", "comparisons/*", "snapshots/*"];

export interface FsckProps {
  readonly ledger: Ledger;
  readonly intake: Intake;
  readonly log: Log;
  /** A run begins so many days after the one before began. */
  readonly everyDays: string;
  /** Where people ask for a run, and see what it found. */
  readonly http: CleargateHttpApi;
  readonly roleClaim: string;
}

/** Walks everything stored, a part at a time, and says what does not agree. It writes nothing but that. */
export class Fsck extends Construct {
  readonly function: CleargateFunction<typeof FsckEnv>;
  readonly schedule: Scheduled;

  constructor(scope: Construct, id: string, { ledger, intake, log, http, everyDays, roleClaim }: FsckProps) {
    super(scope, id);
    this.function = new CleargateFunction(this, "Fsck", {
      verb: "fsck",
      description: "Walks everything stored, a part at a time, and says what does not agree",
      env: FsckEnv,
      environment: {
        LEDGER_TABLE: ledger.table.tableName,
        INTAKE_BUCKET: intake.bucket.bucketName,
        LOG_BUCKET: log.bucket.bucketName,
        LOG_ORIGIN: log.origin,
        EVERY_DAYS: everyDays,
        ROLE_CLAIM: roleClaim,
      },
      timeout: TIMEOUT,
      // The state of a whole migration is replayed at once, and none of its history.
      memoryMiB: 1_769,
    });
    log.grantReading(this.function);
    this.grantLedger(ledger);
    this.grantObjects(intake);
    http.serve("fsck", "Fsck", this.function);
    this.schedule = new Scheduled(this, "EveryFiveMinutes", {
      function: this.function,
      every: Duration.minutes(5),
      timeout: TIMEOUT,
    });
  }

  private grantLedger(ledger: Ledger): void {
    const { tableArn } = ledger.table;
    const byMigration = `${tableArn}/index/byMigration`;
    this.function.grant("ReadLedger", ["dynamodb:BatchGetItem", "dynamodb:Query"], [tableArn]);
    this.function.grant("ReadAllFacts", ["dynamodb:Query", "dynamodb:Scan"], [byMigration]);
    this.function.grant("ReadNotifications", ["dynamodb:Query"], [ledger.listIndexArn]);
    this.function.grant(
      "KeepItsPlaceAndWhatItFinds",
      ["dynamodb:PutItem"],
      [tableArn],
      ledger.partitions("FSCK", "FSCK#*"),
    );
  }

  private grantObjects({ bucket, bucketPattern }: Intake): void {
    this.function.grant("ListTheIntake", ["s3:ListBucketVersions"], [bucket.bucketArn]);
    this.function.grant(
      "ReadWhatFactsName",
      ["s3:GetObjectVersion"],
      PREFIXES.map((prefix) => bucket.arnForObjects(prefix)),
    );
    for (const prefix of PREFIXES)
      this.function.acceptWildcard(`${bucketPattern}/${prefix}`, "Facts may name anything under this prefix");
    // Without it S3 answers 403 for what is gone, which reads like a missing grant.
    this.function.grant("KnowWhatIsMissing", ["s3:ListBucket"], [bucket.bucketArn]);
  }
}
