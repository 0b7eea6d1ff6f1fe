import { existsSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { Failure } from "../../core/failure.ts";
import { newestMatch } from "../files/newest-match.ts";
import { headOf, headText } from "../formats/text.ts";
import { detectBeside, detectSource, findSource } from "../sources/index.ts";
import type { Source } from "../sources/source.ts";

/** The option that names what is read: most sources call it `path`. */
const pathOption = ({ options, paths }: Source): string =>
  "path" in options.shape ? "path" : (paths.find((name) => name in options.shape) ?? "path");

/**
 * The source for a path: the one that is named, or the one that its content is detected as; of a pattern, that of the newest
 * that matches it now.
 * @throws Failure `source-*`
 */
export const sourceFor = async (path: string, type: string | undefined): Promise<Source> => {
  if (type !== undefined) return findSource(type);
  const file = newestMatch(path);
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat === undefined) throw new Failure("source-unreadable", `${file} does not exist`);
  if (stat.isDirectory()) return findSource(existsSync(join(file, "bagit.txt")) ? "bagit" : "folder");
  const bytes = headOf(file);
  const head = { name: basename(file), bytes, text: headText(bytes) };
  const source = detectSource(head);
  if (source !== undefined) return source;
  const beside = detectBeside(head);
  throw new Failure(
    "source-invalid",
    beside === undefined
      ? `${file} does not look like the format of any source; name it with --type`
      : `${file} looks like what ${beside.source.id} (${beside.source.title}) reads beside its ${pathOption(beside.source)}: name that, with --set ${beside.option}=${file}`,
  );
};

/** The options of a source: its path, and others as `name=value`. @throws Failure `config-invalid` */
export const sourceSettings = (source: Source, path: string, set: readonly string[]): Record<string, string> => {
  const options = set.map((text): [string, string] => {
    const at = text.indexOf("=");
    if (at < 1) throw new Failure("config-invalid", `--set ${text} is not name=value`);
    return [text.slice(0, at), text.slice(at + 1)];
  });
  return { type: source.id, [pathOption(source)]: path, ...Object.fromEntries(options) };
};
