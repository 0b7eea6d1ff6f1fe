import { cpSync, mkdirSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { silent } from "../../agent/progress.ts";
import { findSource } from "../../agent/sources/index.ts";
import type { SourceContext } from "../../agent/sources/source.ts";
import { auditPass } from "../../core/audit/pass.ts";
import { judgeEvidence } from "../../core/audit/verdict.ts";
import { isFailure } from "../../core/failure.ts";
import type { Finding } from "../../core/finding.ts";
import { instantOf } from "../../core/instant.ts";
import { findManifestKey, type ManifestKey } from "../../core/manifest/object-key.ts";
import { Agent, Unit } from "../../core/plan/document.ts";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import { manifestRequirement } from "./requirement.ts";
import { type ListedReading, listed, SCRATCH } from "./scratch.ts";
import { header, sealedText, testKey, uploadOf } from "./seal.ts";

export const NOW = Date.parse("2026-11-22T18:00:00Z");

type Options = Readonly<Record<string, unknown>>;

/** Reads at NOW, and keeps no hashes. */
export const CONTEXT: SourceContext = {
  nowMs: NOW,
  progress: silent,
  cacheFile: undefined,
  rehash: false,
  scratch: SCRATCH,
};

const HOUR_MS = 3_600_000;

/**
 * A list of a tool that a test has just written, or that was just checked out, is two hours old: its age counts, and the clock
 * of this machine is not the one that the source has. Times that a test sets are near NOW, and stay.
 */
const agedLists = (own: Readonly<Record<string, unknown>>, names: readonly string[]): void => {
  if (!("within" in own)) return;
  for (const name of names) {
    const file = own[name];
    const stat = typeof file === "string" ? statSync(file, { throwIfNoEntry: false }) : undefined;
    if (stat === undefined || (stat.mtimeMs < NOW + 25 * HOUR_MS && stat.mtimeMs > NOW - 60 * 24 * HOUR_MS)) continue;
    utimesSync(String(file), (NOW - 2 * HOUR_MS) / 1000, (NOW - 2 * HOUR_MS) / 1000);
  }
};

/** A source with options whose paths are relative to a folder. */
export const sourceIn = (id: string, folder: string, options: Options) => {
  const source = findSource(id);
  const own = source.options.parse({ type: id, ...options }) as Record<string, unknown>;
  for (const name of source.paths) if (typeof own[name] === "string") own[name] = join(folder, own[name] as string);
  agedLists(own, source.paths);
  return { source, options: own as never };
};

/** Reads a source whose paths are relative to a folder. */
export const readSource = (
  id: string,
  folder: string,
  options: Options,
  context: SourceContext = CONTEXT,
): Promise<ListedReading> => {
  const { source, options: own } = sourceIn(id, folder, options);
  return listed(source.read(own, context));
};

const root = mkdtempSync(join(tmpdir(), "cleargate-cases-"));
process.once("exit", () => rmSync(root, { recursive: true, force: true }));

let files = 0;
/** Reads what a tool wrote, from a file of the name given, last changed two hours before NOW. */
export const readWritten = (
  id: string,
  name: string,
  content: string | Buffer | object,
  options: Options = {},
): Promise<ListedReading> => {
  files += 1;
  const folder = join(root, String(files));
  mkdirSync(folder);
  const bytes = typeof content === "string" || Buffer.isBuffer(content) ? content : JSON.stringify(content);
  writeFileSync(join(folder, name), bytes);
  utimesSync(join(folder, name), NOW / 1000 - 7200, NOW / 1000 - 7200);
  return readSource(id, folder, { path: name, ...options });
};

const FIXTURES = join(import.meta.dirname, "..", "fixtures", "sources");

/** A copy of a source's fixtures, to be changed. */
export const copyOfFixtures = (id: string): string => {
  files += 1;
  const folder = join(root, String(files), id);
  cpSync(join(FIXTURES, id), folder, { recursive: true });
  return folder;
};

const key = testKey("agent01");
const unit = Unit.parse({ id: "pool01", kind: "pool", name: "pool01.contoso.com" });
const agent = Agent.parse({ id: "agent01", units: ["pool01"], keys: [{ id: "k1", publicKey: key.publicKey }] });
const empty = { state: "missing", evidence: null, voided: null, baseline: [] } as unknown as Checkpoint;

interface Audit {
  readonly over?: object;
  readonly now?: string;
  readonly knownHomes?: ReadonlyMap<string, string>;
}

/** What the auditor finds in a reading, sealed as the agent seals it and received a minute after NOW. */
export const findingsOf = async (
  found: ListedReading,
  kind: "inventory" | "backup" | "document",
  { over = {}, now = instantOf(NOW + 60_000), knownHomes = new Map() }: Audit = {},
): Promise<readonly Finding[]> => {
  const completedAt = instantOf(Math.floor(found.completedMs ?? NOW));
  const least = kind === "backup" ? { minimumProof: "reported" } : {};
  const asks = manifestRequirement({ id: "r", evidence: kind, ...least, ...over });
  const head = header({
    requirement: "r",
    kind,
    startedAt: completedAt,
    completedAt,
    complete: found.complete,
    ...(found.proof === undefined ? {} : { proof: found.proof }),
    ...(found.checks === undefined || found.checks.length === 0 ? {} : { checks: [...found.checks] }),
  });
  const text = await sealedText(head, found.entries, key);
  const place = findManifestKey(uploadOf(head, text).key) as ManifestKey;
  const pass = auditPass(place, { agent, unit, requirement: asks }, now);
  pass.push(text);
  const audited = pass.end({ digest: place.digest });
  return judgeEvidence(audited, { checkpoint: empty, unit, requirement: asks, knownHomes }, now).findings;
};

/** The same as texts: `<code>: <text>`. */
export const auditedFindings = async (
  found: ListedReading,
  kind: "inventory" | "backup",
  over: object = {},
): Promise<string[]> =>
  (await findingsOf(found, kind, { over })).map(
    ({ code, message, where = [] }) => `${code}: ${message} [${where.join(", ")}]`,
  );

/** What comes of reading: the findings, or the failure's code and message. */
export const outcomeOf = async (
  reading: Promise<ListedReading>,
  kind: "inventory" | "backup" = "backup",
): Promise<string[]> => {
  try {
    return await auditedFindings(await reading, kind);
  } catch (error) {
    if (!isFailure(error)) throw error;
    return [`${error.code}: ${error.message}`];
  }
};
