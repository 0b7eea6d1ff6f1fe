import { describe, expect, it } from "vitest";
import type { ApiClient } from "../../cli/api-client.ts";
import { type FoundSystem, fetchSystem } from "../../cli/document/fetch-system.ts";
import { systemPage } from "../../cli/document/system-page.ts";
import { renderPage } from "../../cli/page/render.ts";
import { type PathOf, pathOf } from "../../contract/paths.ts";
import type { InventoryView } from "../../contract/schemas/document.ts";
import { SYSTEM_TYPE_NAMES } from "../../core/manifest/system-entry.ts";
import type { Page } from "../../core/page/page.ts";

/** The documentation of an existing system as a page: what is not known first. */

const inventory = (over: Partial<InventoryView> = {}): InventoryView => ({
  ...{ unit: "global", requirement: "system", title: "The system", lists: "system", state: "passed", reason: null },
  ...{ validUntil: "2026-11-29T12:00:00.000Z", outdated: false },
  accepted: {
    ...{ fact: "f1", entries: 2, completedAt: "2026-11-22T02:00:00.000Z", recordedAt: "2026-11-22T03:00:00.000Z" },
    ...{ agent: "agent01", source: "system-csv", warnings: [] },
  },
  ...over,
});
const users = (over: Partial<InventoryView> = {}) =>
  inventory({ unit: "pool01", requirement: "accounts", title: "Accounts", lists: "accounts", ...over });
const allTypes = SYSTEM_TYPE_NAMES.map((type) => ({
  ...{ type, name: `${type}.x.com`, from: ["global/system"] },
  attributes: [{ name: "expires", value: "2027-03-01" }],
}));
const system = (over: Partial<FoundSystem> = {}): FoundSystem => ({
  ...{ now: "2026-11-22T12:00:00.000Z", migration: "contoso", title: "Contoso", planVersion: 3, parts: allTypes },
  inventories: [inventory(), users()],
  ...over,
});
const first = ({ blocks }: Page) => blocks[0];
/** What comes from a heading to the next one. */
const sectionOf = ({ blocks }: Page, title: string) => {
  const start = blocks.findIndex((block) => block.kind === "heading" && block.text === title);
  const rest = blocks.slice(start + 1);
  const end = rest.findIndex(({ kind }) => kind === "heading");
  return rest.slice(0, end === -1 ? undefined : end);
};

