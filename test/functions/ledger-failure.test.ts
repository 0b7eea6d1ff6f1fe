import { describe, expect, it } from "vitest";
import { ledgerFailure, writeFailure } from "../../adapters/dynamo/ledger-failure.ts";
import { dynamoQueryLedger } from "../../adapters/dynamo/query.ts";
import { TABLE } from "../support/applied.ts";
import { overSimulatedTable } from "../support/simulated-table.ts";

/** What the table refuses for good, and what is worth another try. */

const sdkError = (name: string, ...codes: readonly string[]): Error =>
  Object.assign(new Error("said"), {
    name,
    ...(codes.length === 0 ? {} : { CancellationReasons: codes.map((Code) => ({ Code })) }),
  });
const cancelled = (...codes: readonly string[]): Error => sdkError("TransactionCanceledException", ...codes);

describe("a write that fails", () => {
  it.each([
    ["ledger-refused", sdkError("ValidationException")],
    ["ledger-refused", cancelled("None", "ValidationError")],
    // Whoever reads again may decide something that fits.
    ["ledger-conflict", cancelled("ConditionalCheckFailed", "ValidationError")],
    ["ledger-conflict", cancelled("TransactionConflict", "None")],
    ["ledger-conflict", sdkError("TransactionInProgressException")],
    ["ledger-throttled", cancelled("ThrottlingError", "None")],
    ["ledger-throttled", sdkError("ProvisionedThroughputExceededException")],
    ["ledger-unavailable", sdkError("InternalServerError")],
    ["ledger-unavailable", sdkError("TimeoutError")],
    ["ledger-unavailable", cancelled("None")],
    ["ledger-denied", sdkError("AccessDeniedException")],
  ])("is %s by what the table says", (code, error) => {
    expect(writeFailure(error).code).toBe(code);
  });

  it("is refused for good also where it has no condition", () => {
    expect(ledgerFailure(sdkError("ValidationException")).code).toBe("ledger-refused");
  });
});

describe("a name that no item can have", () => {
  it.each(["x".repeat(3_000), "\u20ac".repeat(700), "\ud800", ""])("is looked for, and is not there", async (name) => {
    const found = await overSimulatedTable(async ({ client, mistakes }) => {
      const { findFact, readHead, readGates } = dynamoQueryLedger(TABLE, client);
      return [await findFact(name), await readHead(name), await readGates(name, [name]), mistakes];
    });
    expect(found).toEqual([undefined, undefined, [], []]);
  });

  it.each(["x".repeat(3_000), "\u20ac".repeat(700), "\ud800", ""])("has no items of its own", async (name) => {
    const found = await overSimulatedTable(async ({ client, mistakes }) => {
      const { listGates, listCheckpoints, pageCheckpoints, pageHistory } = dynamoQueryLedger(TABLE, client);
      return [
        await listGates(name),
        await listCheckpoints(name, name),
        await pageCheckpoints(name, { limit: 1 }),
        await pageHistory({ migration: name, limit: 1, newestFirst: true }),
        mistakes,
      ];
    });
    expect(found).toEqual([[], [], { items: [] }, { items: [] }, []]);
  });
});
