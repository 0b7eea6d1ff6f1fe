import { Duration } from "aws-cdk-lib";
import { Construct } from "constructs";
import { ForgetEnv } from "../../functions/forget/env.ts";
import { CleargateFunction } from "./cleargate-function.ts";
import type { Ledger } from "./ledger.ts";
import { Scheduled } from "./scheduled.ts";

const TIMEOUT = Duration.minutes(4);

/** Takes people out of the ledger whom two people decided to forget, and nobody else can: the salt, and the name wherever it is. */
export class Forget extends Construct {
  readonly function: CleargateFunction<typeof ForgetEnv>;
  readonly schedule: Scheduled;

  constructor(scope: Construct, id: string, { ledger }: { ledger: Ledger }) {
    super(scope, id);
    const { table } = ledger;
    this.function = new CleargateFunction(this, "Forget", {
      verb: "forget",
      description: "Puts a hash in the place of a person whom two people decided to forget, and removes the salt",
      env: ForgetEnv,
      environment: { LEDGER_TABLE: table.tableName },
      timeout: TIMEOUT,
      memoryMiB: 512,
    });
    this.function.grant(
      "ReadAllOfTheLedger",
      ["dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:Scan"],
      [table.tableArn],
    );
    this.function.grant(
      "PutHashesForNames",
      ["dynamodb:UpdateItem"],
      [table.tableArn],
      ledger.partitions("F#*", "M#*", "N#*", "P#*", "X#*", "W#*", "MIGRATIONS"),
    );
    this.function.grant(
      "RecordThatItIsDone",
      ["dynamodb:PutItem"],
      [table.tableArn],
      ledger.partitions("F#*", "FORGET", "X#*"),
    );
    this.function.grant(
      "RemoveSaltsAndWhatNamesPeopleInItsKey",
      ["dynamodb:DeleteItem"],
      [table.tableArn],
      ledger.partitions("FORGET", "SALT#*", "S#*", "X#*"),
    );
    this.schedule = new Scheduled(this, "EveryFiveMinutes", {
      function: this.function,
      every: Duration.minutes(5),
      timeout: TIMEOUT,
    });
  }
}
