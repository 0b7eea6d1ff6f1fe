import { Duration } from "aws-cdk-lib";
import { Construct } from "constructs";
import { CompareEnv } from "../../functions/compare/env.ts";
import { CleargateFunction } from "./cleargate-function.ts";
import type { Intake } from "./intake.ts";
import { COMMITTED, type Ledger } from "./ledger.ts";
import { LedgerStreamSource } from "./ledger-stream-source.ts";
import { Scheduled } from "./scheduled.ts";

const TIMEOUT = Duration.minutes(10);

/**
 * Evidence that other requirements read, a new plan, a signature: after each, what was compared or signed may be outdated. A
 * version that was abandoned changes nothing, but nothing was compared while it was on its way.
 */
const PATTERNS = [
  {
    eventName: ["INSERT"],
    dynamodb: {
      NewImage: {
        type: { S: ["manifest-audited"] },
        readByOthers: { BOOL: [true] },
      },
    },
  },
  // A person's word is evidence too, and so is its end.
  {
    eventName: ["INSERT"],
    dynamodb: { NewImage: { type: { S: ["approval-recorded"] }, readByOthers: { BOOL: [true] } } },
  },
  { eventName: ["INSERT"], dynamodb: { NewImage: { type: { S: ["plan-applied", "plan-abandoned"] } } } },
  // Evidence may have come while somebody signed under what it replaced: then the signature is void.
  { eventName: ["INSERT"], dynamodb: { NewImage: { type: { S: ["approval-recorded"] }, action: { S: ["signed"] } } } },
];

/** Compares evidence with evidence: reads the ledger's stream, and records each comparison in the ledger as a fact. */
export class Compare extends Construct {
  readonly function: CleargateFunction<typeof CompareEnv>;
  readonly schedule: Scheduled;
  readonly source: LedgerStreamSource;

  constructor(scope: Construct, id: string, { intake, ledger }: { intake: Intake; ledger: Ledger }) {
    super(scope, id);
    this.function = new CleargateFunction(this, "Compare", {
      verb: "compare",
      description: "Runs the comparisons of the newest evidence, and voids signatures of evidence that changed",
      env: CompareEnv,
      environment: { LEDGER_TABLE: ledger.table.tableName, INTAKE_BUCKET: intake.bucket.bucketName },
      timeout: TIMEOUT,
      memoryMiB: 1_024,
    });
    this.function.grant("ReadEvidence", ["s3:GetObjectVersion"], [intake.bucket.arnForObjects("intake/*")]);
    this.function.acceptWildcard(`${intake.bucketPattern}/intake/*`, "Any evidence may have to be read");
    // Without it S3 answers 403 for evidence that is gone, which reads like a missing grant.
    this.function.grant("KnowWhichEvidenceIsMissing", ["s3:ListBucket"], [intake.bucket.bucketArn]);
    const lists = intake.bucket.arnForObjects("comparisons/*");
    this.function.grant("WriteLists", ["s3:PutObject", "s3:GetObject"], [lists]);
    this.function.acceptWildcard(`${intake.bucketPattern}/comparisons/*`, "It writes a list for each comparison");
    this.function.grant("ReadLedger", ["dynamodb:BatchGetItem", "dynamodb:Query"], [ledger.table.tableArn]);
    this.function.grant("RecordFacts", ["dynamodb:PutItem"], [ledger.table.tableArn], ledger.partitions(...COMMITTED));
    this.function.grant(
      "FenceByHeadAndGates",
      ["dynamodb:ConditionCheckItem"],
      [ledger.table.tableArn],
      ledger.partitions("MIGRATIONS", "M#*"),
    );
    this.source = new LedgerStreamSource(this, "FromStream", {
      function: this.function,
      ledger,
      patterns: PATTERNS,
      // One migration whose comparison fails must not hold up the others of its shard; the schedule runs what is left.
      maxRecordAge: Duration.minutes(30),
    });
    // What the stream did not deliver in time would otherwise be compared only when there is newer evidence. Clear gates stay
    // clear meanwhile, so a run that failed does not wait for the next hour's.
    this.schedule = new Scheduled(this, "EveryHour", {
      function: this.function,
      every: Duration.hours(1),
      timeout: TIMEOUT,
      retries: 2,
    });
  }
}
