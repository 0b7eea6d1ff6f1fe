import { describe, expect, it } from "vitest";
import { homeSorter, judgeHomes } from "../../core/audit/homes.ts";
import type { AccountEntry } from "../../core/manifest/entry.ts";
import { ownHomes } from "../../core/plan/document/unit.ts";
import { Unit } from "../../core/plan/document.ts";
import { manifestRequirement } from "../support/requirement.ts";

/** Homes that a directory names, against the units of the plan. */

const unit = Unit.parse({ id: "pool01", kind: "pool", name: "Pool01.contoso.com", homes: ["CN=LC,CN=Pool01"] });
const plain = manifestRequirement();

describe("homes", () => {
  const sorted = (...homes: (string | undefined)[]) => {
    const sorter = homeSorter(unit);
    for (const [index, home] of homes.entries()) sorter.entry({ key: `sip:${index}`, home } as AccountEntry);
    return sorter.end();
  };
  it("of a unit are its id, its name and its homes, in any case", () => {
    expect(ownHomes(unit)).toEqual(["pool01", "pool01.contoso.com", "cn=lc,cn=pool01"]);
    expect(ownHomes({ ...unit, name: undefined, homes: [] })).toEqual(["pool01"]);
    expect(sorted("POOL01", "pool01.CONTOSO.com", "cn=LC,cn=pool01", "", undefined)).toEqual({
      homes: new Map(),
      beyond: 0,
    });
  });
  it("that are foreign are counted by name, each with five accounts", () => {
    const { homes } = sorted("moon", "Moon", "pool01", "moon", "moon", "moon", "moon", "mars");
    expect([...homes]).toEqual([
      ["moon", { count: 6, examples: ["sip:0", "sip:1", "sip:3", "sip:4", "sip:5"] }],
      ["mars", { count: 1, examples: ["sip:7"] }],
    ]);
  });
  it("of more than a hundred names are only counted", () => {
    const { homes, beyond } = sorted(...Array.from({ length: 103 }, (_, index) => `h${index}`), "h0");
    expect([homes.size, beyond, homes.get("h0")?.count]).toEqual([100, 3, 2]);
    expect(judgeHomes({ homes: new Map(), beyond }, new Map(), unit, plain)).toMatchObject([
      { code: "account-home-unknown", message: "3 more accounts homed on further units", count: 3 },
    ]);
  });
  it("are named by the plan's unit where it knows them, and three of the others by name", () => {
    const { homes } = sorted("pool02.contoso.com", "a", "b", "c", "d");
    const known = new Map([["pool02.contoso.com", "pool02"]]);
    expect(judgeHomes({ homes, beyond: 0 }, known, unit, plain)).toMatchObject([
      {
        ...{ code: "account-home-elsewhere", count: 1, where: ["sip:0 (pool02)"] },
        message: "1 account in the inventory of pool01 homed on another unit",
      },
      {
        ...{ code: "account-home-unknown", count: 4, where: ["sip:1 (a)", "sip:2 (b)", "sip:3 (c)", "sip:4 (d)"] },
        message: "4 accounts homed on units that the plan does not name: a, b, c",
      },
    ]);
  });
});
