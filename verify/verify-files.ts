import { createHash } from "node:crypto";
import { isFailure } from "../core/failure.ts";
import type { AgentLines } from "../core/pack/agent-lines.ts";
import { derivePack } from "../core/pack/derive.ts";
import { inLayout } from "../core/pack/layout.ts";
import {
  digestLine,
  FACTS_FILE,
  isPackFileName,
  LOG_FILES,
  PACK_DIGEST_FILE,
  PACK_FILE,
  PACK_FORMAT,
  PACK_FORMAT_BEFORE,
  PackFile,
  packFileText,
  REPORT_FILE,
  sha256Of,
  VERIFIER_DIGEST_FILE,
  VERIFIER_FILE,
} from "../core/pack/pack-file.ts";
import type { PackProblem } from "../core/pack/problem.ts";
import { checkLog, type VerifiedLog } from "./check-log.ts";
import { differenceFinder, expectedFiles } from "./expected.ts";
import { type Given, NOTHING_GIVEN } from "./given.ts";
import type { PackFiles } from "./pack-files.ts";
import { type Platform, Unable } from "./platform.ts";
import { Refused } from "./refused.ts";
import { verifiedSource } from "./source.ts";

/** What is in a pack that was verified. */
export interface Verified {
  readonly pack: PackFile;
  readonly manifests: { readonly total: number; readonly genuine: number; readonly sealed: number };
  readonly lines: AgentLines;
  /** Null where the pack is of a format that had no log, and nothing was given to compare it with. */
  readonly log: VerifiedLog | null;
}

export interface VerifyResult {
  /** Undefined where `pack.json` could not be read. */
  readonly verified: Verified | undefined;
  /** The first of each kind of check comes first; none where the pack is whole. */
  readonly problems: readonly PackProblem[];
}

const MAX_PROBLEMS = 20;

/** `pack.json`, in the one form that it has. */
const readPackFile = async (files: PackFiles): Promise<PackFile> => {
  const bytes = await files.readSmall(PACK_FILE);
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString("utf8"));
  } catch {
    throw new Refused("pack-form", "it is not JSON", { file: PACK_FILE });
  }
  const format = (value as { format?: unknown } | null)?.format;
  if (typeof format === "string" && format !== PACK_FORMAT && format !== PACK_FORMAT_BEFORE)
    throw new Refused(
      "pack-version",
      `it is of format ${JSON.stringify(format)}, this verifies ${PACK_FORMAT} and ${PACK_FORMAT_BEFORE}`,
      { file: PACK_FILE },
    );
  const parsed = PackFile.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Refused("pack-form", `${issue?.path.join(".")}: ${issue?.message}`, { file: PACK_FILE });
  }
  // Bytes, because what is no UTF-8 reads as if it were another text.
  if (!bytes.equals(Buffer.from(packFileText(parsed.data))))
    throw new Refused("pack-form", "its members are right, and not written as packs have them", { file: PACK_FILE });
  const stated = await files.readSmall(PACK_DIGEST_FILE);
  if (stated.toString("utf8") !== digestLine(sha256Of(bytes), PACK_FILE))
    throw new Refused("pack-digest", `${PACK_FILE} has SHA-256 ${sha256Of(bytes)}`, { file: PACK_DIGEST_FILE });
  return parsed.data;
};

/** Every file that is listed is there, and no other, each once and in its place. */
const checkNames = ({ files: listed }: PackFile, { names, isOrdered }: PackFiles): PackProblem[] => {
  const problems: PackProblem[] = [];
  const wanted = [PACK_FILE, PACK_DIGEST_FILE, ...listed.map(({ name }) => name)];
  for (const name of names)
    if (!wanted.includes(name) || (name !== PACK_FILE && name !== PACK_DIGEST_FILE && !isPackFileName(name)))
      problems.push({ code: "file-unlisted", message: "pack.json does not list it", place: { file: name } });
  const there = new Set(names);
  for (const name of wanted)
    if (!there.has(name)) problems.push({ code: "file-missing", message: "pack.json lists it", place: { file: name } });
  const order = inLayout(listed.map(({ name }) => name));
  const isInOrder = order.length === new Set(order).size && listed.every(({ name }, index) => name === order[index]);
  if (!isInOrder)
    problems.push({ code: "pack-form", message: "it lists files twice or out of order", place: { file: PACK_FILE } });
  if (problems.length === 0 && isOrdered && wanted.some((name, index) => names[index] !== name))
    problems.push({
      code: "zip-form",
      message: "the files lie in another order than pack.json has",
      place: { file: "the archive" },
    });
  return problems;
};

const checkDigest = async (files: PackFiles, listed: PackFile["files"][number]): Promise<PackProblem | undefined> => {
  const { name, bytes, sha256 } = listed;
  const hash = createHash("sha256");
  let length = 0;
  try {
    for await (const chunk of files.open(listed)) {
      hash.update(chunk);
      length += chunk.length;
    }
  } catch (error) {
    if (error instanceof Refused) return error.problem;
    throw error;
  }
  const actual = hash.digest("hex");
  if (actual === sha256 && length === bytes) return undefined;
  return {
    code: "file-digest",
    message: `it has SHA-256 ${actual}, pack.json states ${sha256}`,
    place: { file: name },
  };
};

