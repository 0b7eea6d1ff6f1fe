import { Duration } from "aws-cdk-lib";
import { Construct } from "constructs";
import { SweepEnv } from "../../functions/sweep/env.ts";
import { CleargateFunction } from "./cleargate-function.ts";
import type { Enact } from "./enact.ts";
import { COMMITTED, type Ledger } from "./ledger.ts";
import type { Pack } from "./pack.ts";
import { Scheduled } from "./scheduled.ts";

const TIMEOUT = Duration.seconds(58);

/** Writes what time has changed, every minute: late, stale, waivers that end, gates that become stable, summaries. */
export class Sweep extends Construct {
  readonly function: CleargateFunction<typeof SweepEnv>;
  readonly schedule: Scheduled;

  constructor(
    scope: Construct,
    id: string,
    { ledger, enact, pack, sender }: { ledger: Ledger; enact: Enact; pack: Pack; sender: string },
  ) {
    super(scope, id);
    this.function = new CleargateFunction(this, "Sweep", {
      verb: "sweep",
      description: "Writes what time has changed, with the gates that it blocks and the notifications that follow",
      env: SweepEnv,
      environment: {
        LEDGER_TABLE: ledger.table.tableName,
        PLAN_QUEUE_URL: enact.queue.queueUrl,
        PACK_QUEUE_URL: pack.queue.queueUrl,
        SENDER: sender,
      },
      timeout: TIMEOUT,
      memoryMiB: 512,
    });
    this.function.grant("ReadWhatIsDue", ["dynamodb:Query"], [ledger.dueIndexArn, ledger.listIndexArn]);
    this.function.grant("ReadLedger", ["dynamodb:BatchGetItem", "dynamodb:Query"], [ledger.table.tableArn]);
    this.function.grant("RecordFacts", ["dynamodb:PutItem"], [ledger.table.tableArn], ledger.partitions(...COMMITTED));
    this.function.grant(
      "PlaceInLists",
      ["dynamodb:UpdateItem"],
      [ledger.table.tableArn],
      ledger.attributes(["version", "inListAt"], "M#*"),
    );
    this.function.grant(
      "FenceByTheHead",
      ["dynamodb:ConditionCheckItem"],
      [ledger.table.tableArn],
      ledger.partitions("MIGRATIONS"),
    );
    this.function.grant("AskForWorkOnPlans", ["sqs:SendMessage"], [enact.queue.queueArn]);
    this.function.grant("AskForPacks", ["sqs:SendMessage"], [pack.queue.queueArn]);
    this.function.grant(
      "RecordPacksOfSummaries",
      ["dynamodb:PutItem"],
      [ledger.table.tableArn],
      ledger.partitions("X#*"),
    );
    this.schedule = new Scheduled(this, "EveryMinute", {
      function: this.function,
      every: Duration.minutes(1),
      timeout: TIMEOUT,
    });
  }
}
