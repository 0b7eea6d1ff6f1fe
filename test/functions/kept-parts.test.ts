import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { describe, expect, it } from "vitest";
import { headItem, type Item } from "../../adapters/dynamo/items.ts";
import { dynamoReceiveLedger } from "../../adapters/dynamo/receive.ts";
import { head } from "../contract/values.ts";

/** Which parts of a plan `receive` reads, and which it has kept. */

interface Asked {
  readonly input: { readonly RequestItems: Record<string, { readonly Keys: readonly { pk: string; sk: string }[] }> };
}

const world = (planVersion: number) => {
  const items = new Map<string, Item>();
  const put = (item: Item): void => void items.set(`${item.pk} ${item.sk}`, item);
  put(headItem(head("contoso", { planVersion })));
  const part = (version: number, sk: string) => put({ pk: `P#contoso#${version}`, sk, part: { id: sk, version } });
  let asked: string[] = [];
  const send = async ({ input: { RequestItems } }: Asked) => {
    const names = (RequestItems.table?.Keys ?? []).map(({ pk, sk }) => `${pk} ${sk}`);
    asked.push(...names.filter((name) => name.startsWith("P#")));
    return { Responses: { table: names.flatMap((name) => items.get(name) ?? []) } };
  };
  const ledger = dynamoReceiveLedger("table", { send } as unknown as DynamoDBDocumentClient);
  const read = async (unit: string) => {
    asked = [];
    const { known } = await ledger.readManifestContext("a", { migration: "contoso", unit, requirement: "r" });
    return { known, asked };
  };
  return { put, part, read };
};

const of = (version: number) => (sk: string) => `P#contoso#${version} ${sk}`;

describe("the parts of a plan version in force", () => {
  it("are read once, and those of another version for themselves", async () => {
    const { put, part, read } = world(1);
    for (const version of [1, 2]) for (const sk of ["A#a", "U#u", "R#r"]) part(version, sk);
    const first = await read("u");
    expect(first.asked).toEqual(["A#a", "U#u", "R#r"].map(of(1)));
    expect(await read("u")).toEqual({ known: first.known, asked: [] });
    put(headItem(head("contoso", { planVersion: 2 })));
    const next = await read("u");
    expect(next).toMatchObject({ known: { planVersion: 2, agent: { version: 2 } } });
    expect(next.asked).toEqual(["A#a", "U#u", "R#r"].map(of(2)));
  });

  it("are asked for again where they are not there", async () => {
    const { part, read } = world(1);
    expect((await read("u")).known).toMatchObject({ agent: undefined, unit: undefined });
    part(1, "U#u");
    expect((await read("u")).known).toMatchObject({ agent: undefined, unit: { id: "U#u" } });
    expect((await read("u")).asked).toEqual(["A#a", "R#r"].map(of(1)));
  });

  it("are forgotten where many others were asked for since", async () => {
    const { part, read } = world(1);
    for (const sk of ["A#a", "R#r", "U#first"]) part(1, sk);
    await read("first");
    for (let index = 0; index < 1_100; index += 1) {
      part(1, `U#u${index}`);
      await read(`u${index}`);
    }
    expect((await read("first")).asked).toEqual([of(1)("U#first")]);
    expect((await read("u1099")).asked).toEqual([]);
  });
});
