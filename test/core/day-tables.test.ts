import { describe, expect, it } from "vitest";
import type { Fact } from "../../core/history/fact.ts";
import type { Delivery } from "../../core/notification/delivery.ts";
import { DAY_TABLES, dayOf, rowsOfFact, rowsOfNotification, startOf, tableKey } from "../../core/pack/day-tables.ts";
import { approvalFact, manifestFact, notification } from "../contract/values.ts";

/** History by day: which rows a fact has in which table, and where they lie. */

const tables = (fact: Fact): string[] => rowsOfFact(fact).map(({ table }) => table);

describe("the tables of a day", () => {
  it("lie under one name for each table, migration and day, as Hive has them", () => {
    expect(DAY_TABLES.map((table) => tableKey(table, "contoso", "2026-11-22"))).toEqual([
      "history/migration=contoso/day=2026-11-22/history.parquet",
      "findings/migration=contoso/day=2026-11-22/findings.parquet",
      "notifications/migration=contoso/day=2026-11-22/notifications.parquet",
      "approvals/migration=contoso/day=2026-11-22/approvals.parquet",
    ]);
    expect(dayOf("2026-11-22T23:59:59.999Z")).toBe("2026-11-22");
    expect(startOf("2026-11-22")).toBe("2026-11-22T00:00:00.000Z");
  });

  it("have each fact in the history, what was found in it, and what people did", () => {
    const finding = { code: "shrunk", severity: "fail", message: "m" } as const;
    const verdict = { outcome: "rejected", effect: "failed", findings: [finding, finding] } as const;
    expect(tables(manifestFact("m", { verdict }))).toEqual(["history", "findings", "findings"]);
    expect(tables(manifestFact("m"))).toEqual(["history"]);
    const approval = approvalFact("m");
    expect(rowsOfFact(approval)).toMatchObject([
      { table: "history", row: { fact: approval.id } },
      { table: "approvals", row: { fact: approval.id } },
    ]);
  });

  it("have a row for each recipient of a notification", () => {
    const told = notification("m");
    const delivery = { recipient: "ana", channel: "mail", state: "sent", attempts: 1 } as unknown as Delivery;
    expect(rowsOfNotification(told, [delivery])).toMatchObject([
      { table: "notifications", row: { recipient: "ana", state: "sent" } },
    ]);
  });
});
