import { existsSync, statSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { stringify } from "yaml";
import { Failure } from "../../core/failure.ts";
import { instantOf } from "../../core/instant.ts";
import { EXIT } from "../exit.ts";
import { headOf, headText } from "../formats/text.ts";
import { output } from "../output.ts";
import { silent } from "../progress.ts";
import { detectSource, findSource } from "../sources/index.ts";
import type { Source } from "../sources/source.ts";

export interface InspectOptions {
  readonly type?: string;
  readonly set: readonly string[];
  readonly json?: boolean;
}

/** The source for a path: the one that is named, or the one that its beginning looks like. @throws Failure `source-invalid` */
export const sourceFor = async (file: string, type: string | undefined): Promise<Source> => {
  if (type !== undefined) return findSource(type);
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat === undefined) throw new Failure("source-unreadable", `${file} is not there`);
  if (stat.isDirectory()) return findSource(existsSync(join(file, "bagit.txt")) ? "bagit" : "folder");
  const bytes = await headOf(file);
  const found = detectSource({ name: basename(file), bytes, text: headText(bytes) });
  if (found === undefined)
    throw new Failure("source-invalid", `${file} looks like nothing that a source reads; say --type`);
  return found;
};

/** The option that names what is read: most sources call it `path`. */
const pathOption = ({ options, paths }: Source): string =>
  "path" in options.shape ? "path" : (paths.find((name) => name in options.shape) ?? "path");

/** What a source is told: its path, and options as `name=value`. @throws Failure `config-invalid` */
export const givenTo = (source: Source, path: string, set: readonly string[]): Record<string, string> => {
  const options = set.map((text): [string, string] => {
    const at = text.indexOf("=");
    if (at < 1) throw new Failure("config-invalid", `--set ${text} is not name=value`);
    return [text.slice(0, at), text.slice(at + 1)];
  });
  return { type: source.id, [pathOption(source)]: path, ...Object.fromEntries(options) };
};

/** Says what a file is, what reading it shows, and what a job for it looks like; nothing is kept. */
export const inspect = async (file: string, options: InspectOptions): Promise<number> => {
  const path = resolve(file);
  const source = await sourceFor(path, options.type);
  const given = givenTo(source, path, options.set);
  const parsed = source.options.safeParse(given);
  if (!parsed.success) {
    const needs = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; ");
    throw new Failure("source-invalid", `${source.id} (${source.title}) wants to know more: ${needs}`);
  }
  const context = { nowMs: Date.now(), progress: silent, cacheFile: undefined, rehash: true };
  const found = await source.read(parsed.data as never, context);
  const asOf = found.completedMs === undefined ? null : instantOf(Math.floor(found.completedMs));
  const problems = found.entries.filter((entry) => "problem" in entry && entry.problem !== undefined).length;
  const told = {
    source: source.id,
    entries: found.entries.length,
    proof: found.proof ?? null,
    complete: found.complete,
    problems,
    asOf,
    labels: found.labels ?? {},
  };
  const job = { kind: source.kind, unit: "<unit>", requirement: "<requirement>", source: given };
  output(options.json === true, false).summary(
    { ...told, job },
    [
      `${source.title} (${source.id})`,
      `  ${found.entries.length} entries, as of ${asOf ?? "now"}${found.proof === undefined ? "" : `, proof: ${found.proof}`}`,
      ...(found.complete ? [] : ["  INCOMPLETE: not all could be read, or it breaks off"]),
      ...(problems === 0 ? [] : [`  ${problems} entries with a problem`]),
      ...Object.entries(found.labels ?? {}).map(([name, value]) => `  ${name}: ${value}`),
      ...found.entries.slice(0, 5).map(({ key }) => `  · ${key}`),
      ...(found.entries.length > 5 ? ["  · …"] : []),
      "",
      "A job for it:",
      "",
      stringify([job]).trimEnd(),
    ].join("\n"),
  );
  return EXIT.ok;
};
