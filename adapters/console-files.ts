import { readdirSync, readFileSync } from "node:fs";
import { extname, join, sep } from "node:path";

interface BuiltFile {
  readonly type: string;
  readonly identity: Uint8Array;
  readonly gzip: Uint8Array;
  readonly br: Uint8Array;
}

const TYPES: Readonly<Record<string, string>> = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".html": "text/html; charset=utf-8",
};

const namesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => name.split(sep).join("/"))
    .filter((name) => extname(name) !== "" && !/\.(?:br|gz)$/.test(name));

/** A browser asks for one of its forms, which is read when it does. */
const readBuilt = (folder: string, name: string): BuiltFile => {
  const type = TYPES[extname(name)];
  if (type === undefined) throw new Error(`the console has a file of an unknown type: ${name}`);
  const kept = new Map<string, Uint8Array>();
  const read = (ending: string): Uint8Array => {
    const bytes = kept.get(ending) ?? readFileSync(join(folder, `${name}${ending}`));
    kept.set(ending, bytes);
    return bytes;
  };
  return {
    type,
    get identity() {
      return read("");
    },
    get gzip() {
      return read(".gz");
    },
    get br() {
      return read(".br");
    },
  };
};

/**
 * The files of the built console, from the folder `console` beside a bundle: each as it is, and compressed beforehand. None is read before it is
 * asked for.
 * @throws Error where there is no such folder, or a file in it whose type is not known
 */
export const readConsoleFiles = (beside: string): ReadonlyMap<string, BuiltFile> => {
  const folder = join(beside, "console");
  return new Map(namesIn(folder).map((name) => [name, readBuilt(folder, name)]));
};

/**
 * The pages of help, from the folder `help` beside a bundle, each read when it is first asked for, because hardly anybody asks for many.
 * @returns what finds one by its name, and undefined for every other name
 */
export const helpFiles = (beside: string): ((name: string) => BuiltFile | undefined) => {
  const folder = join(beside, "help");
  const read = new Map<string, BuiltFile>();
  let names: ReadonlySet<string> | undefined;
  return (name) => {
    names ??= new Set(namesIn(folder));
    if (!names.has(name)) return undefined;
    const file = read.get(name) ?? readBuilt(folder, name);
    read.set(name, file);
    return file;
  };
};
