import { describe, expect, it } from "vitest";
import { reportSentence } from "../../agent/commands/report.ts";
import { SOURCES } from "../../agent/sources/registry.ts";

const sentenceOf = (source: string): string =>
  reportSentence({
    job: { kind: "inventory", unit: "pool01", requirement: "listed" },
    entries: { entries: 4, bytes: 0, items: 0 },
    ...{ completedAt: "2026-11-25T22:00:00.000Z", complete: true, source: { type: source } },
  } as never);

describe("what an inventory has listed", () => {
  it("is told in the word of its source, of every source of inventories", () => {
    const words = SOURCES.filter(({ kind }) => kind === "inventory").map(({ id }) => [
      id,
      sentenceOf(id).replace(/^pool01 listed: 4 (\w+), as of 2026-11-25T22:00:00.000Z$/, "$1"),
    ]);
    expect(Object.fromEntries(words)).toEqual({
      "accounts-csv": "accounts",
      "cs-topology": "parts",
      directory: "accounts",
      "directory-system": "parts",
      "sql-databases": "databases",
      "system-csv": "parts",
    });
  });
});
