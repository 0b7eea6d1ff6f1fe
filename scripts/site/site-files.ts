import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix, relative, sep } from "node:path";

const ROOT = join(import.meta.dirname, "../..");

/** Pages that lie beside `docs/`, and their names on the site. */
const BESIDE: Readonly<Record<string, string>> = {
  "README.md": "start.html",
  "CONTRIBUTING.md": "contributing.html",
  "CHANGELOG.md": "changelog.html",
  "SECURITY.md": "reporting.html",
};
const START = "docs/README.md";
const DECISIONS = "docs/adr";

const slashed = (path: string): string => path.split(sep).join("/");

/** Of a file of the repository, the name that its page has on the site; undefined where it has none. */
const pageName = (file: string): string | undefined => {
  if (file === START) return "index.html";
  if (file === DECISIONS) return "adr/index.html";
  if (BESIDE[file] !== undefined) return BESIDE[file];
  if (!file.startsWith("docs/") || !file.endsWith(".md")) return undefined;
  return `${file.slice("docs/".length, -".md".length)}.html`;
};

const isPicture = (file: string): boolean => file.startsWith("docs/") && file.endsWith(".png");

/** What the list of decisions is, which no file is. */
const decisionsPage = (): string => {
  const lines = readdirSync(join(ROOT, DECISIONS))
    .filter((name) => name.endsWith(".md"))
    .toSorted()
    .map((name) => {
      const title = /^# (.+)$/m.exec(readFileSync(join(ROOT, DECISIONS, name), "utf8"))?.[1] ?? name;
      return `- [${title}](${name})`;
    });
  return `# Decisions\n\nWhat was decided, in the order of time, and why. Later ones may replace earlier ones; they say so.\n\n${lines.join("\n")}\n`;
};

export interface SiteFile {
  /** In the repository, with slashes. */
  readonly file: string;
  /** On the site. */
  readonly name: string;
}

const filesBelow = (folder: string): readonly string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" }).map((name) => `${folder}/${slashed(name)}`);

/** Every page of the site. */
export const sitePages = (): readonly SiteFile[] =>
  [...Object.keys(BESIDE), DECISIONS, ...filesBelow("docs")].toSorted().flatMap((file) => {
    const name = pageName(file);
    return name === undefined ? [] : [{ file, name }];
  });

export const sitePictures = (): readonly SiteFile[] =>
  filesBelow("docs")
    .filter(isPicture)
    .map((file) => ({ file, name: file.slice("docs/".length) }));

export const readSource = (file: string): string =>
  file === DECISIONS ? decisionsPage() : readFileSync(join(ROOT, file), "utf8");

export interface Target {
  /** In the repository. */
  readonly file: string;
  /** On the site; undefined where the site has it not. */
  readonly name: string | undefined;
  /** False where the repository has no such file. */
  readonly isThere: boolean;
  /** What follows `#`; undefined where nothing does. */
  readonly id: string | undefined;
}

/**
 * What a link of a page means.
 * @returns undefined of an address of elsewhere
 */
export const targetOf = (from: string, href: string): Target | undefined => {
  if (/^[a-z][a-z0-9+.-]*:/i.test(href)) return undefined;
  const [path = "", id] = href.split("#");
  const folder = from === DECISIONS ? DECISIONS : posix.dirname(from);
  const file = path === "" ? from : posix.normalize(posix.join(folder, decodeURI(path))).replace(/\/$/, "");
  if (!existsSync(join(ROOT, file))) return { file, name: undefined, id, isThere: false };
  return {
    file,
    name: pageName(file) ?? (isPicture(file) ? file.slice("docs/".length) : undefined),
    id,
    isThere: true,
  };
};

/** The address of one file of the site from another. */
export const addressFrom = (from: string, to: string): string => {
  const address = slashed(relative(dirname(from), to));
  return address === "" ? posix.basename(to) : address;
};
