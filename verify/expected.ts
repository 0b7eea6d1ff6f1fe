import { createHash, type Hash } from "node:crypto";
import type { PackSink } from "../core/pack/derive.ts";

/** What files should have by what the history shows: their digests, so that as much as needed is kept of each. */
export interface Expected {
  readonly sink: PackSink;
  digests(): ReadonlyMap<string, string>;
}

/** Texts are hashed in pieces of so many characters: each call costs as much as hashing some hundred bytes. */
const PIECE = 32_768;

interface Hashed {
  readonly hash: Hash;
  /** Not hashed yet. */
  text: string;
}

export const expectedFiles = (): Expected => {
  const files = new Map<string, Hashed>();
  const hashText = (file: Hashed): void => {
    file.hash.update(file.text);
    file.text = "";
  };
  return {
    sink: async (name, text) => {
      const file = files.get(name) ?? { hash: createHash("sha256"), text: "" };
      files.set(name, file);
      file.text += text;
      if (file.text.length >= PIECE) hashText(file);
    },
    digests: () => {
      const digests = new Map<string, string>();
      for (const [name, file] of files) {
        hashText(file);
        digests.set(name, file.hash.copy().digest("hex"));
      }
      return digests;
    },
  };
};

/** Where the bytes of a file first differ from what is expected of it. */
export interface Difference {
  /** From 1. */
  readonly line: number;
}

/**
 * Compares a file with what should be in it, piece by piece.
 * @param next the next bytes of the file, or undefined at its end
 */
export const differenceFinder = (
  file: string,
  chunks: AsyncIterable<Buffer>,
): { readonly sink: PackSink; end(): Promise<Difference | undefined> } => {
  const source = chunks[Symbol.asyncIterator]();
  let have = Buffer.alloc(0);
  let line = 1;
  let found: Difference | undefined;

  const more = async (): Promise<boolean> => {
    const next = await source.next();
    if (next.done === true) return false;
    have = Buffer.concat([have, next.value]);
    return true;
  };
  const newlinesIn = (bytes: Buffer): number => {
    let count = 0;
    for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) count += 1;
    return count;
  };
  return {
    sink: async (name, text) => {
      if (name !== file || found !== undefined) return;
      const wanted = Buffer.from(text);
      while (have.length < wanted.length && (await more()));
      const actual = have.subarray(0, wanted.length);
      if (actual.equals(wanted)) {
        line += newlinesIn(wanted);
        have = have.subarray(wanted.length);
        return;
      }
      let at = 0;
      while (at < actual.length && actual[at] === wanted[at]) at += 1;
      found = { line: line + newlinesIn(wanted.subarray(0, at)) };
    },
    end: async () => {
      if (found === undefined && (have.length > 0 || (await more()))) found = { line };
      await source.return?.();
      return found;
    },
  };
};
