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
  /** A part as an earlier build wrote it. */
  const part = (version: number, sk: string) => put({ pk: `P#contoso#${version}`, sk, part: { id: sk, version } });
  /** A version whose parts lie in sections, of which each version wrote some. */
  const contents = (version: number, sections: Readonly<Record<string, readonly [number, readonly string[]]>>) => {
    for (const [name, [by, names]] of Object.entries(sections))
      put({ pk: `P#contoso#${by}`, sk: `SECTION#${name}`, parts: names.map((sk) => [sk, { id: sk, version: by }]) });
    const named = Object.entries(sections).map(([name, [by, names]]) => [names[0], by, name]);
    put({ pk: `P#contoso#${version}`, sk: "CONTENTS", sections: named });
  };
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
  return { put, part, contents, read };
};

const of = (version: number) => (sk: string) => `P#contoso#${version} ${sk}`;

describe("the parts of a plan version in force", () => {
  it("are read once, with their table of contents, and of the next version only what it changed", async () => {
    const { put, contents, read } = world(1);
    const agents = ["A#a"];
    contents(1, { one: [1, agents], two: [1, ["R#r"]], three: [1, ["U#t", "U#u"]], four: [1, ["U#v"]] });
    const first = await read("u");
    expect(first.asked.slice(0, 1)).toEqual([of(1)("CONTENTS")]);
    expect(first.asked.slice(-3)).toEqual(["SECTION#one", "SECTION#three", "SECTION#two"].map(of(1)));
    expect(first.known).toMatchObject({ agent: { id: "A#a" }, unit: { id: "U#u" }, requirement: { id: "R#r" } });
    expect(await read("u")).toEqual({ known: first.known, asked: [] });
    expect((await read("t")).asked).toEqual([]);
    expect((await read("v")).asked).toEqual([of(1)("SECTION#four")]);
    contents(2, { one: [1, agents], five: [2, ["R#r"]], three: [1, ["U#t", "U#u"]], four: [1, ["U#v"]] });
    put(headItem(head("contoso", { planVersion: 2 })));
    const next = await read("u");
    expect(next.known).toMatchObject({ planVersion: 2, agent: { version: 1 }, requirement: { version: 2 } });
    expect(next.asked[0]).toBe(of(2)("CONTENTS"));
    expect(next.asked.slice(4)).toEqual([of(2)("SECTION#five")]);
    expect((await read("u")).asked).toEqual([]);
  });

  it("are not asked for by a name that none has", async () => {
    const { contents, read } = world(1);
    contents(1, { one: [1, ["A#a"]], two: [1, ["R#r"]], three: [1, ["U#t", "U#v"]] });
    await read("t");
    for (const unit of ["a", "u", "x", "x".repeat(3_000)]) {
      const { known, asked } = await read(unit);
      expect(known).toMatchObject({ agent: { id: "A#a" }, unit: undefined });
      expect(asked).toEqual([]);
    }
  });

  it("are no parts at all where a section is not there that the version has", async () => {
    const { contents, put, read } = world(1);
    contents(1, { one: [1, ["A#a"]], two: [1, ["R#r"]], three: [1, ["U#u"]] });
    put({
      pk: "P#contoso#1",
      sk: "CONTENTS",
      sections: [
        ["A#a", 1, "one"],
        ["R#r", 1, "none"],
        ["U#u", 1, "three"],
      ],
    });
    await expect(read("u")).rejects.toThrow("lacks some parts");
  });

  it("are read once as an earlier build wrote them, and those of another version for themselves", async () => {
    const { put, part, read } = world(1);
    for (const version of [1, 2]) for (const sk of ["A#a", "U#u", "R#r"]) part(version, sk);
    const first = await read("u");
    expect(first.asked).toEqual(["CONTENTS", "A#a", "U#u", "R#r"].map(of(1)));
    expect(await read("u")).toEqual({ known: first.known, asked: [] });
    put(headItem(head("contoso", { planVersion: 2 })));
    const next = await read("u");
    expect(next).toMatchObject({ known: { planVersion: 2, agent: { version: 2 } } });
    expect(next.asked).toEqual(["CONTENTS", "A#a", "U#u", "R#r"].map(of(2)));
  });

  it("are asked for again where an earlier build wrote none of them yet", async () => {
    const { part, read } = world(1);
    expect((await read("u")).known).toMatchObject({ agent: undefined, unit: undefined });
    part(1, "U#u");
    expect((await read("u")).known).toMatchObject({ agent: undefined, unit: { id: "U#u" } });
    expect((await read("u")).asked).toEqual([of(1)("A#a"), of(1)("R#r")]);
  });

  it("are forgotten where many others were asked for since", async () => {
    const { contents, read } = world(1);
    const units = Array.from({ length: 1_100 }, (_, index) => [`n${index}`, [1, [`U#n${index}`]]] as const);
    const ordered = units.toSorted(([a], [b]) => (a < b ? -1 : 1));
    contents(1, { one: [1, ["A#a"]], two: [1, ["R#r"]], ...Object.fromEntries(ordered) });
    for (const [unit] of units) await read(unit);
    expect((await read("n0")).asked).toEqual([of(1)("SECTION#n0")]);
    expect((await read("n1099")).asked).toEqual([]);
  });
});
