import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { findTrusted, HEADS_FOLDER, TRUSTED_FILE } from "../core/log/witnessed.ts";
import { type Given, type GivenHead, headsIn } from "./given.ts";
import { keysIn } from "./witnessed-heads.ts";

/** Heads and keys that somebody names by options, or why they cannot be used. */

type Read = Given | { readonly wrong: string };

const readFolder = (folder: string): Read => {
  const trusted = existsSync(join(folder, TRUSTED_FILE))
    ? findTrusted(readFileSync(join(folder, TRUSTED_FILE), "utf8"))
    : undefined;
  if (trusted === undefined)
    return { wrong: `${folder} is no folder of a witness: ${TRUSTED_FILE} does not say which log` };
  const notes = join(folder, HEADS_FOLDER);
  const names = existsSync(notes) ? readdirSync(notes).filter((name) => name.endsWith(".note")) : [];
  const files = names.map((name) => join(notes, name));
  const damaged = files.find((file) => headsIn(file, readFileSync(file)).length === 0);
  if (damaged !== undefined) return { wrong: `${damaged} is no head of a log` };
  return { heads: files.flatMap((file) => headsIn(file, readFileSync(file))), keys: trusted.keys };
};

const readOne = (path: string): Read => {
  if (!existsSync(path)) return { wrong: `there is no ${path}` };
  if (statSync(path).isDirectory()) return readFolder(path);
  const heads = headsIn(path, readFileSync(path));
  return heads.length === 0 ? { wrong: `${path} has no head of a log` } : { heads, keys: [] };
};

/** @param paths files with heads, or folders of witnesses, which also say which keys are trusted @param keys their texts */
export const readGiven = (paths: readonly string[], keys: readonly string[]): Read => {
  const heads: GivenHead[] = [];
  const named = keysIn(keys);
  if ("wrong" in named) return { wrong: `${named.wrong} is no key of a log, and none of a witness` };
  const trusted = [...named.keys];
  for (const path of paths) {
    const read = readOne(path);
    if ("wrong" in read) return read;
    heads.push(...read.heads);
    trusted.push(...read.keys);
  }
  return { heads, keys: trusted, witnesses: named.witnesses };
};
