import * as z from "zod";
import { Sha256Hex } from "../identifier.ts";
import { compileCheck } from "./compile-check.ts";
import type { ManifestKind } from "./header.ts";

export const MAX_KEY_LENGTH = 4096;
const Key = z.string().min(1).max(MAX_KEY_LENGTH);

/**
 * One account of an inventory. `key` is the SIP URI in lower case, or `id:<guid or name>` where there is none.
 * `home` is its home in the directory (FQDN or distinguished name); `target` is set while it moves
 * (msRTCSIP-TargetHomeServer).
 */
export const AccountEntry = z.object({
  key: Key,
  sip: z.string().max(1024).optional(),
  name: z.string().max(1024).optional(),
  home: z.string().max(2048).optional(),
  target: z.string().max(2048).optional(),
  enabled: z.boolean().optional(),
  guid: z.string().max(100).optional(),
  sid: z.string().max(200).optional(),
  /** Further attributes that the agent was configured to read: `name=value` lines, sorted. */
  more: z.string().max(8192).optional(),
});
export type AccountEntry = z.infer<typeof AccountEntry>;

export const PROBLEMS = ["changed", "unreadable", "damaged", "chain-broken", "failed"] as const;

/**
 * One file of a backup, or one item inside one: a user's data in an export (`sip:…`), a database in a catalogue
 * (`db:…`); `in` then names the file or catalogue that contains it, and its bytes are counted there. `checksum` is one
 * that is not SHA-256, `<algorithm>:<value>`, as its tool wrote it. `problem` is what is wrong: it changed while being
 * read, could not be read, is marked as damaged by its tool or does not have the hash that its list states, lacks
 * one that it depends on, or its job failed.
 */
export const FileEntry = z.object({
  key: Key,
  size: z.int().min(0).max(Number.MAX_SAFE_INTEGER),
  sha256: Sha256Hex.optional(),
  checksum: z.string().max(200).optional(),
  modifiedAt: z.string().max(40).optional(),
  in: z.string().max(MAX_KEY_LENGTH).optional(),
  problem: z.enum(PROBLEMS).optional(),
});
export type FileEntry = z.infer<typeof FileEntry>;

/**
 * One named check of a verification (restore test, scrub), or one statement of a document. `durationMs` is its duration:
 * of a restore, the recovery time; `sha256` is the digest of what was restored.
 */
export const CheckEntry = z.object({
  key: Key,
  outcome: z.enum(["passed", "failed", "inconclusive"]),
  detail: z.string().max(4096).optional(),
  durationMs: z.int().min(0).optional(),
  sha256: Sha256Hex.optional(),
});
export type CheckEntry = z.infer<typeof CheckEntry>;

export type Entry = AccountEntry | FileEntry | CheckEntry;

/** Only a backup's entries have sizes; in any other kind `size` is a member that the format does not know. */
export const hasSizes = (kind: ManifestKind): boolean => kind === "backup";

export const ENTRY_SCHEMAS = {
  inventory: AccountEntry,
  backup: FileEntry,
  verification: CheckEntry,
  document: CheckEntry,
} as const satisfies Record<ManifestKind, z.ZodObject>;

/** Per kind, a function that returns what is wrong with a parsed line, or undefined; compiled once, for the hot loop. */
export const entryChecks: Record<ManifestKind, (value: unknown) => string | undefined> = {
  inventory: compileCheck(AccountEntry),
  backup: compileCheck(FileEntry),
  verification: compileCheck(CheckEntry),
  document: compileCheck(CheckEntry),
};
