import { callEngine, EngineError } from "./engine-call.ts";
import { type EngineArns, engineArns } from "./region.ts";

export interface TableConfig {
  readonly name: string;
  /** As CloudFormation names them. */
  readonly properties: Readonly<Record<string, unknown>>;
}

/** CloudFormation's properties as CreateTable wants them; the engine has no backups and no encryption. */
const createTableInput = ({ name, properties }: TableConfig): Record<string, unknown> => {
  const {
    StreamSpecification,
    PointInTimeRecoverySpecification: _pitr,
    SSESpecification: _sse,
    ...others
  } = properties;
  const stream =
    StreamSpecification === undefined
      ? {}
      : { StreamSpecification: { StreamEnabled: true, ...(StreamSpecification as object) } };
  return { ...others, TableName: name, ...stream };
};

export interface CreatedTables {
  /** By table. */
  readonly streamArns: ReadonlyMap<string, string>;
  readonly arns: EngineArns;
}

/** Creates the tables that do not exist yet. */
export const createTables = async (url: string, tables: readonly TableConfig[]): Promise<CreatedTables> => {
  const streamArns = new Map<string, string>();
  let arns = engineArns();
  for (const table of tables) {
    try {
      await callEngine(url, "CreateTable", createTableInput(table));
    } catch (error) {
      const exists = error instanceof EngineError && error.message.includes("ResourceInUseException");
      if (!exists) throw error;
    }
    const { Table } = await callEngine<{ Table: { TableArn: string; LatestStreamArn?: string } }>(
      url,
      "DescribeTable",
      {
        TableName: table.name,
      },
    );
    arns = engineArns(Table.TableArn);
    if (Table.LatestStreamArn !== undefined) streamArns.set(table.name, arns.fromEngine(Table.LatestStreamArn));
  }
  return { streamArns, arns };
};
