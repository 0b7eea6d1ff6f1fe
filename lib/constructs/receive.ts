import { Duration } from "aws-cdk-lib";
import { Construct } from "constructs";
import { ReceiveEnv } from "../../functions/receive/env.ts";
import { CleargateFunction } from "./cleargate-function.ts";
import type { Intake } from "./intake.ts";
import { COMMITTED, type Ledger } from "./ledger.ts";
import { queueSource } from "./queue-source.ts";
import type { Vault } from "./vault.ts";
import { MAX_RECEIVES } from "./work-queue.ts";

export const RECEIVE_TIMEOUT = Duration.minutes(10);

/** Audits each manifest: reads the queue, and records the verdict in the ledger. */
export class Receive extends Construct {
  readonly function: CleargateFunction<typeof ReceiveEnv>;

  constructor(
    scope: Construct,
    id: string,
    { intake, vault, ledger }: { intake: Intake; vault: Vault; ledger: Ledger },
  ) {
    super(scope, id);
    this.function = new CleargateFunction(this, "Receive", {
      verb: "receive",
      description: "Audits each manifest that arrives in the intake and records the verdict with its consequences",
      env: ReceiveEnv,
      environment: {
        LEDGER_TABLE: ledger.table.tableName,
        INTAKE_BUCKET: intake.bucket.bucketName,
        INTAKE_QUEUE_URL: intake.queue.queueUrl,
        MAX_RECEIVES: String(MAX_RECEIVES),
        VAULT_BUCKET: vault.bucket.bucketName,
      },
      timeout: RECEIVE_TIMEOUT,
      memoryMiB: 1_024,
    });
    queueSource(this, {
      function: this.function,
      queue: intake.queue,
      batchSize: 10,
      // Writers to one gate compete; more of them at once would only retry more often.
      maxConcurrency: 10,
    });
    this.function.grant("SendAgainWhatHasToWait", ["sqs:SendMessage"], [intake.queue.queueArn]);
    this.function.grant("ReadEvidence", ["s3:GetObjectVersion"], [intake.bucket.arnForObjects("intake/*")]);
    this.function.acceptWildcard(`${intake.bucketPattern}/intake/*`, "Any evidence may have to be read");
    // Without it S3 answers 403 for evidence that is gone, which reads like a missing grant.
    this.function.grant("KnowWhichEvidenceIsMissing", ["s3:ListBucket"], [intake.bucket.bucketArn]);
    const receipts = intake.bucket.arnForObjects("receipts/*");
    this.function.grant("WriteReceipts", ["s3:PutObject", "s3:GetObject"], [receipts]);
    this.function.acceptWildcard(`${intake.bucketPattern}/receipts/*`, "It writes a receipt for each manifest");
    // HeadObject needs the permission of GetObject; the function never reads the bytes.
    const copies = [vault.bucket.arnForObjects("artefacts/*")];
    this.function.grant("InspectCopies", ["s3:GetObjectVersion", "s3:GetObjectRetention"], copies);
    // Without it S3 answers 403 for a copy that is not there, and nobody could tell it from one that must not be seen.
    this.function.grant("KnowWhichCopiesAreMissing", ["s3:ListBucket"], [vault.bucket.bucketArn]);
    this.function.acceptWildcard(`${vault.bucketPattern}/artefacts/*`, "Any copy may have to be inspected");
    this.function.grant("ReadLedger", ["dynamodb:BatchGetItem", "dynamodb:Query"], [ledger.table.tableArn]);
    this.function.grant("RecordFacts", ["dynamodb:PutItem"], [ledger.table.tableArn], ledger.partitions(...COMMITTED));
    this.function.grant(
      "FenceByGates",
      ["dynamodb:ConditionCheckItem"],
      [ledger.table.tableArn],
      ledger.partitions("M#*"),
    );
  }
}
