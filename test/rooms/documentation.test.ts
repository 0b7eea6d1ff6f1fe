import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { HELP_PAGES, helpPage } from "../../console/help.ts";
import { buildSite } from "../../scripts/site/build-site.ts";
import { headingId, readWays, renderMarkdown } from "../../scripts/site/markdown.ts";
import { readSource, sitePages, targetOf } from "../../scripts/site/site-files.ts";

/** The documentation as a site: one way for each kind of person, and no link that leads nowhere. */

const KINDS = ["Learn", "Do", "Look up", "Understand"];
const PEOPLE = ["Operator", "Manager", "Auditor", "Cloud engineer", "Contributor"];

const folder = mkdtempSync(join(tmpdir(), "cleargate-site-"));
let files: readonly string[];
let broken: readonly string[];
beforeAll(async () => {
  ({ files, broken } = await buildSite(join(folder, "site"), { pictures: true }));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const page = (name: string): string => readFileSync(join(folder, "site", name), "utf8");
const ways = readWays(readSource("docs/README.md"));

describe("the ways through the documentation", () => {
  it("are one for each kind of person, each with something to learn, to do, to look up and to understand", () => {
    expect(ways.map(({ name }) => name)).toEqual(PEOPLE);
    for (const { name, steps } of ways) expect([...new Set(steps.map(({ kind }) => kind))], name).toEqual(KINDS);
  });

  it("lead to every page of docs, or to one that names it", () => {
    const isOnce = (file: string): boolean => /^docs\/[^/]+\.md$/.test(file) && file !== "docs/README.md";
    const named = new Set(ways.flatMap(({ steps }) => steps.map(({ href }) => targetOf("docs/README.md", href)?.file)));
    expect(
      sitePages()
        .map(({ file }) => file)
        .filter((file) => isOnce(file) && !named.has(file)),
    ).toEqual([]);
  });

  it("are beside every page, with that page marked in them", () => {
    const shown = page("agent.html");
    for (const person of PEOPLE) expect(shown).toContain(`<summary>${person}</summary>`);
    expect(shown).toContain('<a href="agent.html" aria-current="page">The agent</a>');
    expect(shown.match(/<details open>/g)).toHaveLength(1);
  });
});

describe("a page of the site", () => {
  it("has no script, no style of its own, and nothing that is loaded from elsewhere", () => {
    for (const name of files.filter((one) => one.endsWith(".html")))
      expect(page(name), name).not.toMatch(/<script|<style|\sstyle=|\son\w+=|src="[a-z]+:|<link[^>]+href="[a-z]+:/i);
  });

  it("leads to other pages as pages, from whatever folder", () => {
    expect(page("sources/restic.html")).toContain('<link rel="stylesheet" href="../site.css">');
    expect(page("adr/index.html")).toContain('<a href="0001-embedded-cloud.html">');
    expect(page("start.html")).toContain('href="deploying.html"');
  });

  it("shows markup that somebody wrote as text, and no comment", () => {
    const { html } = renderMarkdown(
      "<!-- block: x -->\n# A\n\n<b onclick=x>y</b> `<i>`\n\n<script>z</script>\n",
      () => "",
    );
    expect(html).not.toMatch(/block|<b|<script|<i>/);
    expect(html).toContain("&lt;script&gt;");
  });

  it("shows what the site does not have as text", () => {
    const { html } = renderMarkdown("# A\n\n[code](../core/x.ts) ![p](p.png)\n", () => undefined);
    expect(html).toContain('<span class="elsewhere">code</span>');
    expect(html).not.toMatch(/<img|<a href="\.\./);
  });
});

describe("a link of the documentation", () => {
  it("leads to a file of the repository, or to a heading of a page", () => {
    expect(broken).toEqual([]);
  });

  it("is told from one that leads nowhere", () => {
    expect(targetOf("docs/agent.md", "nowhere.md")).toMatchObject({ name: undefined, isThere: false });
    expect(targetOf("docs/agent.md", "https://example.com/x")).toBeUndefined();
    expect(targetOf("docs/agent.md", "#copies")).toMatchObject({ name: "agent.html", id: "copies" });
  });

  it.each([
    ["Copies", "copies"],
    ["What is proven, and what is not", "what-is-proven-and-what-is-not"],
    ["`POST /fsck`", "post-fsck"],
    ["Años y qué", "años-y-qué"],
    ["a_b - c", "a_b---c"],
  ])("names the heading %s as GitHub does", (heading, id) => {
    expect(headingId(heading)).toBe(id);
  });

  it("tells headings of the same text apart", () => {
    expect([...renderMarkdown("# A\n\n## B\n\n## B\n", () => "").ids]).toEqual(["a", "b", "b-1"]);
  });
});

describe("the console's help", () => {
  it("leads to pages that there are", () => {
    for (const name of HELP_PAGES) expect(files).toContain(name);
  });

  it("is about the view that is looked at, else about who looks", () => {
    expect(helpPage(["migrations", "contoso", "packs"], ["manager"])).toBe("evidence-pack.html");
    expect(helpPage(["migrations", "contoso"], ["auditor"])).toBe("for-auditors.html");
    expect(helpPage([], [])).toBe("index.html");
  });
});
