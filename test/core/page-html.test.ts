import { describe, expect, it } from "vitest";
import { renderHtml } from "../../core/page/html.ts";
import { type Block, linesOf, type Page, titleOf } from "../../core/page/page.ts";

/** A page as one document: whatever a text holds, it is shown as it is, and nothing in it can be followed or run. */

const page = (over: Partial<Page> = {}): Page => ({
  ...{ language: "en", title: "Title", lead: [], blocks: [], footer: [] },
  ...over,
});
const textOf = (over: Partial<Page> = {}): string => renderHtml(page(over)).join("");
const linesFor = (block: Block): string[] => {
  const lines = renderHtml(page({ blocks: [block] }));
  return lines.slice(lines.indexOf("<main>") + 1, lines.indexOf("</main>"));
};

describe("a page", () => {
  it("has the answer first, in its title and above it", () => {
    const marked = page({ mark: { tone: "bad", text: "BLOCKED" } });
    expect([titleOf(marked), titleOf(page())]).toEqual(["BLOCKED: Title", "Title"]);
    expect(textOf(marked)).toContain("<title>BLOCKED: Title</title>");
    expect(textOf(marked)).toContain('<header><p class="mark bad">BLOCKED</p><h1>Title</h1></header>');
    expect(textOf()).toContain("<header><h1>Title</h1></header>");
  });

  it("says its language, what it is of, and where it is from", () => {
    const text = textOf({ language: "es", lead: ["a", "b"], footer: ["c"] });
    expect(text).toContain('<html lang="es">');
    expect(text).toContain("<h1>Title</h1><p>a</p><p>b</p></header>");
    expect(text).toContain("<footer><p>c</p></footer></body></html>");
  });

  it("has its style in it, and a body", () => {
    const lines = renderHtml(page());
    const [from, to] = [lines.indexOf("<style>"), lines.indexOf("</style></head>")];
    expect(to - from).toBeGreaterThan(10);
    expect(lines[to + 1]).toBe("<body>");
    for (const line of lines) expect(line).toMatch(/^[^\n]+$/);
  });

  it("loads and runs nothing", () => {
    const text = textOf({ blocks: [{ kind: "text", text: "x" }] });
    expect(text).toMatch(/^<!doctype html>/);
    expect(text).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
    expect(text).not.toMatch(/<script|<a |<img|<link|\bsrc=|href=/);
  });

  it("shows every text as it was written", () => {
    const evil = `<b>&"'`;
    const shown = "&lt;b&gt;&amp;&quot;&#39;";
    const blocks: Block[] = [
      { kind: "heading", level: 2, text: evil },
      { kind: "text", text: evil },
      { kind: "notice", tone: "bad", title: evil, items: [evil] },
      { kind: "details", details: [[evil, evil]] },
      { kind: "steps", steps: [{ title: evil, before: [[evil, evil]], details: [], command: evil }] },
      { kind: "table", columns: [evil], rows: [[evil], [[evil, evil]]] },
      { kind: "chart", title: evil, said: evil, width: 1, height: 1, shapes: [] },
    ];
    const mark = { tone: "good", text: evil } as const;
    const text = textOf({ mark, title: evil, lead: [evil], footer: [evil], blocks });
    expect(text).not.toContain("<b>");
    expect(text.split(shown.slice(0, 9)).length - 1).toBeGreaterThanOrEqual(20);
  });

  it("keeps an instant in one piece", () => {
    expect(linesFor({ kind: "text", text: "at 2026-11-22 01:00:00Z, and 2026-11-23 01:00:00Z" })).toEqual([
      '<p>at <span class="at">2026-11-22 01:00:00Z</span>, and <span class="at">2026-11-23 01:00:00Z</span></p>',
    ]);
  });
});

