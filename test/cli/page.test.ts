import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { formatOf, putPage } from "../../cli/page/put-page.ts";
import { PAGE_FORMATS, renderPage } from "../../cli/page/render.ts";
import { runCli } from "../../cli/program.ts";
import type { Block, Page } from "../../core/page/page.ts";
import { isPosix } from "../support/real-tools.ts";

/** Pages that people read, print and keep: nothing in them is markup, and no file is written over. */

const folder = mkdtempSync(join(tmpdir(), "cleargate-page-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const HOSTILE = '<script>alert("x")</script>\u202e|`[a](javascript:b)*_ https://x.com www.x.com\n# c';
const pageOf = (text: string): Page => {
  const details = [[text, text]] as const;
  const blocks: Block[] = [
    { kind: "notice", tone: "bad", title: text, items: [text] },
    { kind: "notice", tone: "good", items: [text] },
    { kind: "heading", level: 2, text },
    { kind: "text", text },
    { kind: "table", columns: [text], rows: [[text], [[text, text]]] },
    { kind: "details", details },
    { kind: "steps", steps: [{ title: text, before: details, command: text, details }] },
  ];
  return { language: "en", mark: { tone: "bad", text }, title: text, lead: [text], blocks, footer: [text] };
};
/** How often {@link pageOf} has its text, the title of the window not counted. */
const TIMES = 20;
const plain: Page = { language: "en", title: "Plain", lead: [], blocks: [], footer: [] };
const withSteps = (count: number): Page => ({
  ...plain,
  blocks: [
    {
      kind: "steps",
      steps: Array.from({ length: count }, () => ({ title: "a", before: [], command: "b", details: [] })),
    },
  ],
});

describe("a page", () => {
  it.each(PAGE_FORMATS)("as %s has lines that nothing in it ends, hides or reorders", (format) => {
    const lines = renderPage(pageOf(HOSTILE), format);
    expect(lines.filter((line) => /\n|\u202e|^# c/.test(line))).toEqual([]);
    expect(lines.join("\n").match(/script/g)?.length).toBeGreaterThanOrEqual(2 * TIMES);
  });
  it("in HTML has no markup of others, no script, and nothing that is fetched or can be followed", () => {
    const html = renderPage(pageOf(HOSTILE), "html").join("\n");
    expect(html).not.toMatch(/<script|alert\("|<a |href|<img|<link|url\(|@import/);
    expect(html).toContain("default-src 'none'");
    expect(html.match(/&lt;script&gt;/g)?.length).toBeGreaterThanOrEqual(TIMES);
  });
  it("in HTML breaks no instant, a name at its dots, and no command within a word", () => {
    const [name, at] = ["frontend01.emea.x.com", "2026-11-22 02:00:00Z"];
    const html = renderPage(
      {
        ...plain,
        lead: [at],
        blocks: [
          { kind: "table", columns: ["Name"], rows: [[name]] },
          { kind: "steps", steps: [{ title: "a", before: [], command: "w -to <d>", details: [] }] },
        ],
      },
      "html",
    ).join("\n");
    expect(html).toContain(`<p><span class="at">${at}</span></p>`);
    expect(html).toContain("frontend01.<wbr>emea.<wbr>x.<wbr>com");
    expect(html).toContain("<pre><code><span>w</span> <span>-to</span> <span>&lt;d&gt;</span></code></pre>");
  });
  it("in Markdown has no markup of others, no link, and a table keeps its cells", () => {
    const lines = renderPage(pageOf(HOSTILE), "markdown");
    const fence = lines.findIndex((line) => /^ *```$/.test(line));
    // Within a fence everything is text, and nothing of it ends the fence.
    expect(lines.splice(fence, 3).map((line) => line.trim().slice(0, 3))).toEqual(["```", "<sc", "```"]);
    expect(lines.join("\n")).not.toMatch(/[^\\]<script|[^\\]\[a|[^\\]`|[^\\]:\/\/|www\./);
    const rows = lines.filter((line) => line.startsWith("| "));
    expect(rows).toHaveLength(3);
    for (const row of rows) expect(row.replaceAll("\\|", "").split("|")).toHaveLength(3);
  });
  it.each([
    ["- a", "\\- a"],
    ["1. a", "1\\. a"],
    ["    a", "a"],
  ])("in Markdown begins no list and no code with %j", (text, expected) => {
    expect(renderPage({ ...plain, lead: [text] }, "markdown")[2]).toBe(expected);
    expect(renderPage({ ...plain, blocks: [{ kind: "notice", tone: "bad", items: [text] }] }, "markdown")).toContain(
      `> - ${expected}`,
    );
  });
  it("in Markdown has commands that their fence holds, and a tenth step that is one", () => {
    const lines = renderPage(withSteps(10), "markdown");
    expect(lines.slice(lines.indexOf("10. a"))).toEqual(expect.arrayContaining(["    ```", "    b", "    ```"]));
    const steps = [{ title: "a", before: [], command: "a ```` b", details: [] }];
    expect(renderPage({ ...plain, blocks: [{ kind: "steps", steps }] }, "markdown")).toEqual(
      expect.arrayContaining(["   `````", "   a ```` b"]),
    );
  });
});

describe("where a page goes", () => {
  it.each([
    ["text where nothing is asked for", {}, "text"],
    ["what is named", { format: "html", output: "a.md" }, "html"],
    ["JSON where that is asked for", { json: true, output: "a.md" }, "json"],
    ["what the file's name ends with", { output: "a.b/c.HTML" }, "html"],
    ["the same for Markdown", { output: "c.md" }, "markdown"],
    ["the same for text", { output: "c.txt" }, "text"],
    ["the same for JSON", { output: "c.json" }, "json"],
  ] as const)("is %s", (_, options, format) => {
    expect(formatOf(options)).toBe(format);
  });
  it("is never over a file, and one that nobody else may read", () => {
    const output = join(folder, "page.html");
    const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
    putPage(plain, {}, { format: "html", output });
    expect(readFileSync(output, "utf8")).toContain("<h1>Plain</h1>");
    if (isPosix) expect(statSync(output).mode & 0o777).toBe(0o600);
    expect(() => putPage(plain, { a: 1 }, { format: "json", output })).toThrow(/cannot be written/);
    expect(readFileSync(output, "utf8")).toContain("<h1>");
    putPage(plain, { a: 1 }, { format: "json", output: join(folder, "page.json") });
    expect(readFileSync(join(folder, "page.json"), "utf8")).toBe('{"a":1}\n');
    expect(write.mock.calls).toEqual([[`${output}\n`], [`${join(folder, "page.json")}\n`]]);
    write.mockRestore();
  });
});

describe.each([
  ["document", /\n {2}0 {4}written.*\n {2}1 {4}failed\n {2}2 .*\n {2}4 /s],
  ["rollback-plan", /\n {2}0 {4}complete\n.*\n {2}3 {4}not complete.*\n {2}4 /s],
])("cleargate %s", (name, statuses) => {
  it("takes the options of a page, and refuses what cannot be written before anything is read", async () => {
    vi.stubEnv("CLEARGATE_MIGRATION", undefined);
    const said: string[] = [];
    const write = vi.spyOn(process.stderr, "write").mockImplementation((text) => said.push(String(text)) > 0);
    for (const [args, why] of [
      [["a", "--output", "page.pdf"], /page\.pdf ends with none of \.txt, \.md, \.html, \.json/],
      [["a", "--format", "pdf"], /Allowed choices are text, markdown, html/],
      [["a", "--format", "html", "--json"], /cannot be used with option '--json'/],
      [["a", "-m", "b"], /which migration: "a" or "b"\?/],
      [[], /no migration/],
    ] as const) {
      said.length = 0;
      expect([await runCli([name, ...args]), said.join("")]).toEqual([2, expect.stringMatching(why)]);
    }
    write.mockRestore();
    vi.unstubAllEnvs();
  });
  it("says in its help what its exit status means", async () => {
    const said: string[] = [];
    const write = vi.spyOn(process.stdout, "write").mockImplementation((text) => said.push(String(text)) > 0);
    expect(await runCli([name, "--help"])).toBe(0);
    write.mockRestore();
    expect(said.join("")).toMatch(statuses);
  });
});
