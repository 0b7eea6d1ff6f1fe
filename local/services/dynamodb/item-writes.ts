import type { Attributes } from "./item-size.ts";
import { keyOf, type TableShape } from "./table-shape.ts";

interface ItemRequest {
  readonly TableName: string;
  readonly Item?: Attributes;
  readonly Key?: Attributes;
  readonly UpdateExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Attributes;
}

export interface BatchedWrite {
  readonly PutRequest?: { readonly Item: Attributes };
  readonly DeleteRequest?: { readonly Key: Attributes };
}

/** The members of DynamoDB's requests that say what is written. */
export interface WritingRequest extends Partial<ItemRequest> {
  readonly TransactItems?: readonly Readonly<Record<string, ItemRequest>>[];
}

/** A write of one item. */
export interface ItemWrite {
  readonly table: TableShape;
  readonly key: Attributes;
  /** The item afterwards. */
  after(before: Attributes | undefined): Attributes | undefined;
}

/** By name; a request may name a table by its ARN, too. */
export type TableShapes = ReadonlyMap<string, TableShape>;

export const findTable = (tables: TableShapes, name = ""): TableShape | undefined =>
  tables.get(name.replace(/^arn:.*:table\//, ""));

/**
 * What an update sets, where setting attributes is all that it does. Of any other, an item is taken to become no larger than what was
 * there with every value of the expression beside it, and to stay where it is in every index.
 */
const setBy = ({
  UpdateExpression = "",
  ExpressionAttributeNames: names = {},
  ...request
}: ItemRequest): Attributes => {
  const values = request.ExpressionAttributeValues ?? {};
  const set = (/^SET (.+)$/.exec(UpdateExpression)?.[1] ?? "").split(", ");
  const parts = set.map((one) => /^(#?\w+) = (:\w+)$/.exec(one));
  return parts.some((part) => part === null)
    ? values
    : Object.fromEntries(parts.map((part) => [names[part?.[1] ?? ""] ?? part?.[1], values[part?.[2] ?? ""] ?? {}]));
};

type Kind = "Put" | "Delete" | "Update" | "ConditionCheck";

const itemWrite = (tables: TableShapes, kind: Kind, request: ItemRequest): ItemWrite[] => {
  const { Item, Key } = request;
  const table = findTable(tables, request.TableName);
  const named = Item ?? Key;
  if (table === undefined || named === undefined) return [];
  const key = keyOf(table, named);
  switch (kind) {
    case "Put":
      return [{ table, key, after: () => Item }];
    case "Delete":
      return [{ table, key, after: () => undefined }];
    case "ConditionCheck":
      return [{ table, key, after: (before) => before }];
    case "Update":
      return [{ table, key, after: (before) => ({ ...key, ...before, ...setBy(request) }) }];
  }
};

export const batchedWrite = (tables: TableShapes, TableName: string, write: BatchedWrite): ItemWrite[] =>
  write.PutRequest === undefined
    ? itemWrite(tables, "Delete", { TableName, ...write.DeleteRequest })
    : itemWrite(tables, "Put", { TableName, ...write.PutRequest });

/** What a single write, or a transaction, writes: nothing of a table that is not known, which the engine refuses. */
export const itemWrites = (tables: TableShapes, operation: string, request: WritingRequest): ItemWrite[] => {
  const { TransactItems, TableName = "" } = request;
  if (operation === "TransactWriteItems")
    return (TransactItems ?? []).flatMap((one) =>
      Object.entries(one).flatMap(([kind, item]) => itemWrite(tables, kind as Kind, item)),
    );
  const [, kind] = /^(Put|Update|Delete)Item$/.exec(operation) ?? [];
  return kind === undefined ? [] : itemWrite(tables, kind as Kind, { ...request, TableName });
};