/** `verify.mjs.sha256` says what pack.json says of `verify.mjs`. */
const checkVerifier = ({ files }: PackFile): PackProblem[] => {
  const listed = new Map(files.map((file) => [file.name, file]));
  const stated = listed.get(VERIFIER_DIGEST_FILE)?.sha256;
  const verifier = listed.get(VERIFIER_FILE)?.sha256 ?? "";
  if (stated === sha256Of(digestLine(verifier, VERIFIER_FILE))) return [];
  return [
    {
      code: "file-digest",
      message: "it does not state the digest of verify.mjs",
      place: { file: VERIFIER_DIGEST_FILE },
    },
  ];
};

type Collect = (problem: PackProblem) => void;

const problemOf = (error: unknown, line: number | undefined, fact: string | undefined): PackProblem => {
  if (error instanceof Refused) return error.problem;
  if (error instanceof Unable) throw error;
  const named = {
    file: FACTS_FILE,
    ...(line === undefined ? {} : { line }),
    ...(fact === undefined ? {} : { fact }),
  };
  if (isFailure(error, "history-gap")) {
    const { fact: late } = error.details;
    return {
      code: "history-gap",
      message: error.message,
      place: { file: FACTS_FILE, ...(typeof late === "string" ? { fact: late } : {}) },
    };
  }
  // What no writer of Cleargate makes can bring replay to any error; none of them may pass for a verdict.
  return { code: "fact-form", message: `it cannot be replayed: ${(error as Error).message}`, place: named };
};

/** Replays the history, and compares every list and the report with what follows from it. */
const checkHistory = async (
  pack: PackFile,
  files: PackFiles,
  { platform, given }: { readonly platform: Platform; readonly given: Given },
  collect: Collect,
): Promise<Verified | undefined> => {
  const log = await checkLog(pack, files, given, platform, collect);
  const source = verifiedSource(pack, files, platform, log?.fact);
  const expected = expectedFiles();
  let last: string | undefined;
  const watched = {
    ...source,
    facts: (async function* () {
      for await (const fact of source.facts) {
        last = fact.id;
        yield fact;
      }
    })(),
  };
  let result: Awaited<ReturnType<typeof derivePack>>;
  try {
    result = await derivePack(pack, watched, expected.sink, ({ code, message, fact }) => {
      const line = source.lineOf(fact);
      collect({ code, message, place: { file: FACTS_FILE, ...(line === undefined ? {} : { line }), fact } });
    });
  } catch (error) {
    collect(problemOf(error, last === undefined ? undefined : source.lineOf(last), last));
    return undefined;
  }
  log?.end();
  const { counts, derived } = result;
  for (const [name, count] of Object.entries(counts))
    if (pack.counts[name as keyof typeof counts] !== count)
      collect({ code: "count-differs", message: `there are ${count} ${name}`, place: { file: PACK_FILE } });
  if (derived.plan.version !== pack.planVersion)
    collect({
      code: "row-differs",
      message: `plan version ${derived.plan.version} is in force`,
      place: { file: PACK_FILE },
    });
  const digests = expected.digests();
  const ownLog = pack.format === PACK_FORMAT ? LOG_FILES : [];
  for (const listed of pack.files) {
    const { name, sha256 } = listed;
    const isDerived = digests.has(name);
    const isUsed = source.used().has(name) || [VERIFIER_FILE, VERIFIER_DIGEST_FILE, ...ownLog].includes(name);
    if (!isDerived && !isUsed) collect({ code: "file-unlisted", message: "no fact names it", place: { file: name } });
    if (!isDerived || digests.get(name) === sha256) continue;
    const line = await lineThatDiffers(pack, files, platform, listed);
    const code = name === REPORT_FILE ? "report-differs" : "row-differs";
    collect({
      code,
      message: "the history shows something else",
      place: { file: name, ...(line === undefined ? {} : { line }) },
    });
  }
  for (const name of digests.keys())
    if (!pack.files.some((file) => file.name === name))
      collect({ code: "file-missing", message: "every pack has it", place: { file: name } });
  return { pack, manifests: derived.manifests, lines: derived.lines, log: log?.verified ?? null };
};

/** Once more, for one file alone: whatever is expected of it need not be kept. */
const lineThatDiffers = async (
  pack: PackFile,
  files: PackFiles,
  { unpack }: Platform,
  listed: PackFile["files"][number],
): Promise<number | undefined> => {
  const finder = differenceFinder(listed.name, files.open(listed));
  try {
    await derivePack(pack, verifiedSource(pack, files, { unpack, isSealed: async () => true }), finder.sink, () => {});
    return (await finder.end())?.line;
  } catch {
    return undefined;
  }
};

/**
 * Verifies the files of a pack, by nothing but themselves and what is given.
 * @param open opens them; it may refuse
 * @throws Unable where the platform cannot check what must be checked
 */
export const verifyFiles = async (
  open: () => Promise<PackFiles>,
  platform: Platform,
  given: Given = NOTHING_GIVEN,
): Promise<VerifyResult> => {
  const problems: PackProblem[] = [];
  const collect: Collect = (problem) => {
    if (problems.length < MAX_PROBLEMS) problems.push(problem);
  };
  let files: PackFiles | undefined;
  try {
    files = await open();
    const pack = await readPackFile(files);
    for (const problem of [...checkNames(pack, files), ...checkVerifier(pack)]) collect(problem);
    const there = new Set(files.names);
    for (const listed of pack.files) {
      const problem = there.has(listed.name) ? await checkDigest(files, listed) : undefined;
      if (problem !== undefined) collect(problem);
    }
    return { verified: await checkHistory(pack, files, { platform, given }, collect), problems };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    collect(error.problem);
    return { verified: undefined, problems };
  } finally {
    await files?.close();
  }
};
