import { Duration } from "aws-cdk-lib";
import { Construct } from "constructs";
import { ForgetEnv } from "../../functions/forget/env.ts";
import { CleargateFunction } from "./cleargate-function.ts";
import type { Ledger } from "./ledger.ts";
import { Scheduled } from "./scheduled.ts";

const TIMEOUT = Duration.minutes(4);

/** Which attributes may name people, by partitions: what a state is, is in no attribute of the first. */
const NAMING = [
  { sid: "PutHashesForNamesBesideStates", names: ["people"], of: ["M#*", "MIGRATIONS"] },
  {
    sid: "PutHashesForNamesInFacts",
    names: ["by", "approvedBy", "whom", "events", "summary"],
    of: ["F#*"],
  },
  { sid: "PutHashesForNamesInNews", names: ["about", "recipients", "story", "unsubscribe"], of: ["N#*"] },
  { sid: "PutHashesForNamesOfPacks", names: ["by"], of: ["X#*"] },
  { sid: "PutHashesForNamesOfCodes", names: ["by", "withdrawal"], of: ["E#*"] },
] as const;

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
    for (const { sid, names, of } of NAMING)
      this.function.grant(sid, ["dynamodb:UpdateItem"], [table.tableArn], ledger.attributes(names, ...of));
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
