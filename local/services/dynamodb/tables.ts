import { type EngineArns, engineArns } from "./region.ts";

export interface TableConfig {
  readonly name: string;
  /** As CloudFormation names them. */
  readonly properties: Readonly<Record<string, unknown>>;
}

class EngineError extends Error {}

/** The engine checks that a signature is present, and not that it is right. */
const UNCHECKED_SIGNATURE = {
  "x-amz-date": "20260101T000000Z",
  authorization:
    "AWS4-HMAC-SHA256 Credential=local/20260101/eu-west-1/dynamodb/aws4_request, SignedHeaders=host, Signature=00",
};

const callEngine = async <T>(url: string, operation: string, body: unknown): Promise<T> => {
  const response = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": `DynamoDB_20120810.${operation}`,
      ...UNCHECKED_SIGNATURE,
    },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new EngineError(`DynamoDB: ${text}`);
  return JSON.parse(text);
};

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
