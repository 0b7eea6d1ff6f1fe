import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { helpFiles, readConsoleFiles } from "../../adapters/console-files.ts";
import { FACT_CODES } from "../../core/history/codes.ts";
import { LANGUAGES } from "../../core/plan/language.ts";
import { serveConsole } from "../../functions/console/console.ts";
import { bundleConsole, bundleHelp } from "../../scripts/bundle-console.ts";
import { consoleWords } from "../../scripts/console-words.ts";

/** The console as it is built and served: to everybody the same, and knowing nothing. */

const SETTINGS = {
  ISSUER: "https://login.example.com/tenant",
  CLIENT_ID: "console",
  SCOPES: "openid profile email",
  AUDIENCE: "cleargate",
  ROLE_CLAIM: "roles",
  ISSUER_ORIGINS: "https://token.example.com",
};
const MAX_SCRIPT_BYTES = 100 * 1024;

const folder = mkdtempSync(join(tmpdir(), "cleargate-console-"));
let sizes: ReadonlyMap<string, number>;
let serve: ReturnType<typeof serveConsole>;
beforeAll(async () => {
  ({ sizes } = await bundleConsole(join(folder, "console")));
  await bundleHelp(join(folder, "help"));
  serve = serveConsole(readConsoleFiles(folder), helpFiles(folder), SETTINGS);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const open = (page?: string, encoding?: string) =>
  serve({
    ...(page === undefined ? {} : { pathParameters: { page } }),
    headers: encoding === undefined ? {} : { "accept-encoding": encoding },
  });
const scriptOf = (body = ""): string => /<script type="module" src="([^"]+)"/.exec(body)?.[1] ?? "";

