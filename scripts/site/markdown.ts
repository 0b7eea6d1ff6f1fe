import { Marked, type Token, type Tokens } from "marked";
import { escapeHtml } from "../../core/escape-html.ts";

/** A heading that links may name. */
export interface Heading {
  readonly depth: number;
  readonly id: string;
  /** As text, without markup. */
  readonly text: string;
}

export interface RenderedPage {
  readonly title: string;
  /** The page without its title's markup changed: HTML of the article. */
  readonly html: string;
  /** Of the second level alone: what the page is divided into. */
  readonly sections: readonly Heading[];
  /** Every id that a link to this page may end in. */
  readonly ids: ReadonlySet<string>;
}

/** Where a link or an image of a page leads: an address relative to that page, or undefined where the site has nothing there. */
export type Resolve = (href: string) => string | undefined;

/** The text of what a heading has, without its markup. */
const textOf = (tokens: readonly Token[]): string =>
  tokens
    .map((one) => ("tokens" in one && one.tokens !== undefined ? textOf(one.tokens) : "text" in one ? one.text : ""))
    .join("");

/**
 * The id of a heading as GitHub gives it, so that a link leads to the same place there and here: lower case, blanks are hyphens, and
 * whatever is no letter, number, hyphen or underscore is left out.
 * https://docs.github.com/en/get-started/writing-on-github/getting-started-with-writing-and-formatting-on-github/basic-writing-and-formatting-syntax#section-links
 */
export const headingId = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, "")
    .replaceAll(" ", "-");

const COMMENT = /^\s*<!--[\s\S]*?-->\s*$/;

/**
 * A page of Markdown (GitHub's) as HTML. Markup that is written as HTML comes as text, but for comments, which are left out.
 * @throws Error where the page has no title of its own
 */
export const renderMarkdown = (text: string, resolve: Resolve): RenderedPage => {
  const headings: Heading[] = [];
  const taken = new Map<string, number>();
  const idOf = (heading: string): string => {
    const id = headingId(heading);
    const before = taken.get(id) ?? 0;
    taken.set(id, before + 1);
    return before === 0 ? id : `${id}-${before}`;
  };
  const marked = new Marked({ gfm: true });
  marked.use({
    renderer: {
      heading({ tokens, depth }: Tokens.Heading) {
        const heading = { depth, text: textOf(tokens), id: idOf(textOf(tokens)) };
        headings.push(heading);
        const inner = this.parser.parseInline(tokens);
        return `<h${depth} id="${heading.id}"><a class="anchor" href="#${heading.id}">${inner.replaceAll(/<\/?a\b[^>]*>/g, "")}</a></h${depth}>\n`;
      },
      link({ href, tokens }: Tokens.Link) {
        const inner = this.parser.parseInline(tokens);
        const to = resolve(href);
        return to === undefined
          ? `<span class="elsewhere">${inner}</span>`
          : `<a href="${escapeHtml(to)}">${inner}</a>`;
      },
      image({ href, text: alt }: Tokens.Image) {
        const to = resolve(href);
        return to === undefined ? "" : `<img src="${escapeHtml(to)}" alt="${escapeHtml(alt)}" loading="lazy">`;
      },
      table(token: Tokens.Table) {
        const cells = (row: readonly Tokens.TableCell[], name: "td" | "th"): string =>
          row
            .map((cell) => {
              const tag = cell.text === "" ? "td" : name;
              return `<${tag}>${this.parser.parseInline(cell.tokens)}</${tag}>`;
            })
            .join("");
        const head = token.header.some(({ text: said }) => said !== "")
          ? `<thead><tr>${cells(token.header, "th")}</tr></thead>`
          : "";
        const rows = token.rows.map((row) => `<tr>${cells(row, "td")}</tr>`).join("\n");
        return `<div class="scroller" tabindex="0"><table>${head}<tbody>${rows}</tbody></table></div>\n`;
      },
      code({ text: code }: Tokens.Code) {
        return `<pre tabindex="0"><code>${escapeHtml(code)}\n</code></pre>\n`;
      },
      html({ text: raw }: Tokens.HTML | Tokens.Tag) {
        return COMMENT.test(raw) ? "" : escapeHtml(raw);
      },
    },
  });
  const html = marked.parse(text, { async: false });
  const title = headings.find(({ depth }) => depth === 1)?.text;
  if (title === undefined) throw new Error("the page has no title");
  return {
    title,
    html,
    sections: headings.filter(({ depth }) => depth === 2),
    ids: new Set(headings.map(({ id }) => id)),
  };
};

/** A page of a way, under the kind of help that it gives. */
export interface Step {
  readonly kind: string;
  readonly href: string;
  readonly text: string;
}

/** One kind of person, and the pages for it in their order. */
export interface Way {
  readonly name: string;
  readonly id: string;
  readonly steps: readonly Step[];
}

/** The ways of `docs/README.md`: each second heading is one, each bold line a kind, each item's first link a page. */
export const readWays = (text: string): readonly Way[] => {
  const ways: { name: string; id: string; steps: Step[] }[] = [];
  let kind = "";
  for (const token of new Marked().lexer(text)) {
    const way = ways.at(-1);
    if (token.type === "heading" && token.depth === 2)
      ways.push({ name: token.text, id: headingId(token.text), steps: [] });
    else if (token.type === "paragraph" && token.tokens?.[0]?.type === "strong") kind = token.tokens[0].text;
    else if (token.type === "list" && way !== undefined)
      for (const item of (token as Tokens.List).items) {
        const found = /\[([^\]]+)\]\(([^)]+)\)/.exec(item.text);
        if (found !== null) way.steps.push({ kind, text: found[1] as string, href: found[2] as string });
      }
  }
  return ways;
};
