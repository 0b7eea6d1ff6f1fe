import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { describe, expect, it } from "vitest";
import { dynamoFsck } from "../../adapters/dynamo/fsck.ts";
import { checkpointItem, factItem, type Item } from "../../adapters/dynamo/items.ts";
import { summarizeFact } from "../../core/history/summary.ts";
import { dueCheckpoint } from "../../core/readiness/cascade/outcome.ts";
import { manifestFact } from "../contract/values.ts";
import { at, DAY, HOUR, passed } from "../support/readiness.ts";

/** What `fsck` makes of facts as builds stored them. */

const ID = "0123456789abcdef0123456789abcdef";
const fact = manifestFact("contoso", { id: ID });
const { outcome, codes, summary } = summarizeFact(fact);
const place = `${fact.recordedAt}#${ID}`;
const keys = { byMigration: "contoso", byUnit: `contoso#${fact.unit}`, byAgent: `contoso#${fact.agent}`, at: place };
/** As a build before 2026-11-27 stored it. */
const earlier: Item = { pk: `F#${ID}`, sk: "F", ...fact, ...keys, outcome, codes, summary };

const misplacedIn = async (item: Item) => {
  const send = async () => ({ Responses: { table: [item] } });
  const stored = await dynamoFsck("table", { send } as unknown as DynamoDBDocumentClient).readStoredFacts([ID]);
  return stored.get(ID)?.misplaced;
};

describe("a stored fact", () => {
  it("is where its lists have it, as this build stores it and as earlier ones did", async () => {
    expect(factItem(fact).at).toBe(`${fact.recordedAt}#01234567`);
    expect(await misplacedIn(factItem(fact))).toEqual([]);
    expect(await misplacedIn(earlier)).toEqual([]);
  });

  it("is named with what lists have wrongly of it", async () => {
    expect(await misplacedIn({ ...earlier, summary: "nothing" })).toEqual(["summary"]);
    expect(await misplacedIn({ ...factItem(fact), byAgent: "contoso#other" })).toEqual(["byAgent"]);
    expect(await misplacedIn({ ...factItem(fact), at: `${fact.recordedAt}#f` })).toEqual(["at"]);
  });
});

describe("a stored checkpoint", () => {
  const misplacedOf = (item: Item) => {
    const send = async () => ({ Items: [item] });
    return dynamoFsck("table", { send } as unknown as DynamoDBDocumentClient).misplacedCheckpoints("contoso");
  };
  const item = checkpointItem(dueCheckpoint(passed(at(DAY), { migration: "contoso", unit: "u", requirement: "r" })));
  const { inList: _, inListAt: __, ...unlisted } = item;

  it.each<[string, Item, readonly string[]]>([
    ["by its own instant is right", item, []],
    ["earlier is right", { ...item, inListAt: `${at(HOUR)}#u#r` }, []],
    ["later is not", { ...item, inListAt: `${at(DAY + 1)}#u#r` }, ["u/r"]],
    ["of another state is not", { ...item, inList: "C#contoso#missing" }, ["u/r"]],
    ["that is not there is not", unlisted, ["u/r"]],
    ["that is not there, but is due in time, is as an earlier build left it", { ...unlisted, dueAt: at(DAY) }, []],
  ])("in a list %s", async (_name, stored, expected) => {
    expect(await misplacedOf(stored)).toEqual(expected);
  });
});
