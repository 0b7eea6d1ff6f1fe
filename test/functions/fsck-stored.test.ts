import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { describe, expect, it } from "vitest";
import { dynamoFsck } from "../../adapters/dynamo/fsck.ts";
import { factItem, type Item } from "../../adapters/dynamo/items.ts";
import { summarizeFact } from "../../core/history/summary.ts";
import { manifestFact } from "../contract/values.ts";

/** What `fsck` makes of facts as builds stored them. */

const fact = manifestFact("contoso", { id: "f1" });
const { outcome, codes, summary } = summarizeFact(fact);
const at = `${fact.recordedAt}#f1`;
const keys = { byMigration: "contoso", byUnit: `contoso#${fact.unit}`, byAgent: `contoso#${fact.agent}`, at };
/** As a build before 2026-11-27 stored it. */
const earlier: Item = { pk: "F#f1", sk: "F", ...fact, ...keys, outcome, codes, summary };

const misplacedIn = async (item: Item) => {
  const send = async () => ({ Responses: { table: [item] } });
  const stored = await dynamoFsck("table", { send } as unknown as DynamoDBDocumentClient).readStoredFacts(["f1"]);
  return stored.get("f1")?.misplaced;
};

describe("a stored fact", () => {
  it("is where its lists have it, as this build stores it and as earlier ones did", async () => {
    expect(await misplacedIn(factItem(fact))).toEqual([]);
    expect(await misplacedIn(earlier)).toEqual([]);
  });

  it("is named with what lists have wrongly of it", async () => {
    expect(await misplacedIn({ ...earlier, summary: "nothing" })).toEqual(["summary"]);
    expect(await misplacedIn({ ...factItem(fact), byAgent: "contoso#other" })).toEqual(["byAgent"]);
  });
});
