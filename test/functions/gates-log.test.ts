import { describe, expect, it } from "vitest";
import { dynamoQueryLedger } from "../../adapters/dynamo/query.ts";
import { READ_HANDLERS } from "../../functions/api/api.ts";
import { logView } from "../../functions/api/log-view.ts";
import { logFacts } from "../../functions/log/log.ts";
import type { LogReads } from "../../functions/published-head.ts";
import { applyTo, TABLE } from "../support/applied.ts";
import { askHandler } from "../support/contract.ts";
import { logPorts, NO_LOG } from "../support/log-ports.ts";
import { planText } from "../support/plan.ts";
import { memoryStore, overSimulatedTable } from "../support/simulated-table.ts";

/** The head of the log beside what is said of gates. */

const headsBeside = (reads: LogReads) =>
  overSimulatedTable(async (table) => {
    await applyTo(table, memoryStore(), "contoso", planText({ version: 1 }));
    const ports = {
      ledger: dynamoQueryLedger(TABLE, table.client),
      clock: table.by.clock,
      log: { ...NO_LOG, ...reads },
    };
    const all = await askHandler(READ_HANDLERS, ports, "listGates", { migration: "contoso" });
    const path = { migration: "contoso", gate: all.gates[0]?.id ?? "" };
    return [all.log, (await askHandler(READ_HANDLERS, ports, "showGate", path)).log];
  });

describe("an answer about gates", () => {
  it("has the newest head of the log", async () => {
    const { ports } = logPorts([], () => "2026-11-22T00:00:00.000Z");
    await logFacts(ports, () => true);
    const { head } = await logView(ports.files);
    expect(head).toMatchObject({ size: 1 });
    expect(await headsBeside(ports.files)).toEqual([head, head]);
  });
  it("has none where the log is empty or cannot be read, which keeps no answer back", async () => {
    expect(await headsBeside(NO_LOG)).toEqual([null, null]);
    expect(await headsBeside({ find: () => Promise.reject(new Error("no")) })).toEqual([null, null]);
  });
});
