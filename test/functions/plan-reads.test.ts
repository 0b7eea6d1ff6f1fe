import { describe, expect, it } from "vitest";
import type { Item } from "../../adapters/dynamo/items.ts";
import type { Key } from "../../adapters/dynamo/keys.ts";
import { planReads } from "../../adapters/dynamo/plan-reads.ts";
import type { Table } from "../../adapters/dynamo/table.ts";

/** More plan versions than a process keeps tables of contents of. */

const VERSIONS = 230;
const pkOf = (index: number): string => `P#m${index}#1`;

const world = () => {
  const items = new Map<string, Item>();
  const put = (item: Item): void => void items.set(`${item.pk} ${item.sk}`, item);
  for (let index = 0; index < VERSIONS; index += 1) {
    put({ pk: pkOf(index), sk: "CONTENTS", sections: [["A#a", 1, "one"]] });
    put({ pk: pkOf(index), sk: "SECTION#one", parts: [["A#a", { id: `a${index}` }]] });
  }
  const getAll = async (asked: readonly Key[]) => asked.map(({ pk, sk }) => items.get(`${pk} ${sk}`));
  const { getParts, findSections } = planReads({ getAll, get: async (key: Key) => (await getAll([key]))[0] } as Table);
  const ask = async (...of: readonly number[]) =>
    (await getParts(of.map((index) => ({ pk: pkOf(index), sk: "A#a" })))).map(
      (one) => (one?.part as { id: string })?.id,
    );
  return { ask, findSections };
};

describe("parts of more plan versions than a process keeps the contents of", () => {
  it("are found beside others, also where the oldest was kept when it was asked for", async () => {
    const { ask } = world();
    for (let index = 0; index < VERSIONS - 1; index += 1) {
      expect(await ask(index)).toEqual([`a${index}`]);
      // One that is known, perhaps as the oldest, and one that is not yet.
      const [known, next] = [Math.max(0, index - 99), index + 1];
      expect(await ask(known, next)).toEqual([`a${known}`, `a${next}`]);
    }
  });

  it("are found by all who ask at once, and of all in one question", async () => {
    const { ask, findSections } = world();
    const all = Array.from({ length: VERSIONS }, (_, index) => index);
    expect(await ask(...all)).toEqual(all.map((index) => `a${index}`));
    expect(await Promise.all(all.map((index) => ask(index, VERSIONS - 1 - index)))).toEqual(
      all.map((index) => [`a${index}`, `a${VERSIONS - 1 - index}`]),
    );
    expect((await Promise.all(all.map((index) => findSections(pkOf(index))))).every((one) => one?.length === 1)).toBe(
      true,
    );
  });
});
