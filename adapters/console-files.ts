import { readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";

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
};

/**
 * The files of the built console, from the folder `console` beside a bundle: each as it is, and compressed beforehand.
 * @throws Error where there is no such folder, or a file in it whose type is not known
 */
export const readConsoleFiles = (beside: string): ReadonlyMap<string, BuiltFile> => {
  const folder = join(beside, "console");
  const names = readdirSync(folder).filter((name) => !/\.(?:br|gz)$/.test(name));
  return new Map(
    names.map((name) => {
      const type = TYPES[extname(name)];
      if (type === undefined) throw new Error(`the console has a file of an unknown type: ${name}`);
      const read = (ending: string): Uint8Array => readFileSync(join(folder, `${name}${ending}`));
      return [name, { type, identity: read(""), gzip: read(".gz"), br: read(".br") }];
    }),
  );
};