describe("the console", () => {
  it("has at most 100 KB of script, compressed, in all languages together", () => {
    const scripts = [...sizes].filter(([name]) => name.endsWith(".js"));
    expect(scripts.length).toBeGreaterThan(2);
    expect(scripts.reduce((sum, [, size]) => sum + size, 0)).toBeLessThan(MAX_SCRIPT_BYTES);
  });

  it.each([
    [undefined, "console/assets/"],
    ["signed-in", "assets/"],
    ["migrations/contoso", "../assets/"],
    ["migrations/contoso/checkpoints/pool01/rtc", "../../../../assets/"],
  ])("is one page at every address, and finds its files from %s", (page, assets) => {
    const { statusCode, headers, body } = open(page);
    expect(statusCode).toBe(200);
    expect(headers).toMatchObject({ "content-type": "text/html; charset=utf-8", "cache-control": "no-cache" });
    expect(scriptOf(body)).toMatch(new RegExp(`^${assets.replaceAll(".", "\\.")}console-[A-Z0-9]{8}\\.js$`));
    expect(body).not.toMatch(/<script(?! type="module" src)|style=|onload|https?:/);
  });

  it("lets in scripts and styles of its own origin alone, and asks that and the issuer", () => {
    for (const page of [undefined, "config.json", "assets/none.js"])
      expect(open(page).headers).toMatchObject({
        "content-security-policy":
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; " +
          "connect-src 'self' https://login.example.com https://token.example.com; require-trusted-types-for 'script'; " +
          "trusted-types 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
      });
  });

  it.each([
    ["br, gzip", "br"],
    ["gzip, deflate", "gzip"],
    ["br;q=0, gzip;q=0.5", "gzip"],
    ["identity", undefined],
    [undefined, undefined],
  ])("sends its files for %s as %s, and for ever", (accepted, encoding) => {
    const name = scriptOf(open().body).split("/").at(-1) ?? "";
    const { headers, body, isBase64Encoded } = open(`assets/${name}`, accepted);
    expect(isBase64Encoded).toBe(true);
    expect(headers).toMatchObject({
      "content-type": "text/javascript; charset=utf-8",
      "cache-control": "public, max-age=31536000, immutable",
      vary: "accept-encoding",
    });
    expect(headers?.["content-encoding"]).toBe(encoding);
    const bytes = Buffer.from(body ?? "", "base64");
    const unpacked = encoding === "br" ? brotliDecompressSync(bytes) : encoding === "gzip" ? gunzipSync(bytes) : bytes;
    expect(unpacked).toEqual(readFileSync(join(folder, "console", name)));
  });

  it("has no other files, however they are asked for", () => {
    for (const name of ["../index.mjs", "..%2findex.mjs", "none.js", "", "__proto__"])
      expect(open(`assets/${name}`).statusCode, name).toBe(404);
  });

  it("has the documentation behind its help, under the same rules for browsers", () => {
    const { statusCode, headers, body } = open("help/for-managers.html", "gzip");
    expect(statusCode).toBe(200);
    expect(headers).toMatchObject({
      ...open().headers,
      "content-type": "text/html; charset=utf-8",
      "content-encoding": "gzip",
    });
    expect(gunzipSync(Buffer.from(body ?? "", "base64")).toString()).toContain("<h1");
    expect(open("help/site.css").headers).toMatchObject({ "content-type": "text/css; charset=utf-8" });
    expect(open("help/adr/0001-embedded-cloud.html").statusCode).toBe(200);
  });

  it("has no other pages of help, however they are asked for", () => {
    for (const name of ["../console/none.js", "../../index.mjs", "none.html", "", "adr", "__proto__", "agent.html.gz"])
      expect(open(`help/${name}`).statusCode, name).toBe(404);
  });

  it("says to a browser with what it signs in, and no more", () => {
    expect(JSON.parse(open("config.json").body ?? "")).toEqual({
      issuer: SETTINGS.ISSUER,
      clientId: "console",
      scopes: "openid profile email",
      audience: "cleargate",
      roleClaim: "roles",
    });
  });

  it("names no origin but its own in what it loads", () => {
    const NAMESPACES = /https?:\/\/(?:www\.w3\.org|preactjs\.com|github\.com\/panva|g\.co)[^"'`\s]*/g;
    for (const name of readdirSync(join(folder, "console")).filter((one) => /\.(?:js|css)$/.test(one))) {
      const text = readFileSync(join(folder, "console", name), "utf8").replaceAll(NAMESPACES, "");
      expect(text.match(/https?:\/\/[^"'`\s]{3,}/g), name).toBeNull();
    }
  });
});

describe("the words of the console", () => {
  const folder = join(import.meta.dirname, "..", "..", "console", "words");
  const textOf = (language: string): string =>
    readdirSync(folder)
      .filter((name) => name === `${language}.ts` || name.endsWith(`.${language}.ts`))
      .map((name) => readFileSync(join(folder, name), "utf8"))
      .join("\n");

  it.each(LANGUAGES)("name every code of a fact in %s", (language) => {
    const { findings, codes } = consoleWords(language);
    const own = /\n {2}acts: \{\n([\s\S]*?)\n {2}\}/.exec(textOf(language))?.[1] ?? "";
    const named = new Set([
      ...Object.keys(findings),
      ...[...own.matchAll(/^ +"?([\w-]+)"?:/gm)].map(([, code]) => code),
    ]);
    expect([...new Set([...FACT_CODES, ...codes])].filter((code) => !named.has(code))).toEqual([]);
  });

  it("say every finding in Spanish too", () => {
    const [english, spanish] = [consoleWords("en").findings, consoleWords("es").findings];
    expect(Object.keys(spanish)).toEqual(Object.keys(english));
    expect(Object.entries(spanish).filter(([code, text]) => text === "" || text === english[code])).toEqual([]);
  });

  it("are other ones in each language, but for what is written alike", () => {
    const texts = (language: string): string[] =>
      [...textOf(language).matchAll(/: "([^"\n]{12,})",?$/gm)].map(([, text]) => text ?? "");
    const english = new Set(texts("en"));
    const alike = texts("es").filter((text) => english.has(text) && text.includes(" "));
    expect(alike).toEqual([]);
  });
});
