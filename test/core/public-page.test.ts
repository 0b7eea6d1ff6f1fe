import { describe, expect, it } from "vitest";
import { isGateId } from "../../core/identifier.ts";
import { findSubject, noPage, publicPage } from "../../core/notification/public-page/public-page.ts";

/** What a page says that needs no token: it is made of its address alone. */

const bodyOf = (html: string): string[] => html.slice(html.indexOf("<main>") + 7, html.indexOf("</main>")).split("\n");

describe("a public page", () => {
  it("of a gate says what a gate is, how it is seen, and that nothing is decided there", () => {
    const html = publicPage({ migration: "contoso", gate: "moves@pool01" }, "en");
    expect(html).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(html).toContain("<title>Gate moves@pool01 of the migration contoso</title><style>");
    expect(bodyOf(html)).toEqual([
      "<h1>Gate moves@pool01 of the migration contoso</h1>",
      expect.stringMatching(/^<p>A gate stands before a step .*\.<\/p>$/),
      '<p><a href="../../../../console/migrations/contoso/gates/moves%40pool01">See it in the console, signed in</a></p>',
      "<h2>How to see it at a command line, signed in</h2>",
      "<dl>",
      "<dt>Whether this gate is clear, and what blocks it</dt><dd><code>cleargate gates --migration contoso --gate moves@pool01</code></dd>",
      "<dt>Every checkpoint, and its state</dt><dd><code>cleargate status --migration contoso</code></dd>",
      "</dl>",
      "<h2>How to decide</h2>",
      expect.stringMatching(/^<p>Signed in, .*\.<\/p>$/),
      expect.stringMatching(/^<p class="muted">This page needs no token.*\.<\/p>$/),
      "",
    ]);
  });

  it("of a migration names its gates, its checkpoints and what waits for approval", () => {
    const lines = bodyOf(publicPage({ migration: "contoso" }, "es"));
    expect(lines[0]).toBe("<h1>Migración contoso</h1>");
    expect(lines[1]).toMatch(/^<p>Una migración /);
    expect(lines[2]).toContain('<a href="../../console/migrations/contoso">');
    expect(lines.flatMap((line) => /<code>(.*)<\/code>/.exec(line)?.[1] ?? [])).toEqual([
      "cleargate gates --migration contoso",
      "cleargate status --migration contoso",
      "cleargate approvals --migration contoso",
    ]);
  });

  it("that there is not says so, and nothing of the address", () => {
    expect(bodyOf(noPage("en"))).toEqual([
      "<h1>There is no such page</h1>",
      expect.stringMatching(/^<p>The address names no gate .*\.<\/p>$/),
      "",
    ]);
  });
});

describe("the address of a public page", () => {
  it("is of a migration, or of one of its gates", () => {
    expect(findSubject({ migration: "contoso" })).toEqual({ migration: "contoso", gate: undefined });
    expect(findSubject({ migration: "contoso", gate: "go" })).toEqual({ migration: "contoso", gate: "go" });
  });

  it.each([
    [{}],
    [{ gate: "go" }],
    [{ migration: "Contoso" }],
    [{ migration: "Contoso", gate: "go" }],
    [{ migration: "contoso", gate: "Go" }],
    [{ migration: "contoso", gate: "" }],
  ])("is of none where an id is none that a plan can have: %j", (path: Record<string, string>) => {
    expect(findSubject(path)).toBeUndefined();
  });

  it.each([
    ["go", true],
    ["moves@pool01", true],
    ["Go", false],
    ["go@", false],
    ["@pool01", false],
    ["go@Pool", false],
    ["a@b@c", false],
  ])("has %s for a gate: %s", (id, isOne) => {
    expect(isGateId(id)).toBe(isOne);
  });
});
