import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { describe, expect, it } from "vitest";
import { dynamoForgetLedger } from "../../adapters/dynamo/forget.ts";
import { factItem } from "../../adapters/dynamo/items.ts";
import { personId, withoutPerson } from "../../core/log/people.ts";
import { approvalFact } from "../contract/values.ts";
import { personOf } from "../support/people.ts";

/** What a hash takes the place of in a fact that an earlier edition stored: its summary was another text then. */

const ANNA = personOf("anna");
const SALT = Buffer.alloc(32, 7);
const fact = approvalFact("contoso", { id: "f1", by: ANNA });

interface Update {
  readonly UpdateExpression: string;
  readonly ConditionExpression: string;
  readonly ExpressionAttributeNames: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues: Readonly<Record<string, unknown>>;
}

/** Of conditions and changes that have one `#name = :value` each, what they say. */
const saidIn = (text: string, update: Update): Record<string, unknown> =>
  Object.fromEntries(
    [...text.matchAll(/(#\w+) = (:\w+)/g)].map(([, name = "", value = ""]) => [
      update.ExpressionAttributeNames[name],
      update.ExpressionAttributeValues[value],
    ]),
  );

const replaced = async (stored: Record<string, unknown>) => {
  const updates: Update[] = [];
  const send = async ({ input }: { input: Update }) => {
    if ("UpdateExpression" in input) updates.push(input);
    return { Items: [stored] };
  };
  const ledger = dynamoForgetLedger("table", { send } as unknown as DynamoDBDocumentClient);
  const { items } = await ledger.walk(1);
  const [one] = items;
  if (one === undefined) throw new Error("nothing was walked");
  expect(await ledger.replace(one, withoutPerson(one.value, personId(ANNA), SALT) as object)).toBe(true);
  const [update] = updates;
  if (update === undefined) throw new Error("nothing was updated");
  return {
    condition: update.ConditionExpression,
    isStill: saidIn(update.ConditionExpression, update),
    becomes: saidIn(update.UpdateExpression, update),
  };
};

describe("a name in a fact", () => {
  it.each(["attested by somebody else, in other words", `approved by ${ANNA.email}`])(
    "is taken out under the condition of what is stored, where the summary is: %s",
    async (summary) => {
      const stored = { ...factItem(fact), summary };
      const { isStill, becomes } = await replaced(stored);
      for (const [name, value] of Object.entries(isStill)) expect(stored).toMatchObject({ [name]: value });
      expect(isStill).toEqual({ by: ANNA, summary });
      expect(JSON.stringify(becomes)).not.toContain("anna");
      expect(Object.keys(becomes)).toEqual(["by", "summary"]);
    },
  );

  it("is taken out also where an earlier edition stored less for the indexes", async () => {
    const { summary: _, ...stored } = factItem(fact);
    const { isStill, becomes, condition } = await replaced(stored);
    expect(condition).toMatch(/attribute_not_exists\(#m1\)/);
    expect(isStill).toEqual({ by: ANNA });
    expect(Object.keys(becomes)).toEqual(["by", "summary"]);
  });
});
