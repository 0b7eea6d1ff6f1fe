import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { describe, expect, it } from "vitest";
import { factItem, type Item, readFact } from "../../adapters/dynamo/items.ts";
import { jsonOf, numberOf } from "../../adapters/dynamo/json-values.ts";
import { canonicalText } from "../../core/canonical.ts";
import { approvalFact } from "../contract/values.ts";

/** What a table has, as JSON. */

const said = (members: object) => ({ unrepresentable: members });

describe("a value of the table", () => {
  it.each([
    ["0", 0],
    ["-1.5", -1.5],
    ["9007199254740991", 9_007_199_254_740_991],
    ["-9007199254740991", -9_007_199_254_740_991],
    ["9007199254740992", said({ N: "9007199254740992" })],
    ["-9007199254740993", said({ N: "-9007199254740993" })],
    ["9007199254740993.5", said({ N: "9007199254740993.5" })],
    ["1E+125", said({ N: "1E+125" })],
  ])("that is a number is one of JSON, or says its digits: %s", (text, value) => {
    expect(numberOf(text)).toEqual(value);
  });

  it("that is of bytes or a set says all of it, whatever the order", () => {
    const read = unmarshall(
      {
        bytes: { B: Buffer.from("abc") },
        texts: { SS: ["b", "a"] },
        numbers: { NS: ["2", "10", "9007199254740993"] },
        many: { BS: [Buffer.from("b"), Buffer.from("a")] },
        within: { L: [{ M: { one: { SS: ["x"] } } }, { NULL: true }, { BOOL: true }] },
      },
      { wrapNumbers: numberOf },
    );
    const json = jsonOf(read);
    expect(json).toEqual({
      bytes: said({ B: "YWJj" }),
      texts: said({ SS: ["a", "b"] }),
      numbers: said({ NS: ["10", "2", '{"unrepresentable":{"N":"9007199254740993"}}'] }),
      many: said({ BS: ["YQ==", "Yg=="] }),
      within: [{ one: said({ SS: ["x"] }) }, null, true],
    });
    expect(JSON.parse(canonicalText(json))).toEqual(json);
  });

  it("that is a fact is read as it was written", () => {
    const fact = approvalFact("contoso", { id: "f1" });
    expect(readFact(unmarshall(marshall(factItem(fact)), { wrapNumbers: numberOf }) as Item)).toEqual(fact);
  });

  it("that is a fact under the id of another is read with the ledger's, and says which it has", () => {
    const item = factItem(approvalFact("contoso", { id: "f1" }));
    expect(readFact({ ...item, pk: "F#f2" })).toMatchObject({ id: "f2", storedId: said({ id: "f1" }) });
    const { id: _, ...without } = item as Item & { id: string };
    expect(readFact(without as Item)).toMatchObject({ id: "f1", storedId: said({ id: null }) });
  });
});
