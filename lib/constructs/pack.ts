import { Duration } from "aws-cdk-lib";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { PackEnv } from "../../functions/pack/env.ts";
import { CleargateFunction } from "./cleargate-function.ts";
import type { Intake } from "./intake.ts";
import type { Ledger } from "./ledger.ts";
import type { Log } from "./log.ts";
import { queueSource } from "./queue-source.ts";
import { workQueue } from "./work-queue.ts";

/** As long as Lambda allows: docs/scale.md says how long a history that is enough for. */
const TIMEOUT = Duration.minutes(15);

/** The queue of evidence packs that are to be made, and the function that makes them. */
export class Pack extends Construct {
  readonly function: CleargateFunction<typeof PackEnv>;
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { ledger, intake, log }: { ledger: Ledger; intake: Intake; log: Log }) {
    super(scope, id);
    const work = workQueue(this, Duration.seconds(TIMEOUT.toSeconds() + 60));
    this.queue = work.queue;
    this.deadLetters = work.deadLetters;
    this.function = new CleargateFunction(this, "Pack", {
      verb: "pack",
      description: "Makes an evidence pack: one file that anybody can verify",
      env: PackEnv,
      environment: {
        LEDGER_TABLE: ledger.table.tableName,
        INTAKE_BUCKET: intake.bucket.bucketName,
        LOG_BUCKET: log.bucket.bucketName,
        LOG_WITNESSES: log.witnesses,
        PACK_QUEUE_URL: this.queue.queueUrl,
      },
      timeout: TIMEOUT,
      // The state of the whole migration is replayed at once, and none of its history.
      memoryMiB: 3_008,
      // A pack lies here until it is whole; an archive is of 4 GiB at most.
      temporaryMiB: 5_120,
    });
    this.grantWhatItNeeds(ledger, intake);
    log.grantReading(this.function);
    log.grantPackingCosigned(this.function);
    this.function.grant("SendAgainWhatHasToWait", ["sqs:SendMessage"], [this.queue.queueArn]);
  }

  private grantWhatItNeeds(ledger: Ledger, { bucket, bucketPattern }: Intake): void {
    const { tableArn } = ledger.table;
    const pack = this.function;
    queueSource(this, { function: pack, queue: this.queue, batchSize: 1, maxConcurrency: 2 });
    const read = ["plans/*", "comparisons/*", "intake/*"];
    pack.grant(
      "ReadWhatFactsName",
      ["s3:GetObjectVersion"],
      read.map((one) => bucket.arnForObjects(one)),
    );
    pack.acceptWildcard(`${bucketPattern}/plans/*`, "A pack has every plan version that was in force");
    pack.acceptWildcard(`${bucketPattern}/comparisons/*`, "A pack has every list of differences");
    pack.acceptWildcard(`${bucketPattern}/intake/*`, "A pack has the manifests themselves where that is asked");
    // Without it S3 answers 403 for what is gone, which reads like a missing grant.
    pack.grant("KnowWhatIsMissing", ["s3:ListBucket"], [bucket.bucketArn]);
    pack.grant("WritePacks", ["s3:PutObject", "s3:GetObject"], [bucket.arnForObjects("packs/*")]);
    pack.acceptWildcard(`${bucketPattern}/packs/*`, "Under this prefix are packs and nothing else");
    pack.grant("ReadLedger", ["dynamodb:BatchGetItem", "dynamodb:Query"], [tableArn]);
    pack.grant("ReadHistory", ["dynamodb:Query"], [`${tableArn}/index/byMigration`]);
    pack.grant("SayThatItIsMade", ["dynamodb:PutItem"], [tableArn], ledger.partitions("X#*"));
  }
}