describe("a block of a page", () => {
  it("is a heading of its level", () => {
    expect(linesFor({ kind: "heading", level: 3, text: "a" })).toEqual(["<h3>a</h3>"]);
  });

  it("is a notice with what it has", () => {
    expect(linesFor({ kind: "notice", tone: "warning", title: "t", items: ["a", "b"] })).toEqual([
      ...['<section class="notice warning">', "<h2>t</h2>", "<ul>", "<li>a</li>", "<li>b</li>", "</ul>", "</section>"],
    ]);
    expect(linesFor({ kind: "notice", tone: "good", items: [] })).toEqual([
      ...['<section class="notice good">', "</section>"],
    ]);
  });

  it("is a list of details, or nothing", () => {
    expect(linesFor({ kind: "details", details: [["a", "b"]] })).toEqual(["<dl>", "<dt>a</dt><dd>b</dd>", "</dl>"]);
    expect(linesFor({ kind: "details", details: [] })).toEqual([]);
  });

  it("is numbered steps, with what must be true before what is typed", () => {
    const step = { title: "a", before: [["if", "b"]], details: [["so", "c"]], command: "x --y  'a-b'" } as const;
    expect(linesFor({ kind: "steps", steps: [step, { title: "z", before: [], details: [] }] })).toEqual([
      ...["<ol>", "<li>a", "<dl>", "<dt>if</dt><dd>b</dd>", "</dl>"],
      "<pre><code><span>x</span> <span>--y</span>  <span>&#39;a-b&#39;</span></code></pre>",
      ...["<dl>", "<dt>so</dt><dd>c</dd>", "</dl>", "</li>", "<li>z", "</li>", "</ol>"],
    ]);
    expect(linesFor({ kind: "steps", steps: [{ ...step, before: [], details: [], command: " x" }] })[2]).toBe(
      "<pre><code> <span>x</span></code></pre>",
    );
  });

  it("is a table whose cells say what column they are of, and how they break", () => {
    const long = "a.very/long\\name@of.example";
    const rows = [
      ["a", ["b", "c"]],
      ["", ["", ""]],
      [long, ["short", long]],
      ["x", "y", "z"],
    ];
    expect(linesFor({ kind: "table", columns: ["A", "B"], rows })).toEqual([
      "<table>",
      '<thead><tr><th scope="col">A</th><th scope="col">B</th></tr></thead>',
      "<tbody>",
      '<tr><td data-column="A" class="short"><span>a</span></td><td data-column="B" class="short"><span>b<br>c</span></td></tr>',
      '<tr><td data-column="A" class="none"><span></span></td><td data-column="B" class="none"><span><br></span></td></tr>',
      `<tr><td data-column="A" class="long"><span>a.<wbr>very/<wbr>long\\<wbr>name@<wbr>of.<wbr>example</span></td><td data-column="B" class="long"><span>short<br>a.<wbr>very/<wbr>long\\<wbr>name@<wbr>of.<wbr>example</span></td></tr>`,
      '<tr><td data-column="A" class="short"><span>x</span></td><td data-column="B" class="short"><span>y</span></td><td data-column="" class="short"><span>z</span></td></tr>',
      ...["</tbody>", "</table>"],
    ]);
  });

  it("takes a word of more than twenty characters for long, and many short ones not", () => {
    const classOf = (cell: string | readonly string[]) =>
      /class="(\w+)"/.exec(linesFor({ kind: "table", columns: ["A"], rows: [[cell]] }).join(""))?.[1];
    expect([classOf("x".repeat(20)), classOf("x".repeat(21)), classOf("many words that are short")]).toEqual([
      ...["short", "long", "short"],
    ]);
    expect([classOf(["", "a"]), classOf(["a", "x".repeat(21)]), classOf(`short ${"x".repeat(21)}`)]).toEqual([
      ...["short", "long", "long"],
    ]);
    expect([linesOf("a"), linesOf(["a", "b"])]).toEqual([["a"], ["a", "b"]]);
  });

  it("is a drawing that says in words what it shows", () => {
    const shapes = ['<path d="M0 0"/>'];
    expect(linesFor({ kind: "chart", title: "t", said: "s", width: 5, height: 7, shapes })).toEqual([
      ...["<figure>", "<figcaption>t</figcaption>"],
      '<svg role="img" aria-label="s" viewBox="0 0 5 7" preserveAspectRatio="none">',
      ...['<path d="M0 0"/>', "</svg>", "<p>s</p>", "</figure>"],
    ]);
  });
});
