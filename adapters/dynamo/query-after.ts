import type { Item } from "./items.ts";
import type { Table } from "./table.ts";

/** The first items of a partition whose sort keys begin so and come after one; from the first on where that is empty. */
export const queryAfter = async (
  table: Table,
  pk: string,
  prefix: string,
  after: string,
  limit: number,
): Promise<Item[]> => {
  // The end of a span is inclusive, and no sort key ends with this.
  const values = { ":pk": pk, ":from": after === "" ? prefix : `${after}\u0000`, ":to": `${prefix}\uffff` };
  const { items } = await table.queryPage(
    {
      ConsistentRead: true,
      KeyConditionExpression: "pk = :pk AND sk BETWEEN :from AND :to",
      ExpressionAttributeValues: values,
    },
    limit,
  );
  return [...items];
};
