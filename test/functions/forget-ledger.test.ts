import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { describe, expect, it } from "vitest";
import { dynamoForgetLedger } from "../../adapters/dynamo/forget.ts";
import { factItem, readFact } from "../../adapters/dynamo/items.ts";
import type { ManifestFact } from "../../core/history/fact.ts";
import { personId, withoutPerson } from "../../core/log/people.ts";
import { approvalFact, manifestFact } from "../contract/values.ts";
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

  it("is taken out where an earlier build put the fact, and leaves it there: no more may be written of a fact", async () => {
    const place = `${fact.recordedAt}#${"f".repeat(32)}`;
    const { becomes } = await replaced({ ...factItem(fact), at: place, inListAt: place });
    expect(Object.keys(becomes)).toEqual(["by", "summary"]);
  });

  it("is taken out of a manifest's fact in the form in which that is stored", async () => {
    const events = [{ type: "checkpoint-evidenced", by: ANNA }] as never;
    const named = manifestFact("contoso", { id: "f2", events }) as ManifestFact;
    for (const brief of [undefined, 1, 2]) {
      const stored = factItem(named, { brief });
      // As DynamoDB gives bytes back.
      const asRead = Object.entries(stored).map(([name, one]) => [
        name,
        one instanceof Buffer ? new Uint8Array(one) : one,
      ]);
      const { becomes } = await replaced(Object.fromEntries(asRead));
      expect(Object.keys(becomes), `edition ${brief}`).toEqual(["events"]);
      expect(JSON.stringify(becomes)).not.toContain("anna");
      expect(readFact({ ...stored, ...becomes } as never)).toEqual(
        withoutPerson(named, personId(ANNA), SALT) as object,
      );
    }
  });
});
