import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { ApiClient } from "../../cli/api-client.ts";
import { type FoundSystem, fetchSystem } from "../../cli/document/fetch-system.ts";
import { systemPage } from "../../cli/document/system-page.ts";
import type { ReadingPage } from "../../cli/page/page.ts";
import { putPage } from "../../cli/page/put-page.ts";
import { renderHtml } from "../../cli/page/render-html.ts";
import { renderMarkdown } from "../../cli/page/render-markdown.ts";
import { SYSTEM_TYPE_NAMES } from "../../core/manifest/system-entry.ts";
import type { InventoryView } from "../../functions/document/views.ts";
import { isPosix } from "../support/real-tools.ts";

/** The documentation of an existing system as a page: what is not known first, and nothing in it is markup. */

const folder = mkdtempSync(join(tmpdir(), "cleargate-document-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

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
const first = (page: ReadingPage) => page.notices[0];

describe("the page of an existing system", () => {
  it("says that everything is documented where it is", () => {
    expect(first(systemPage(system()))).toEqual({
      ...{ weight: "good", title: "Everything that the plan asks for is documented", lines: [] },
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
    expect(notice).toMatchObject({ weight: "bad", title: "What is not known" });
    expect(notice?.lines).toEqual([expect.stringMatching(line)]);
  });
  it("says what was found in accepted evidence", () => {
    const accepted = { ...inventory().accepted, warnings: ["odd"] } as InventoryView["accepted"];
    expect(systemPage(system({ inventories: [inventory({ accepted }), users()] })).notices[1]).toMatchObject({
      ...{ weight: "warning", lines: ["global/system: odd"] },
    });
  });
  it("counts users by pool, and does not count what is not known", () => {
    const pages = systemPage(
      system({ inventories: [inventory(), users(), users({ unit: "pool02", accepted: null, state: "missing" })] }),
    );
    expect(pages.sections.find(({ title }) => title === "Users by pool")).toMatchObject({
      lines: ["2 in 1 inventory, and 1 inventory of which nothing is known"],
      table: {
        rows: [
          ["pool01", "2", "2026-11-22 02:00:00Z", "passed"],
          ["pool02", "not known", "–", "missing"],
        ],
      },
    });
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
    expect(systemPage(system({ parts })).sections.slice(2)).toEqual([
      {
        title: "Pools (1)",
        table: { columns: ["Name", "SIP port", "Listed by"], rows: [["p.x.com", ["5061"], ["global/system"]]] },
      },
      {
        title: "Servers (2)",
        table: {
          columns: ["Name", "Role", "Listed by"],
          rows: [
            ["a.x.com", [], ["global/system", "global/notes"]],
            ["b.x.com", ["A", "B"], ["global/system"]],
          ],
        },
      },
    ]);
  });
});

describe("a page", () => {
  const HOSTILE = '<script>alert("x")</script>\u202e|`[a](javascript:b)*_\n# c';
  const hostile: ReadingPage = {
    ...{ title: HOSTILE, lead: [HOSTILE], footer: [HOSTILE] },
    notices: [{ weight: "bad", title: HOSTILE, lines: [HOSTILE] }],
    sections: [
      { title: HOSTILE, lines: [HOSTILE], table: { columns: [HOSTILE], rows: [[HOSTILE], [[HOSTILE, HOSTILE]]] } },
    ],
  };
  it("in HTML has no markup of others, no script and nothing that is fetched", () => {
    const html = renderHtml(hostile);
    expect(html).not.toMatch(/<script|alert\("|\u202e|<a |<img|<link|url\(|@import/);
    expect(html).toContain("default-src &#39;none&#39;".replaceAll("&#39;", "'"));
    expect(html.match(/&lt;script&gt;/g)?.length).toBeGreaterThanOrEqual(11);
  });
  it("in Markdown has no markup of others, and a table keeps its cells", () => {
    const markdown = renderMarkdown(hostile);
    expect(markdown).not.toMatch(/[^\\]<script|[^\\]\[a|[^\\]`|\u202e|^# c/m);
    const rows = markdown.split("\n").filter((line) => line.startsWith("| "));
    for (const row of rows) expect(row.replaceAll("\\|", "").split("|")).toHaveLength(3);
  });
  it("is written to a new file that nobody else may read, and never over one", () => {
    const output = join(folder, "page.html");
    putPage(systemPage(system()), { format: "html", output });
    expect(readFileSync(output, "utf8")).toContain("<h1>The existing system: Contoso</h1>");
    if (isPosix) expect(statSync(output).mode & 0o777).toBe(0o600);
    expect(() => putPage(systemPage(system()), { format: "markdown", output })).toThrow(/cannot be written/);
    expect(existsSync(join(folder, "no", "page.md"))).toBe(false);
    expect(readFileSync(output, "utf8")).toContain("<h1>");
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
      get: async (path: string, query: { cursor?: string } = {}) => {
        const name = query.cursor === undefined ? path : `${path} ${query.cursor}`;
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
