import { RemovalPolicy, Stack } from "aws-cdk-lib";
import {
  AttributeType,
  BillingMode,
  type CfnTable,
  ProjectionType,
  StreamViewType,
  Table,
  TableEncryption,
} from "aws-cdk-lib/aws-dynamodb";
import { Construct } from "constructs";
import { acknowledge } from "../acknowledge.ts";

/** The attributes of a fact that a history list shows; the whole fact is read by its id. */
const SUMMARY = [
  "id",
  "type",
  "recordedAt",
  "migration",
  "unit",
  "requirement",
  "agent",
  "outcome",
  "codes",
  "summary",
];

const HISTORY_INDEXES = ["byMigration", "byUnit", "byAgent"] as const;
const DUE_INDEX = "byDue";
const LIST_INDEX = "byList";

/** The partitions that a commit writes: state, facts and notifications. */
export const COMMITTED = ["M#*", "F#*", "N#*"] as const;

/** The one table: plan, checkpoints, gates, history, notifications. Keys and readers: docs/ledger.md. */
export class Ledger extends Construct {
  readonly table: Table;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.table = new Table(this, "Table", {
      partitionKey: { name: "pk", type: AttributeType.STRING },
      sortKey: { name: "sk", type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.AWS_MANAGED,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      // Also where the stack could not be created: a protected table could not be deleted, and the rollback would fail.
      removalPolicy: RemovalPolicy.RETAIN,
      stream: StreamViewType.NEW_IMAGE,
    });
    acknowledge(this.table, {
      "NIST.800.53.R5-DynamoDBInBackupPlan":
        "Point-in-time recovery restores any second of 35 days, and the history itself can be replayed",
    });
    // `cleargate history` reads each: of a migration, of a unit (and within it a requirement), of an agent.
    for (const indexName of HISTORY_INDEXES)
      this.table.addGlobalSecondaryIndex({
        indexName,
        partitionKey: { name: indexName, type: AttributeType.STRING },
        sortKey: { name: "at", type: AttributeType.STRING },
        projectionType: ProjectionType.INCLUDE,
        nonKeyAttributes: SUMMARY,
      });
    // `api` reads it: the checkpoints of a state, by what they are ordered by in it, with the gates that they count in; and
    // the facts of every outcome but the usual one. Items without a list are not in it.
    this.table.addGlobalSecondaryIndex({
      indexName: LIST_INDEX,
      partitionKey: { name: "inList", type: AttributeType.STRING },
      sortKey: { name: "inListAt", type: AttributeType.STRING },
      projectionType: ProjectionType.INCLUDE,
      nonKeyAttributes: [...SUMMARY, "gates"],
    });
    // `sweep` reads it: items by the instant at which time changes them. Items without one are not in it.
    this.table.addGlobalSecondaryIndex({
      indexName: DUE_INDEX,
      partitionKey: { name: "due", type: AttributeType.STRING },
      sortKey: { name: "dueAt", type: AttributeType.STRING },
      projectionType: ProjectionType.KEYS_ONLY,
    });
  }

  /** @throws Error for a table without a stream, which this one is not */
  get streamArn(): string {
    const { tableStreamArn } = this.table;
    if (tableStreamArn === undefined) throw new Error("the ledger's table has no stream");
    return tableStreamArn;
  }

  get dueIndexArn(): string {
    return `${this.table.tableArn}/index/${DUE_INDEX}`;
  }

  get indexNames(): readonly string[] {
    return [...HISTORY_INDEXES, LIST_INDEX, DUE_INDEX];
  }

  get historyIndexArns(): string[] {
    return HISTORY_INDEXES.map((name) => `${this.table.tableArn}/index/${name}`);
  }

  get listIndexArn(): string {
    return `${this.table.tableArn}/index/${LIST_INDEX}`;
  }

  /**
   * The condition that limits a statement to partitions of the table. A request without keys would fulfil `ForAllValues`:
   * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
   */
  partitions(...patterns: readonly string[]): Record<string, Record<string, unknown>> {
    return {
      "ForAllValues:StringLike": { "dynamodb:LeadingKeys": patterns },
      Null: { "dynamodb:LeadingKeys": "false" },
    };
  }

  /**
   * The same, and limits it to attributes, in writing and in conditions. Nested ones are part of the one that has them.
   * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
   */
  attributes(names: readonly string[], ...patterns: readonly string[]): Record<string, Record<string, unknown>> {
    const { Null, ...keys } = this.partitions(...patterns);
    return {
      ...keys,
      "ForAllValues:StringEquals": { "dynamodb:Attributes": ["pk", "sk", ...names] },
      // Whoever asks for all that an item has would be answered with other attributes.
      StringEqualsIfExists: { "dynamodb:ReturnValues": ["NONE", "UPDATED_OLD", "UPDATED_NEW"] },
      Null: { ...Null, "dynamodb:Attributes": "false" },
    };
  }

  /** The table as the security checks name it in a wildcard. */
  get tablePattern(): string {
    return `<${Stack.of(this).getLogicalId(this.table.node.defaultChild as CfnTable)}.Arn>`;
  }
}
