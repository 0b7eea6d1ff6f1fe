import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { outcomeOf, readSource, readWritten } from "../support/source-cases.ts";

/** Lists of accounts as spreadsheets and people leave them, in the shape that public bug reports show; names are invented. */

const CASES = join(import.meta.dirname, "..", "fixtures", "cases");
const accounts = async (folder: string, options: Readonly<Record<string, unknown>> = {}) => {
  const { entries } = await readSource("accounts-csv", join(CASES, folder), { path: "users.csv", ...options });
  return entries;
};

describe("a list of accounts", () => {
  it("23: of a German Excel has one delimiter, and its own words for true and false", async () => {
    expect(await accounts("23-accounts-excel-de")).toMatchObject([
      { key: "sip:ann@contoso.com", name: "Ruiz, Ann", home: "pool01.contoso.com", enabled: true },
      { key: "sip:bob@contoso.com", name: "Berg, Bob", home: "pool01.contoso.com", enabled: false },
    ]);
  });

  it("31: with blanks around its values has all accounts of a home", async () => {
    expect(await accounts("31-accounts-spaces", { home: "pool01.contoso.com" })).toMatchObject(
      ["ann", "bob", "cid"].map((name) => ({ key: `sip:${name}@contoso.com`, home: "pool01.contoso.com" })),
    );
  });

  const homed = (...homes: readonly string[]) => {
    const rows = homes.map((home, at) => `sip:user${at}@contoso.com;${home}`);
    return (home: string) =>
      readWritten("accounts-csv", "users.csv", ["SipAddress;HomeServer", ...rows, ""].join("\n"), { home });
  };

  it("has those of a home however its name is written: with a dot at its end, in capitals, with blanks in it", async () => {
    const names = homed("pool01.contoso.com", "POOL01.contoso.com.", "pool01.contoso.com ");
    expect((await names("pool01.contoso.com")).entries).toHaveLength(3);
    const distinguished = homed("CN=LC Services,CN=pool01,CN=Pools", "cn=lc services, CN=pool01, CN=Pools");
    expect((await distinguished("CN=LC Services,CN=pool01,CN=Pools")).entries).toHaveLength(2);
  });

  it("says of how many accounts it leaves out, and refuses those of which nobody knows whether they are meant", async () => {
    const others = await homed(
      "pool01.contoso.com",
      "pool02.contoso.com",
      "",
      "pool02.contoso.com",
    )("pool01.contoso.com");
    expect(others.labels).toEqual({ "other-homes": "2 of pool02.contoso.com, 1 of no home" });
    expect(await outcomeOf(homed("pool01.contoso.com", "Pool01")("pool01.contoso.com"), "inventory")).toEqual([
      expect.stringContaining('row 3 is homed on "Pool01", which may be pool01.contoso.com or not'),
    ]);
    expect((await homed("pool01.contoso.com", "pool0")("pool01.contoso.com")).entries).toHaveLength(1);
  });
});
