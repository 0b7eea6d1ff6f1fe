import { describe, expect, it } from "vitest";
import { itemBytes } from "../../local/services/dynamodb/item-size.ts";

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */
describe("how large DynamoDB counts an attribute, with its name", () => {
  it.each([
    ["a text, by its UTF-8", { S: "aü" }, 3],
    ["bytes, by their raw length", { B: Buffer.alloc(32).toString("base64") }, 32],
    ["bytes as they are", { B: Buffer.alloc(32) }, 32],
    ["a set of bytes", { BS: [Buffer.alloc(32).toString("base64"), Buffer.alloc(3).toString("base64")] }, 35],
    ["a set of texts", { SS: ["a", "bc"] }, 3],
    ["a number, one byte for two digits", { N: "1234" }, 3],
    ["what is true", { BOOL: true }, 1],
    ["null", { NULL: true }, 1],
    ["a list, three and one for each", { L: [{ S: "a" }, { S: "b" }] }, 7],
    ["a map, three and one for each", { M: { a: { S: "b" } } }, 6],
  ])("that is %s", (_, value, bytes) => {
    expect(itemBytes({ name: value })).toBe("name".length + bytes);
  });
});
