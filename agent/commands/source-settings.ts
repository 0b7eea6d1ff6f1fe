import { existsSync, statSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { Failure } from "../../core/failure.ts";
import { newestMatch } from "../files/newest-match.ts";
import { headOf, headText } from "../formats/text.ts";
import { detectBeside, detectSource, findSource } from "../sources/index.ts";
import { SOURCES } from "../sources/registry.ts";
import type { Source } from "../sources/source.ts";

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

const sourceOfFolder = (folder: string): Source =>
  SOURCES.find(({ isRepository }) => isRepository?.(folder) === true) ??
  findSource(existsSync(join(folder, "bagit.txt")) ? "bagit" : "folder");

/** A repository elsewhere, as restic (`sftp:…`, `s3:…`) and Borg (`user@host:…`, `ssh://…`) name it. */
const isRemote = (path: string): boolean => /^(?:[\w.-]+@)?[\w.-]{2,}:/.test(path) && !existsSync(path);

/** True where a path is that of a repository, which the source's tool is asked about, and not of a file that it wrote. */
const isRepositoryOf = ({ options, isRepository }: Source, path: string): boolean =>
  "repository" in options.shape && (isRepository?.(path) === true || isRemote(path) || isFolder(path));

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
  if (stat.isDirectory()) return sourceOfFolder(file);
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

/** Paths in a configuration are relative to it, so that both can be moved together; one outside its folder stays absolute. */
const relativeWithin = (folder: string, path: string): string => {
  const shorter = relative(folder, path);
  return shorter.startsWith("..") || shorter === "" ? path : shorter;
};

/** `password.env=NAME` sets a member of an option. @throws Failure `config-invalid` */
const setOption = (settings: Record<string, unknown>, text: string): void => {
  const at = text.indexOf("=");
  if (at < 1) throw new Failure("config-invalid", `--set ${text} is not name=value`);
  const [name = "", member, ...more] = text.slice(0, at).split(".");
  if (name === "" || member === "" || more.length > 0)
    throw new Failure("config-invalid", `--set ${text} is neither name=value nor name.member=value`);
  settings[name] = member === undefined ? text.slice(at + 1) : { [member]: text.slice(at + 1) };
};

/**
 * The options of a source: its path, and others as `name=value`.
 * @param path as it was given: a file, a folder, or a repository of the source, here or elsewhere
 * @param configFile what paths in its folder are relative to
 * @throws Failure `config-invalid`
 */
export const sourceSettings = (
  source: Source,
  path: string,
  set: readonly string[],
  configFile?: string,
): Record<string, unknown> => {
  const full = isRemote(path) ? path : resolve(path);
  const written = configFile === undefined ? full : relativeWithin(resolve(dirname(configFile)), full);
  const settings: Record<string, unknown> = isRepositoryOf(source, full)
    ? { type: source.id, repository: full }
    : { type: source.id, [pathOption(source)]: isRemote(path) ? resolve(path) : written };
  for (const text of set) setOption(settings, text);
  return settings;
};
