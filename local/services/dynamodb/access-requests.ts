import { arnOf } from "../../aws/account.ts";
import type { AccessRequest } from "../../aws/policy.ts";
import { attributesIn, type NamesAttributes } from "./attributes-in.ts";

type Attributes = Readonly<Record<string, { readonly S?: string }>>;

interface TransactItem extends NamesAttributes {
  readonly TableName: string;
  readonly Key?: Attributes;
  readonly Item?: Attributes;
}

interface WriteRequest {
  readonly PutRequest?: { readonly Item: Attributes };
  readonly DeleteRequest?: { readonly Key: Attributes };
}

interface KeysToGet {
  readonly Keys?: readonly Attributes[];
}

const isBatchOfWrites = (asked: readonly WriteRequest[] | KeysToGet): asked is readonly WriteRequest[] =>
  Array.isArray(asked);

/** The members of DynamoDB's requests that decide which permissions are needed. */
export interface DynamoRequest extends NamesAttributes {
  readonly TableName?: string;
  readonly IndexName?: string;
  readonly StreamArn?: string;
  readonly ShardIterator?: string;
  readonly Key?: Attributes;
  readonly Item?: Attributes;
  readonly ReturnValues?: string;
  readonly RequestItems?: Readonly<Record<string, readonly WriteRequest[] | KeysToGet>>;
  readonly TransactItems?: readonly Readonly<Record<string, TransactItem>>[];
  readonly Statement?: string;
  readonly Statements?: readonly { readonly Statement: string }[];
  readonly TransactStatements?: readonly { readonly Statement: string }[];
}

const tableArn = (name: string): string => (name.startsWith("arn:") ? name : arnOf("dynamodb", `table/${name}`));

const leadingKeys = (...keys: (Attributes | undefined)[]): AccessRequest["context"] => {
  const values = keys.map((key) => key?.pk?.S).filter((value) => value !== undefined);
  return values.length === 0 ? {} : { "dynamodb:LeadingKeys": values };
};

const WRITES = /^(Put|Update|Delete|ConditionCheck)/;

/** What a write names; of a read nothing is said, so that no condition that asks for it holds. */
const namedBy = (operation: string, request: NamesAttributes & Pick<DynamoRequest, "ReturnValues">) => {
  if (!WRITES.test(operation)) return {};
  const { ReturnValues } = request;
  return {
    "dynamodb:Attributes": attributesIn(request),
    ...(ReturnValues === undefined ? {} : { "dynamodb:ReturnValues": ReturnValues }),
  };
};

/** IAM has no action for a transaction: each of its items needs that of the single operation. */
const ITEM_ACTIONS: Readonly<Record<string, string>> = {
  Put: "PutItem",
  Update: "UpdateItem",
  Delete: "DeleteItem",
  ConditionCheck: "ConditionCheckItem",
  Get: "GetItem",
};

const ofTransaction = ({ TransactItems = [] }: DynamoRequest): AccessRequest[] =>
  TransactItems.flatMap((item) =>
    Object.entries(item).map(([kind, one]) => ({
      action: `dynamodb:${ITEM_ACTIONS[kind]}`,
      resource: tableArn(one.TableName),
      context: { ...leadingKeys(one.Key ?? one.Item), ...namedBy(kind, one) },
    })),
  );

/**
 * BatchWriteItem is an action of its own: whoever has it may put and delete, whatever is granted of PutItem and DeleteItem.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
 */
const ofBatchWrite = ({ RequestItems = {} }: DynamoRequest): AccessRequest[] =>
  Object.entries(RequestItems).map(([table, writes]) => ({
    action: "dynamodb:BatchWriteItem",
    resource: tableArn(table),
    context: leadingKeys(
      ...(isBatchOfWrites(writes) ? writes : []).flatMap(({ PutRequest, DeleteRequest }) => [
        PutRequest?.Item,
        DeleteRequest?.Key,
      ]),
    ),
  }));

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html has it under the same condition. */
const ofBatchGet = ({ RequestItems = {} }: DynamoRequest): AccessRequest[] =>
  Object.entries(RequestItems).map(([table, asked]) => ({
    action: "dynamodb:BatchGetItem",
    resource: tableArn(table),
    context: leadingKeys(...(isBatchOfWrites(asked) ? [] : (asked.Keys ?? []))),
  }));

/**
 * PartiQL has actions of its own: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-iam.html
 * Their leading keys are not read out of the statement, so that no condition that asks for them holds.
 */
const ofPartiQl = ({ Statement, Statements = [], TransactStatements = [] }: DynamoRequest): AccessRequest[] =>
  [...(Statement === undefined ? [] : [{ Statement }]), ...Statements, ...TransactStatements].map((one) => {
    const [, verb = "", table = "*"] =
      /^\s*(SELECT|INSERT|UPDATE|DELETE)\b(?:.*?\b(?:FROM|INTO)\b)?\s*"?([\w.-]+)/is.exec(one.Statement) ?? [];
    const kind = `${verb.slice(0, 1).toUpperCase()}${verb.slice(1).toLowerCase()}`;
    return { action: `dynamodb:PartiQL${kind}`, resource: tableArn(table), context: {} };
  });

/** `streamArn` is that of the shard iterator, which does not name its stream itself. */
export const dynamoAccessRequests = (
  operation: string,
  request: DynamoRequest,
  streamArn: string | undefined,
): AccessRequest[] => {
  if (operation.startsWith("Transact")) return ofTransaction(request);
  if (operation === "BatchWriteItem") return ofBatchWrite(request);
  if (/Statement$|^ExecuteTransaction$/.test(operation)) return ofPartiQl(request);
  if (operation === "BatchGetItem") return ofBatchGet(request);
  const { TableName, IndexName, Key, Item } = request;
  const table = TableName === undefined ? "*" : tableArn(TableName);
  const resource = streamArn ?? (IndexName === undefined ? table : `${table}/index/${IndexName}`);
  const context = { ...leadingKeys(Key ?? Item), ...namedBy(operation, request) };
  return [{ action: `dynamodb:${operation}`, resource, context }];
};
