import { copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { escapeHtml } from "../../core/escape-html.ts";
import { type RenderedPage, readWays, renderMarkdown, type Way } from "./markdown.ts";
import { addressFrom, readSource, type SiteFile, sitePages, sitePictures, targetOf } from "./site-files.ts";

const ROOT = join(import.meta.dirname, "../..");
const STYLE = "site.css";
const START = "index.html";

export interface SiteOptions {
  /** Whether pictures are copied too; where not, pages have none. */
  readonly pictures: boolean;
}

interface Page extends SiteFile, RenderedPage {}

/** A page of a way, as the site names it. */
interface WayPage {
  readonly name: string;
  readonly kind: string;
  readonly text: string;
  readonly id: string | undefined;
}

/** A way with its steps as pages of the site. */
interface PlacedWay {
  readonly name: string;
  readonly steps: readonly WayPage[];
}

/** @throws Error where a step leads to no page */
const placed = ({ name, steps }: Way): PlacedWay => ({
  name,
  steps: steps.map(({ href, kind, text }) => {
    const target = targetOf("docs/README.md", href);
    if (target?.name === undefined) throw new Error(`docs/README.md leads to ${href}, which is no page`);
    return { name: target.name, kind, text, id: target.id };
  }),
});

const listOf = (from: string, steps: readonly WayPage[]): string => {
  const item = ({ name, text, id }: WayPage): string => {
    const here = name === from && id === undefined ? ' aria-current="page"' : "";
    return `<li><a href="${addressFrom(from, name)}${id === undefined ? "" : `#${id}`}"${here}>${escapeHtml(text)}</a></li>`;
  };
  return [...Map.groupBy(steps, ({ kind }) => kind)]
    .map(([kind, of]) => `<p>${escapeHtml(kind)}</p><ul>${of.map(item).join("")}</ul>`)
    .join("");
};

const waysOf = (from: string, ways: readonly PlacedWay[]): string =>
  ways
    .map(({ name: person, steps }) => {
      const open = steps.some(({ name }) => name === from) ? " open" : "";
      return `<details${open}><summary>${escapeHtml(person)}</summary>${listOf(from, steps)}</details>`;
    })
    .join("\n");

const sectionsOf = ({ sections, name }: Page): string =>
  sections.length < 3 || name === START
    ? ""
    : `<nav class="contents" aria-label="On this page">${sections
        .map(({ id, text }) => `<a href="#${id}">${escapeHtml(text)}</a>`)
        .join("")}</nav>\n`;

const documentOf = (page: Page, ways: readonly PlacedWay[]): string => {
  const { name, title, html } = page;
  const to = (file: string): string => addressFrom(name, file);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark"><title>${escapeHtml(title)} · Cleargate</title>
<link rel="stylesheet" href="${to(STYLE)}"></head>
<body><a class="skip" href="#content">To the page</a>
<header><a class="brand" href="${to(START)}">Cleargate: documentation</a></header>
<div class="page"><nav class="ways" aria-label="Ways through the documentation">
${waysOf(name, ways)}</nav>
<main id="content">
${html.replace("</h1>\n", (end) => `${end}${sectionsOf(page)}`)}</main></div></body></html>
`;
};

/** What links need that was not looked up when they were met. */
interface Wanted {
  /** Of the site. */
  readonly page: string;
  readonly id: string;
  readonly said: string;
}

const render = ({ file, name }: SiteFile, { pictures }: SiteOptions, wanted: Wanted[], broken: string[]): Page => {
  const rendered = renderMarkdown(readSource(file), (href) => {
    const target = targetOf(file, href);
    if (target === undefined) return href;
    const { name: to, id, isThere } = target;
    if (!isThere) broken.push(`${file} links to ${href}, which is not there`);
    if (to === undefined || (to.endsWith(".png") && !pictures)) return undefined;
    if (id !== undefined) wanted.push({ page: to, id, said: `${file} links to ${href}, which is no heading` });
    const address = to === name && id !== undefined ? "" : addressFrom(name, to);
    return id === undefined ? address : `${address}#${id}`;
  });
  return { file, name, ...rendered };
};

export interface Site {
  /** The names of the pages and of their style. */
  readonly files: readonly string[];
  /** What is wrong, in words: each link that leads to no file, or to no heading of a page. */
  readonly broken: readonly string[];
}

/** Builds the documentation as files of HTML, without script, into a folder. */
export const buildSite = async (outdir: string, options: SiteOptions): Promise<Site> => {
  const ways = readWays(readSource("docs/README.md")).map(placed);
  const wanted: Wanted[] = [];
  const broken: string[] = [];
  const pages = sitePages().map((one) => render(one, options, wanted, broken));
  const ids = new Map(pages.map(({ name, ids }) => [name, ids]));
  for (const { page, id, said } of wanted) if (ids.get(page)?.has(id) !== true) broken.push(said);
  rmSync(outdir, { recursive: true, force: true });
  const write = (name: string, contents: string | Uint8Array): void => {
    mkdirSync(dirname(join(outdir, name)), { recursive: true });
    writeFileSync(join(outdir, name), contents);
  };
  for (const page of pages) write(page.name, documentOf(page, ways));
  const { outputFiles } = await build({
    entryPoints: [join(ROOT, "scripts/site/site.css")],
    bundle: true,
    minify: true,
    write: false,
    logLevel: "warning",
  });
  for (const { contents } of outputFiles) write(STYLE, contents);
  if (options.pictures)
    for (const { file, name } of sitePictures()) {
      mkdirSync(dirname(join(outdir, name)), { recursive: true });
      copyFileSync(join(ROOT, file), join(outdir, name));
    }
  return { files: [STYLE, ...pages.map(({ name }) => name)], broken };
};