describe("the page of an existing system", () => {
  it("says that everything is documented where it is", () => {
    expect(first(systemPage(system()))).toEqual({
      ...{ kind: "notice", tone: "good", title: "Everything that the plan asks for is documented", items: [] },
    });
  });
  it.each<[what: string, over: Partial<FoundSystem>, line: RegExp]>([
    ["a plan that asks for none", { inventories: [users()] }, /asks for no inventory of the existing system/],
    ["a plan that asks for no accounts", { inventories: [inventory()] }, /asks for no inventory of accounts/],
    [
      "an inventory without evidence",
      { inventories: [inventory({ accepted: null, state: "missing" }), users()] },
      /^The system \(global\/system\) has no accepted evidence and is missing$/,
    ],
    [
      "one that is out of date",
      { inventories: [inventory({ outdated: true, state: "failed", reason: "server:x" }), users()] },
      /is failed, and newer evidence was not accepted: server:x; what follows is as of 2026-11-22 02:00:00Z/,
    ],
    [
      "one that has expired",
      { inventories: [inventory({ state: "stale" }), users()] },
      /is stale; what follows is as of/,
    ],
    [
      "types that nobody lists",
      { parts: allTypes.filter(({ type }) => type !== "certificate" && type !== "edge") },
      /^No inventory lists any of these: Edge, Certificates$/,
    ],
    [
      "a certificate that has expired",
      { now: "2027-03-01T00:00:00.000Z" },
      /^Certificate certificate.x.com expired on 2027-03-01$/,
    ],
    [
      "a certificate of which nobody knows when it expires",
      { parts: allTypes.map((part) => ({ ...part, attributes: [] })) },
      /^Nobody states when certificate certificate.x.com expires$/,
    ],
  ])("says %s before anything else", (_, over, line) => {
    const notice = first(systemPage(system(over)));
    expect(notice).toMatchObject({ kind: "notice", tone: "bad", title: "What is not known" });
    expect(notice).toHaveProperty("items", [expect.stringMatching(line)]);
  });
  it("says what was found in accepted evidence", () => {
    const accepted = { ...inventory().accepted, warnings: ["odd"] } as InventoryView["accepted"];
    expect(systemPage(system({ inventories: [inventory({ accepted }), users()] })).blocks[1]).toMatchObject({
      ...{ kind: "notice", tone: "warning", items: ["global/system: odd"] },
    });
  });
  it("counts users by pool, and does not count what is not known", () => {
    const pages = systemPage(
      system({ inventories: [inventory(), users(), users({ unit: "pool02", accepted: null, state: "missing" })] }),
    );
    expect(sectionOf(pages, "Users by pool")).toMatchObject([
      { text: "2 in 1 inventory, and 1 inventory of which nothing is known" },
      {
        rows: [
          ["pool01", "2", "2026-11-22 02:00:00Z", "passed"],
          ["pool02", "not known", "–", "missing"],
        ],
      },
    ]);
  });
  it("shows each type with the attributes that are there, in the order of types", () => {
    const parts = [
      {
        type: "server",
        name: "b.x.com",
        attributes: [
          { name: "role", value: "A" },
          { name: "role", value: "B" },
        ],
        from: ["global/system"],
      },
      { type: "server", name: "a.x.com", attributes: [], from: ["global/system", "global/notes"] },
      { type: "pool", name: "p.x.com", attributes: [{ name: "sip-port", value: "5061" }], from: ["global/system"] },
    ];
    const page = systemPage(system({ parts }));
    const headings = page.blocks.flatMap((block) => (block.kind === "heading" ? [block.text] : []));
    expect(headings.slice(2)).toEqual(["Pools (1)", "Servers (2)"]);
    expect(sectionOf(page, "Pools (1)")).toEqual([
      { kind: "table", columns: ["Name", "SIP port", "Listed by"], rows: [["p.x.com", ["5061"], ["global/system"]]] },
    ]);
    expect(sectionOf(page, "Servers (2)")).toEqual([
      {
        ...{ kind: "table", columns: ["Name", "Role", "Listed by"] },
        rows: [
          ["a.x.com", [], ["global/system", "global/notes"]],
          ["b.x.com", ["A", "B"], ["global/system"]],
        ],
      },
    ]);
  });
  it("is a page on a terminal too, with a line for each value", () => {
    const parts = [
      {
        ...{ type: "server", name: "b.x.com", from: ["global/system"] },
        attributes: ["Front End", "Mediation"].map((value) => ({ name: "role", value })),
      },
    ];
    const lines = renderPage(systemPage(system({ parts })), "text");
    expect(lines.slice(0, 4)).toEqual([
      "The existing system: Contoso",
      "contoso at 2026-11-22 12:00:00Z, by plan version 3",
      "",
      "== What is not known ==",
    ]);
    expect(lines.slice(lines.indexOf("== Servers (1) =="))).toEqual([
      "== Servers (1) ==",
      "NAME     ROLE       LISTED BY",
      "b.x.com  Front End  global/system",
      "         Mediation",
      "",
      "Written by cleargate document. Times are UTC.",
      "What agents and people did not list is not here; the settings themselves are in the backups.",
    ]);
  });
});

describe("what is asked of the API for a page", () => {
  it("is every page of inventories, and every page of the parts in those of a system", async () => {
    const asked: string[] = [];
    const answers: Readonly<Record<string, object>> = {
      "/migrations/a%2Fb/inventories": { ...system(), inventories: [inventory()], cursor: "c1" },
      "/migrations/a%2Fb/inventories c1": {
        inventories: [users(), inventory({ requirement: "notes" }), inventory({ requirement: "none", accepted: null })],
        cursor: null,
      },
      "/migrations/a%2Fb/inventories/global/system": {
        parts: [{ type: "pool", name: "P.x.com", attributes: [{ name: "site", value: "a" }] }],
        cursor: "1",
      },
      "/migrations/a%2Fb/inventories/global/system 1": {
        parts: [{ type: "pool", name: "q", attributes: [] }],
        cursor: null,
      },
      "/migrations/a%2Fb/inventories/global/notes": {
        parts: [
          {
            ...{ type: "pool", name: "p.x.com" },
            attributes: [
              { name: "site", value: "a" },
              { name: "note", value: "b" },
            ],
          },
        ],
        cursor: null,
      },
    };
    const client = {
      ask: async (
        id: "listInventories" | "listParts",
        sent: { path: PathOf<"listParts">; query?: { cursor?: string } },
      ) => {
        const path = pathOf(id, sent.path);
        const cursor = sent.query?.cursor;
        const name = cursor === undefined ? path : `${path} ${cursor}`;
        asked.push(name);
        return answers[name];
      },
    } as unknown as ApiClient;
    const found = await fetchSystem(client, "a/b");
    expect(asked.toSorted()).toEqual(Object.keys(answers).toSorted());
    expect(found.inventories).toHaveLength(4);
    expect(found.parts).toEqual([
      {
        ...{ type: "pool", name: "P.x.com", from: ["global/system", "global/notes"] },
        attributes: [
          { name: "site", value: "a" },
          { name: "note", value: "b" },
        ],
      },
      { type: "pool", name: "q", attributes: [], from: ["global/system"] },
    ]);
  });
});
