import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { describe, expect, it } from "vitest";
import type { Item } from "../../adapters/dynamo/items.ts";
import { paceOf, WRITE_UNITS_A_SECOND } from "../../adapters/dynamo/pace.ts";
import { dynamoTable } from "../../adapters/dynamo/table.ts";
import { putAll, putNext, remove, sized, transactAll } from "../../adapters/dynamo/writes.ts";
import { instantOf } from "../../core/instant.ts";

/** That writes are spread by what the table takes for them, not by what they look like. */

/** A table that takes `unitsOf` for each call, and a clock that only waiting moves. */
const world = (unitsOf: (input: Record<string, never>) => number) => {
  let now = 0;
  const waits: number[] = [];
  const send = async ({ input }: { readonly input: Record<string, never> }) => ({
    ConsumedCapacity: [{ CapacityUnits: 2 * unitsOf(input), Table: { CapacityUnits: unitsOf(input) } }],
  });
  const pause = async (ms: number) => {
    now += ms;
    waits.push(ms);
  };
  const table = dynamoTable({ send } as unknown as DynamoDBDocumentClient, "ledger");
  return { table, pace: paceOf({ clock: () => instantOf(Math.ceil(now)), pause }), waits };
};
const item = (index: number, bytes = 100): Item => ({ pk: "M#a", sk: `C#${index}`, text: "x".repeat(bytes) });
const second = (units: number): number => (units * 1_000) / WRITE_UNITS_A_SECOND;

describe("the pace of a plan's writes", () => {
  it("waits for what items took that were larger before, without what indexes took", async () => {
    const { table, pace, waits } = world(() => 600);
    for (const index of [1, 2]) await transactAll(table, [sized(putNext("ledger", item(index), 2))], [], pace);
    expect(waits).toEqual([second(600)]);
  });
  it("counts a removed item as large as it was read", async () => {
    const { table, pace, waits } = world(() => 0);
    for (const index of [1, 2])
      await transactAll(table, [sized(remove("ledger", item(index)), item(index, 20_000))], [], pace);
    expect(waits).toEqual([second(2 * 20)]);
  });
  it("is no quicker where the table took less than was thought", async () => {
    const { table, pace, waits } = world(() => 1);
    for (const index of [1, 2]) await transactAll(table, [sized(putNext("ledger", item(index, 10_000), 2))], [], pace);
    expect(waits).toEqual([second(2 * 10)]);
  });
  it("waits for what batches took, too", async () => {
    const { table, pace, waits } = world(() => 500);
    for (const index of [1, 2]) await putAll(table, [item(index)], { pace, wrote: async () => undefined });
    expect(waits).toEqual([second(500)]);
  });
});
