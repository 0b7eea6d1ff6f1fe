import { createHash } from "node:crypto";
import * as z from "zod";
import { Id, isGateId, Sha256Hex } from "../identifier.ts";
import { findInstant } from "../instant.ts";
import { LANGUAGES } from "../plan/language.ts";

export const PACK_FORMAT = "cleargate.pack/2";
/** Before packs had the log: the same, without the files of {@link LOG_FILES}. */
export const PACK_FORMAT_BEFORE = "cleargate.pack/1";
export const PACK_FILE = "pack.json";
/** States the digest of `pack.json`, as `sha256sum` reads it. */
export const PACK_DIGEST_FILE = "pack.sha256";
export const FACTS_FILE = "facts.ndjson";
/** The log's head, signed. */
export const LOG_CHECKPOINT_FILE = "log/checkpoint";
/** Every key of the log, in the order of their leaves. */
export const LOG_KEYS_FILE = "log/keys";
/** Every leaf up to that head, in order and one a line. */
export const LOG_ENTRIES_FILE = "log/entries.ndjson";
/** The salts of the people whom facts of the pack name. */
export const LOG_PEOPLE_FILE = "log/people.ndjson";
export const LOG_FILES: readonly string[] = [LOG_CHECKPOINT_FILE, LOG_KEYS_FILE, LOG_ENTRIES_FILE, LOG_PEOPLE_FILE];
export const REPORT_FILE = "report.html";
export const OSCAL_FILE = "oscal/assessment-results.json";
export const VERIFIER_FILE = "verify.mjs";
export const VERIFIER_DIGEST_FILE = "verify.mjs.sha256";
/** Verifies in a browser. It is published beside `verify.mjs` and in no pack. */
export const VERIFY_PAGE = "verify.html";

export const planFileName = (version: number): string => `plans/${version}.json`;
export const listFileName = (digest: string): string => `lists/${digest}.ndjson.gz`;
export const manifestFileName = (fact: string, encoding: string): string => `manifests/${fact}.ndjson.${encoding}`;

/** A line as `sha256sum` writes it and `sha256sum --check` reads it. */
export const digestLine = (digest: string, name: string): string => `${digest}  ${name}\n`;

const InstantText = z.string().refine((text) => findInstant(text) === text, "must be an instant with milliseconds");
const Count = z.int().min(0);

/** The names that files of a pack may have. */
const FILE_NAME =
  /^(?:report\.html|facts\.ndjson|plans\/[1-9]\d{0,8}\.json|lists\/[0-9a-f]{64}\.ndjson\.gz|(?:seals|verdicts)\.ndjson|log\/(?:checkpoint|keys|(?:entries|people)\.ndjson)|(?:checkpoints|findings|approvals|notifications)\.(?:ndjson|csv)|oscal\/assessment-results\.json|manifests\/[0-9a-f]{32}\.ndjson\.(?:zst|gz)|verify\.mjs(?:\.sha256)?)$/;

export const isPackFileName = (name: string): boolean => FILE_NAME.test(name);

const PackedFile = z.strictObject({
  name: z.string().regex(FILE_NAME),
  /** Of the file itself. */
  bytes: Count,
  sha256: Sha256Hex,
  /** How it lies in the archive: by DEFLATE, with the size and the digest of that; null where it lies there as it is. */
  packed: z.strictObject({ bytes: Count, sha256: Sha256Hex }).nullable(),
});
export type PackedFile = z.infer<typeof PackedFile>;

const Person = z.union([
  z.strictObject({
    issuer: z.string().max(2_000),
    subject: z.string().max(500),
    name: z.string().max(500).nullable(),
    email: z.string().max(500).nullable(),
  }),
  /** Somebody who was forgotten. */
  z.strictObject({ person: Sha256Hex }),
]);

const PackCounts = z.strictObject({
  facts: Count,
  seals: Count,
  verdicts: Count,
  checkpoints: Count,
  findings: Count,
  approvals: Count,
  notifications: Count,
});
export type PackCounts = z.infer<typeof PackCounts>;

/** What a pack is of, and who asked for it. */
export const PackAbout = z.strictObject({
  id: z.string().regex(/^[0-9a-f]{32}$/),
  migration: Id,
  /** The gate that its lists are about; null where they are about all. `facts.ndjson` always has every fact. */
  gate: z.string().refine(isGateId, "must be a gate").nullable(),
  /** It has what was recorded by then, and states what followed from that at that instant. */
  asOf: InstantText,
  requestedAt: InstantText,
  by: Person,
  language: z.enum(LANGUAGES),
  /** True where it contains the manifests themselves. */
  manifests: z.boolean(),
});
export type PackAbout = z.infer<typeof PackAbout>;

export const PackFile = z.strictObject({
  format: z.enum([PACK_FORMAT, PACK_FORMAT_BEFORE]),
  /** The program that made it. */
  maker: z.string().max(100),
  ...PackAbout.shape,
  /** In force at `asOf`. */
  planVersion: z.int().min(1),
  counts: PackCounts,
  /** Every other file in the order in which they lie in the archive, but for `pack.sha256`. */
  files: z.array(PackedFile).max(60_000),
});
export type PackFile = z.infer<typeof PackFile>;

/** The bytes of `pack.json`: members in the order of this page, two blanks for each level, and a newline. */
export const packFileText = (pack: PackFile): string => `${JSON.stringify(PackFile.parse(pack), null, 2)}\n`;

export const sha256Of = (bytes: string | Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
