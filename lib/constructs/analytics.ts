import { Aws, Duration, RemovalPolicy, Stack } from "aws-cdk-lib";
import { CfnWorkGroup } from "aws-cdk-lib/aws-athena";
import { CfnDatabase, CfnTable } from "aws-cdk-lib/aws-glue";
import { BlockPublicAccess, Bucket, BucketEncryption, type CfnBucket, ObjectOwnership } from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import { COLUMNS, TabulateEnv } from "../../functions/tabulate/env.ts";
import { acknowledge } from "../acknowledge.ts";
import { CleargateFunction } from "./cleargate-function.ts";
import type { Ledger } from "./ledger.ts";
import { Scheduled } from "./scheduled.ts";

const TIMEOUT = Duration.minutes(10);
/** A query that would read more is cancelled: a mistake costs a few cents at most. */
const MAX_SCANNED_BYTES = 10 * 1024 ** 3;
const RESULT_DAYS = 30;

type Column = (typeof COLUMNS)[keyof typeof COLUMNS][number];

const GLUE_TYPE: Readonly<Record<Column["type"], string>> = {
  text: "string",
  texts: "array<string>",
  instant: "timestamp",
  whole: "bigint",
};

/** Optional: history as tables in Parquet, partitioned by migration and day, and what Athena needs to ask them. */
export class Analytics extends Construct {
  readonly bucket: Bucket;
  readonly function: CleargateFunction<typeof TabulateEnv>;
  readonly schedule: Scheduled;
  readonly database: CfnDatabase;
  readonly workGroup: CfnWorkGroup;

  constructor(scope: Construct, id: string, { ledger }: { ledger: Ledger }) {
    super(scope, id);
    this.bucket = this.makeBucket();
    this.function = this.makeFunction(ledger);
    this.schedule = new Scheduled(this, "EveryHour", {
      ...{ function: this.function, every: Duration.hours(1), timeout: TIMEOUT, retries: 2 },
    });
    this.database = new CfnDatabase(this, "Database", {
      catalogId: Aws.ACCOUNT_ID,
      databaseInput: { description: "Cleargate's history: what was recorded, found, decided and told" },
    });
    for (const [table, columns] of Object.entries(COLUMNS)) this.addTable(table, columns);
    this.workGroup = this.makeWorkGroup();
  }

  /** Everything in it can be made again from the ledger, so it is neither versioned nor locked. */
  private makeBucket(): Bucket {
    const bucket = new Bucket(this, "Bucket", {
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      lifecycleRules: [{ prefix: "results/", expiration: Duration.days(RESULT_DAYS) }],
    });
    const remade = "Its files are made from the ledger and can be made again; they prove nothing";
    acknowledge(bucket, {
      "AwsSolutions-S1": "CloudTrail data events log who read it",
      "NIST.800.53.R5-S3BucketLoggingEnabled": "As AwsSolutions-S1",
      "NIST.800.53.R5-S3BucketReplicationEnabled": remade,
      "NIST.800.53.R5-S3BucketDefaultLockEnabled": remade,
      "NIST.800.53.R5-S3BucketVersioningEnabled": remade,
      "NIST.800.53.R5-S3DefaultEncryptionKMS": "Encrypted with S3's own keys, as the intake, from which it is made",
    });
    return bucket;
  }

  private makeFunction(ledger: Ledger): CleargateFunction<typeof TabulateEnv> {
    const tabulate = new CleargateFunction(this, "Tabulate", {
      verb: "tabulate",
      description: "Writes the history as tables for SQL, day by day, and again while a day may still change",
      env: TabulateEnv,
      environment: { LEDGER_TABLE: ledger.table.tableName, TABLES_BUCKET: this.bucket.bucketName },
      timeout: TIMEOUT,
      memoryMiB: 1_769,
    });
    tabulate.grant(
      "ReadLedger",
      ["dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:GetItem"],
      [ledger.table.tableArn],
    );
    tabulate.grant("ReadHistory", ["dynamodb:Query"], [...ledger.historyIndexArns, ledger.listIndexArn]);
    tabulate.grant("RememberDays", ["dynamodb:PutItem"], [ledger.table.tableArn], ledger.partitions("MEMORY"));
    for (const table of Object.keys(COLUMNS)) {
      tabulate.grant(`Write${table}`, ["s3:PutObject"], [this.bucket.arnForObjects(`${table}/*`)]);
      tabulate.acceptWildcard(`${this.bucketPattern}/${table}/*`, "A file for each migration and day");
    }
    return tabulate;
  }

  private get bucketPattern(): string {
    return `<${Stack.of(this).getLogicalId(this.bucket.node.defaultChild as CfnBucket)}.Arn>`;
  }

  /** Athena works out the partitions from the query, so that nothing has to crawl the bucket. */
  private addTable(table: string, columns: readonly Column[]): void {
    const location = `s3://${this.bucket.bucketName}/${table}/`;
    new CfnTable(this, `${table.charAt(0).toUpperCase()}${table.slice(1)}`, {
      catalogId: Aws.ACCOUNT_ID,
      databaseName: this.database.ref,
      tableInput: {
        name: table,
        tableType: "EXTERNAL_TABLE",
        partitionKeys: [
          { name: "migration", type: "string" },
          { name: "day", type: "string" },
        ],
        parameters: {
          classification: "parquet",
          "projection.enabled": "true",
          "projection.migration.type": "injected",
          "projection.day.type": "date",
          "projection.day.format": "yyyy-MM-dd",
          "projection.day.range": "2026-01-01,NOW",
          "storage.location.template": `${location}migration=\${migration}/day=\${day}/`,
        },
        storageDescriptor: {
          location,
          inputFormat: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
          outputFormat: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
          serdeInfo: { serializationLibrary: "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe" },
          columns: columns.map(({ name, type }) => ({ name: name.toLowerCase(), type: GLUE_TYPE[type] })),
        },
      },
    });
  }

  private makeWorkGroup(): CfnWorkGroup {
    return new CfnWorkGroup(this, "WorkGroup", {
      name: `${Aws.STACK_NAME}-history`,
      description: "Queries of Cleargate's history",
      workGroupConfiguration: {
        enforceWorkGroupConfiguration: true,
        publishCloudWatchMetricsEnabled: true,
        bytesScannedCutoffPerQuery: MAX_SCANNED_BYTES,
        resultConfiguration: {
          outputLocation: `s3://${this.bucket.bucketName}/results/`,
          encryptionConfiguration: { encryptionOption: "SSE_S3" },
        },
      },
    });
  }
}
