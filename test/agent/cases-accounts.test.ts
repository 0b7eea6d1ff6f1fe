import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readSource } from "../support/source-cases.ts";

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
});
