import { Duration } from "aws-cdk-lib";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { EnactEnv } from "../../functions/enact/env.ts";
import { CleargateFunction } from "./cleargate-function.ts";
import type { Intake } from "./intake.ts";
import { COMMITTED, type Ledger } from "./ledger.ts";
import { queueSource } from "./queue-source.ts";
import { workQueue } from "./work-queue.ts";

/** As long as Lambda allows: a run ends itself before, and another one goes on. */
const TIMEOUT = Duration.minutes(15);

/** The queue of migrations whose accepted plan version is to be put into force, and the function that does that. */
export class Enact extends Construct {
  readonly function: CleargateFunction<typeof EnactEnv>;
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { ledger, intake }: { ledger: Ledger; intake: Intake }) {
    super(scope, id);
    // For a function that was killed; `sweep` asks for another one before.
    const work = workQueue(this, Duration.seconds(TIMEOUT.toSeconds() + 60));
    this.queue = work.queue;
    this.deadLetters = work.deadLetters;
    this.function = new CleargateFunction(this, "Enact", {
      verb: "enact",
      description: "Puts an accepted plan version into force, piece by piece",
      env: EnactEnv,
      environment: {
        LEDGER_TABLE: ledger.table.tableName,
        INTAKE_BUCKET: intake.bucket.bucketName,
        PLAN_QUEUE_URL: this.queue.queueUrl,
      },
      timeout: TIMEOUT,
      // The whole migration is judged at once: docs/scale.md says how much that takes.
      memoryMiB: 3_008,
    });
    this.grantWhatItNeeds(ledger, intake);
  }

  private grantWhatItNeeds(ledger: Ledger, intake: Intake): void {
    const { tableArn } = ledger.table;
    const enact = this.function;
    queueSource(this, {
      function: enact,
      queue: this.queue,
      batchSize: 1,
      // One for each of so many migrations; a second one for the same finds that somebody works on it.
      maxConcurrency: 10,
    });
    enact.grant("AskForAnotherRun", ["sqs:SendMessage"], [this.queue.queueArn]);
    enact.grant("ReadPlans", ["s3:GetObjectVersion"], [intake.bucket.arnForObjects("plans/*")]);
    enact.acceptWildcard(`${intake.bucketPattern}/plans/*`, "Under this prefix are plans and nothing else");
    // Without it S3 answers 403 for a plan that is gone, which reads like a missing grant.
    enact.grant("KnowWhichPlanIsMissing", ["s3:ListBucket"], [intake.bucket.bucketArn]);
    enact.grant("ReadLedger", ["dynamodb:BatchGetItem", "dynamodb:Query"], [tableArn]);
    enact.grant("WritePlan", ["dynamodb:PutItem"], [tableArn], ledger.partitions("MIGRATIONS", "P#*", ...COMMITTED));
    // BatchWriteItem deletes as well as it puts, whatever DeleteItem is granted: it is for a plan's parts alone.
    enact.grant("WritePlanParts", ["dynamodb:BatchWriteItem"], [tableArn], ledger.partitions("P#*"));
    enact.grant("FenceByTheHead", ["dynamodb:ConditionCheckItem"], [tableArn], ledger.partitions("MIGRATIONS"));
    // History is never deleted: only checkpoints and gates that a new plan no longer requires.
    enact.grant("RemoveWhatIsNoLongerRequired", ["dynamodb:DeleteItem"], [tableArn], ledger.partitions("M#*"));
  }
}
