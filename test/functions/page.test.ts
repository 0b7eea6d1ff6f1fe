import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { LANGUAGES } from "../../core/plan/language.ts";
import { acceptedLanguage } from "../../functions/page/accepted-language.ts";
import { showPage } from "../../functions/page/page.ts";

const pageOf = (pathParameters: Record<string, string>, language?: string) => {
  const {
    statusCode,
    headers = {},
    body = "",
  } = showPage({
    pathParameters,
    headers: language === undefined ? {} : { "accept-language": language },
  });
  return { statusCode, headers, body };
};

/** What the policy's one hash must be of. */
const styleOf = (html: string): string => /<style>([\s\S]*?)<\/style>/.exec(html)?.[1] ?? "";

describe("a page that a mail links to", () => {
  it("says what a gate is, and the commands that show it", () => {
    const { statusCode, body } = pageOf({ migration: "contoso", gate: "moves@pool01" });
    expect(statusCode).toBe(200);
    expect(body).toContain("<h1>Gate moves@pool01 of the migration contoso</h1>");
    expect(body).toContain("<code>cleargate gates --migration contoso --gate moves@pool01</code>");
    expect(body).toContain("<code>cleargate status --migration contoso</code>");
  });

  it("says what a migration is, and the commands that show it", () => {
    const { statusCode, body } = pageOf({ migration: "contoso" });
    expect(statusCode).toBe(200);
    expect(body).toContain("<h1>Migration contoso</h1>");
    for (const command of ["gates", "status", "approvals"])
      expect(body).toContain(`<code>cleargate ${command} --migration contoso</code>`);
  });

  it.each([
    [{ migration: "contoso" }, "https://api.example.com/prefix/page/migrations/contoso", "console/migrations/contoso"],
    [
      { migration: "contoso", gate: "moves@pool01" },
      "https://api.example.com/prefix/page/migrations/contoso/gates/moves%40pool01",
      "console/migrations/contoso/gates/moves%40pool01",
    ],
  ])("leads to the console's view of %j, of the stack that served it", (path: Record<string, string>, at, view) => {
    const href = /<a href="([^"]+)">/.exec(pageOf(path).body)?.[1] ?? "";
    expect(new URL(href, at).href).toBe(`https://api.example.com/prefix/${view}`);
  });

  it("says in each language that nothing is approved by a link, and in which language that is", () => {
    const [english, spanish] = LANGUAGES.map((language) => pageOf({ migration: "contoso" }, language));
    expect(english?.body).toContain('<html lang="en">');
    expect(english?.body).toContain("Nothing is ever approved by opening a link");
    expect(spanish?.body).toContain('<html lang="es">');
    expect(spanish?.body).toContain("Nunca se aprueba nada al abrir un enlace");
    expect(spanish?.headers["content-language"]).toBe("es");
    expect(spanish?.body).not.toMatch(/\b(?:gate|the|migration)\b(?! contoso)/);
  });

  it("loads, runs and sends nothing, and is shown in no other page", () => {
    for (const { headers, body } of [pageOf({ migration: "contoso" }), pageOf({ migration: "A" })]) {
      const hash = createHash("sha256").update(styleOf(body)).digest("base64");
      expect(headers).toMatchObject({
        "content-type": "text/html; charset=utf-8",
        "content-security-policy": `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "x-robots-tag": "noindex",
        "cache-control": "no-store",
      });
      const unlinked = body.replace(/<a href="(?:\.\.\/)+console\/migrations\/[\w/%-]+">/, "");
      expect(unlinked).not.toMatch(/:\/\/|<(?:a|script|form|link|img|iframe|base)\b|\bon\w+=|style="|\b(?:href|src)=/i);
    }
  });

  it.each([
    [{ migration: '"><script>alert(1)</script>' }],
    [{ migration: "contoso", gate: "<img src=x onerror=alert(1)>" }],
    [{ migration: "contoso", gate: "a@b@c" }],
    [{ migration: "contoso", gate: "go@" }],
    [{ migration: "contoso", gate: "" }],
    [{ migration: "contoso\n" }],
    [{ migration: "Contoso" }],
    [{ migration: "../facts" }],
    [{ migration: "a".repeat(65) }],
    [{ migration: "contoso; rm -rf ~" }],
    [{}],
  ])("is none for %j, and repeats nothing of it", (path: Record<string, string>) => {
    const { statusCode, body } = pageOf(path);
    expect(statusCode).toBe(404);
    expect(body).toBe(pageOf({ migration: "" }).body);
  });
});

describe("the language of a page", () => {
  it.each([
    [undefined, "en"],
    ["", "en"],
    ["es", "es"],
    ["es-MX,es;q=0.9,en;q=0.8", "es"],
    ["de-DE,de;q=0.9,es;q=0.5,en;q=0.4", "es"],
    ["en;q=0.4, ES;q=0.5", "es"],
    ["es;q=0, en;q=0.1", "en"],
    ["es;q=none", "en"],
    ["fr", "en"],
    ["estonian", "en"],
    [`${"fr,".repeat(1_000)}es`, "en"],
  ])("by %s is %s", (header, language) => {
    expect(acceptedLanguage(header)).toBe(language);
  });
});
