import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Instant } from "../../core/instant.ts";

/**
 * One manifest in the line of those that this agent sealed for one unit and requirement. Each names the one before it, so
 * that the auditor sees a gap, and that one key was used in two places.
 */
export interface Link {
  readonly sequence: number;
  /** What its seal states: SHA-256 of every byte before it. */
  readonly digest: string;
  /** The digest of the one before it. */
  readonly previous?: string;
  /** SHA-256 of its entry lines. */
  readonly content: string;
  readonly completedAt: Instant;
  readonly sealedAt: Instant;
}

export interface Chain {
  last(unit: string, requirement: string): Link | undefined;
  /** Remembers a link, unless a later one is known. */
  extend(unit: string, requirement: string, link: Link): void;
}

/** One small file for each unit and requirement, replaced whole. A damaged one begins a new line, which the auditor sees. */
export const diskChain = (folder: string): Chain => {
  const fileOf = (unit: string, requirement: string): string => join(folder, `${unit}--${requirement}.json`);
  const last = (unit: string, requirement: string): Link | undefined => {
    const file = fileOf(unit, requirement);
    if (!existsSync(file)) return undefined;
    try {
      return JSON.parse(readFileSync(file, "utf8")) as Link;
    } catch {
      return undefined;
    }
  };
  return {
    last,
    extend: (unit, requirement, link) => {
      if ((last(unit, requirement)?.sequence ?? 0) > link.sequence) return;
      const file = fileOf(unit, requirement);
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      writeFileSync(`${file}.partial`, JSON.stringify(link), { mode: 0o600 });
      renameSync(`${file}.partial`, file);
    },
  };
};
