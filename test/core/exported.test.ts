import { describe, expect, it } from "vitest";
import { columnType, EXPORTS, exportColumns, historyRow } from "../../core/pack/exported.ts";
import { columnsOf } from "../../core/pack/rows.ts";

/** The tables that are exported. */

describe("the columns of an export", () => {
  it("are those of a pack's list, where it has one", () => {
    for (const name of ["findings", "notifications", "approvals"] as const)
      expect(exportColumns(name)).toEqual(columnsOf(name));
    expect(exportColumns("findings")).toHaveLength(11);
  });

  it("of checkpoints begin with when they were judged, and lack what the API does not show", () => {
    const shown = columnsOf("checkpoints")?.filter((name) => name !== "planVersion" && name !== "version");
    expect(exportColumns("checkpoints")).toEqual(["judgedAt", ...(shown ?? [])]);
    expect(shown).toHaveLength(20);
  });

  it("of the history name each fact as other lists do", () => {
    const row = historyRow({
      ...{
        id: "f1",
        type: "plan-applied",
        recordedAt: "r",
        migration: "m",
        unit: null,
        requirement: null,
        agent: null,
      },
      ...{ outcome: "applied", codes: ["a"], summary: "s" },
    });
    expect(row).toEqual({
      ...{ fact: "f1", type: "plan-applied", recordedAt: "r", unit: null, requirement: null, agent: null },
      ...{ outcome: "applied", codes: ["a"], summary: "s" },
    });
    expect(Object.keys(row).toSorted()).toEqual(exportColumns("history").toSorted());
    expect(exportColumns("history").slice(0, 3)).toEqual(["fact", "type", "recordedAt"]);
  });

  it("hold one type each, the same in every export", () => {
    const columns = [...new Set(EXPORTS.flatMap(exportColumns))];
    const of = (type: string): string[] => columns.filter((name) => columnType(name) === type).toSorted();
    expect(of("instant")).toEqual([
      ...["at", "completedAt", "deliveredAt", "expiresAt", "heldUntil", "judgedAt", "recordedAt", "since"],
      ...["validUntil", "waivedUntil"],
    ]);
    expect(of("whole")).toEqual([
      ...["attempts", "bytes", "count", "durationMs", "entries", "epoch", "planVersion", "version"],
    ]);
    expect(of("texts")).toEqual(["approvedBy", "codes", "gates", "signedBy", "waivedBy"]);
    expect(of("text")).toContain("summary");
  });
});
