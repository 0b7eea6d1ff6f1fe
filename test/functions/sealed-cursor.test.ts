import { describe, expect, it } from "vitest";
import { writeCursor } from "../../adapters/dynamo/cursor.ts";
import { READ_HANDLERS } from "../../functions/api/api.ts";
import { openCursor, sealCursor } from "../../functions/sealed-cursor.ts";
import type { QueryLedger } from "../../ports/query.ts";
import { askHandler } from "../support/contract.ts";
import { NO_LOG } from "../support/log-ports.ts";

const KEY = new Uint8Array(32).fill(7);
const QUESTION = {
  id: "listHistory",
  path: { migration: "contoso" },
  query: { unit: "pool01", order: "newest", limit: 5 },
};
const SEALED = sealCursor(KEY, QUESTION, "eyJwayI6Ik0ifQ");
const invalid = expect.objectContaining({ code: "cursor-invalid" });
const opening = (question: typeof QUESTION, cursor: string, key = KEY) => {
  try {
    return openCursor(key, question, cursor);
  } catch (error) {
    return error;
  }
};

describe("a cursor", () => {
  it("is opened with the query that it was given for, whatever the size of the page", () => {
    expect(opening(QUESTION, SEALED)).toBe("eyJwayI6Ik0ifQ");
    expect(opening({ ...QUESTION, query: { ...QUESTION.query, limit: 50 } }, SEALED)).toBe("eyJwayI6Ik0ifQ");
  });

  it("is the same whenever it is made, so that an answer that has it is the same, too", () => {
    expect(sealCursor(KEY, QUESTION, "eyJwayI6Ik0ifQ")).toBe(SEALED);
  });

  it.each<[what: string, question: typeof QUESTION, cursor: string]>([
    ["of another route", { ...QUESTION, id: "listCheckpoints" }, SEALED],
    ["of another migration", { ...QUESTION, path: { migration: "fabrikam" } }, SEALED],
    ["of another query", { ...QUESTION, query: { ...QUESTION.query, unit: "pool02" } }, SEALED],
    ["that somebody has made", QUESTION, "eyJwayI6Ik0ifQ"],
    ["with the code of another", QUESTION, `eyJwayI6Ik4ifQ.${SEALED.split(".")[1]}`],
    ["without its code", QUESTION, "eyJwayI6Ik0ifQ."],
    ["that is empty", QUESTION, "."],
  ])("%s is refused", (_, question, cursor) => {
    expect(opening(question, cursor)).toEqual(invalid);
  });

  it("that any other key sealed is refused, and so is one with any of its letters changed", () => {
    expect(opening(QUESTION, SEALED, new Uint8Array(32))).toEqual(invalid);
    for (let at = 0; at < SEALED.length - 1; at += 1) {
      const letter = SEALED[at] === "A" ? "B" : "A";
      expect(opening(QUESTION, SEALED.slice(0, at) + letter + SEALED.slice(at + 1)), String(at)).toEqual(invalid);
    }
  });
});

describe("the ledger's own cursor", () => {
  it("is the same in whatever order the key comes by which it ends", () => {
    expect(writeCursor({ q: 1 }, { sk: "s", pk: "p" })).toBe(writeCursor({ q: 1 }, { pk: "p", sk: "s" }));
  });
});

describe("a page of the API", () => {
  const asked: (string | undefined)[] = [];
  const ledger = {
    pageHistory: async ({ cursor }: { cursor?: string }) => {
      asked.push(cursor);
      return { items: [], cursor: "inner" };
    },
  } as unknown as QueryLedger;
  const page = (query: Record<string, string> = {}, migration = "contoso") =>
    askHandler(READ_HANDLERS, { ledger, clock: () => "", log: NO_LOG }, "listHistory", { migration }, query);

  it("gives out no cursor of the ledger, and takes none: only what it has sealed", async () => {
    const { cursor } = await page();
    expect(cursor).toMatch(/^inner\.[\w-]{43}$/);
    await page({ cursor: cursor ?? "" });
    expect(asked).toEqual([undefined, "inner"]);
    await expect(page({ cursor: "inner" })).rejects.toEqual(invalid);
    await expect(page({ cursor: cursor ?? "" }, "fabrikam")).rejects.toEqual(invalid);
    await expect(page({ cursor: cursor ?? "", unit: "pool01" })).rejects.toEqual(invalid);
    expect(asked).toHaveLength(2);
  });
});
