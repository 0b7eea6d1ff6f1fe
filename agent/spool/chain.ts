import { existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { dirname, join } from "node:path";
import * as z from "zod";
import { syncFolder, writeSynced } from "./durable-file.ts";

/**
 * One manifest in the chain of those that this agent sealed for one unit and requirement. Each names the one before it, so
 * that the auditor detects a gap, and a key that was used in two places.
 */
export const ChainLink = z.object({
  sequence: z.number(),
  /** What its seal states: SHA-256 of every byte before it. */
  digest: z.string(),
  /** The digest of the one before it. */
  previous: z.string().optional(),
  /** SHA-256 of its entry lines. */
  content: z.string(),
  completedAt: z.string(),
  sealedAt: z.string(),
  /** What it states of the spool; older agents stated nothing. */
  waiting: z.int().min(0).optional(),
});
export type ChainLink = Readonly<z.infer<typeof ChainLink>>;

export interface ManifestChain {
  findLast(unit: string, requirement: string): ChainLink | undefined;
  /** Stores a link, unless a later one is stored; a power cut afterwards does not take it back. @throws Failure `spool-full` */
  append(unit: string, requirement: string, link: ChainLink): void;
}

const parseLink = (text: string): ChainLink | undefined => {
  try {
    return ChainLink.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
};

/** One small file for each unit and requirement, replaced whole. A damaged one begins a new chain, which the auditor reports. */
export const diskChain = (folder: string): ManifestChain => {
  const fileOf = (unit: string, requirement: string): string => join(folder, `${unit}--${requirement}.json`);
  const findLast = (unit: string, requirement: string): ChainLink | undefined => {
    const file = fileOf(unit, requirement);
    return existsSync(file) ? parseLink(readFileSync(file, "utf8")) : undefined;
  };
  return {
    findLast,
    append: (unit, requirement, link) => {
      if ((findLast(unit, requirement)?.sequence ?? 0) > link.sequence) return;
      const file = fileOf(unit, requirement);
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      writeSynced(`${file}.partial`, JSON.stringify(link));
      renameSync(`${file}.partial`, file);
      syncFolder(dirname(file));
    },
  };
};
