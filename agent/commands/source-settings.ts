import { existsSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { Failure } from "../../core/failure.ts";
import { headOf, headText } from "../formats/text.ts";
import { detectSource, findSource } from "../sources/index.ts";
import type { Source } from "../sources/source.ts";

/** The source for a path: the one that is named, or the one that its content is detected as. @throws Failure `source-*` */
export const sourceFor = async (file: string, type: string | undefined): Promise<Source> => {
  if (type !== undefined) return findSource(type);
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat === undefined) throw new Failure("source-unreadable", `${file} does not exist`);
  if (stat.isDirectory()) return findSource(existsSync(join(file, "bagit.txt")) ? "bagit" : "folder");
  const bytes = headOf(file);
  const source = detectSource({ name: basename(file), bytes, text: headText(bytes) });
  if (source === undefined)
    throw new Failure("source-invalid", `${file} does not look like the format of any source; name it with --type`);
  return source;
};

/** The option that names what is read: most sources call it `path`. */
const pathOption = ({ options, paths }: Source): string =>
  "path" in options.shape ? "path" : (paths.find((name) => name in options.shape) ?? "path");

/** The options of a source: its path, and others as `name=value`. @throws Failure `config-invalid` */
export const sourceSettings = (source: Source, path: string, set: readonly string[]): Record<string, string> => {
  const options = set.map((text): [string, string] => {
    const at = text.indexOf("=");
    if (at < 1) throw new Failure("config-invalid", `--set ${text} is not name=value`);
    return [text.slice(0, at), text.slice(at + 1)];
  });
  return { type: source.id, [pathOption(source)]: path, ...Object.fromEntries(options) };
};
