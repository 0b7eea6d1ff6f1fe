import type { NameDifference } from "../core/audit/comparisons/same-names.ts";
import { canonicalText } from "../core/canonical.ts";
import type { ComparisonFact, Fact, ManifestFact, PlanFact } from "../core/history/fact.ts";
import { manifestReader } from "../core/manifest/read.ts";
import type { PackSource } from "../core/pack/derive.ts";
import { listDigestOf } from "../core/pack/finding-rows.ts";
import { FACTS_FILE, listFileName, manifestFileName, type PackFile, planFileName } from "../core/pack/pack-file.ts";
import type { NotificationRow } from "../core/pack/rows.ts";
import { isGenuine } from "../core/pack/seal-row.ts";
import { compileBundle } from "../core/plan/bundle.ts";
import type { Plan } from "../core/plan/plan.ts";
import { PlanBundle } from "../core/plan/plan-bundle.ts";
import { linesOf, parseLine } from "./lines.ts";
import type { PackFiles } from "./pack-files.ts";
import { type Platform, Unable } from "./platform.ts";
import { type PlacedFact, readFacts } from "./read-facts.ts";
import { Refused } from "./refused.ts";
import { sealChecks } from "./seal-checks.ts";
import { startedAhead } from "./started-ahead.ts";

/** A plan that was in force fitted the ledger that it was for, whatever that was. */
const NO_LIMITS = {
  gatesPerCheckpoint: Number.POSITIVE_INFINITY,
  partBytes: Number.POSITIVE_INFINITY,
  contactsBytes: Number.POSITIVE_INFINITY,
};

const MAX_PLAN_BYTES = 16 * 1024 ** 2;
/** What is packed further than this was never accepted: functions read no more of an object either. */
const MAX_RATIO = 400;
const RATIO_FLOOR_BYTES = 16 * 1024 ** 2;

/** Unpacked bytes, as long as they are no bomb. @throws what `tooMany` makes */
async function* bounded(chunks: AsyncIterable<Buffer>, packedBytes: number, tooMany: () => Refused) {
  const most = Math.max(RATIO_FLOOR_BYTES, packedBytes * MAX_RATIO);
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > most) throw tooMany();
    yield chunk;
  }
}

/** A source of what a pack should say, over its own files, and the line of the fact that was read last. */
export interface VerifiedSource extends PackSource {
  lineOf(fact: string): number | undefined;
  /** The files that some fact has asked for. */
  used(): ReadonlySet<string>;
}

const compilePlan = (
  bytes: Buffer,
  { migration, version }: { migration: string; version: number },
  file: string,
): Plan => {
  const invalid = (message: string): Refused => new Refused("plan-invalid", message, { file });
  let bundle: PlanBundle;
  try {
    bundle = PlanBundle.parse(JSON.parse(bytes.toString("utf8")));
  } catch {
    throw invalid("it is no plan with all that it extends");
  }
  const result = compileBundle(bundle, NO_LIMITS);
  if (!result.ok) throw invalid(`it does not compile: ${result.errors[0]?.message ?? ""}`);
  if (result.plan.migration !== migration || result.plan.version !== version)
    throw invalid(`it is version ${result.plan.version} of migration "${result.plan.migration}"`);
  return result.plan;
};

/** @param onFact called with each fact that is read, in their order */
export const verifiedSource = (
  pack: PackFile,
  files: PackFiles,
  platform: Pick<Platform, "unpack" | "isSealed">,
  onFact: (placed: PlacedFact) => void = () => {},
): VerifiedSource => {
  const listed = new Map(pack.files.map((file) => [file.name, file]));
  const used = new Set<string>();
  const plans = new Map<number, Plan>();
  const seals = sealChecks(platform);
  let current: { readonly fact: string; readonly line: number; readonly text: string } | undefined;

  /** @throws Refused with `code` where the pack has no such file */
  const open = (name: string, fact: Fact, code: "plan-missing" | "list-differs" | "file-missing") => {
    const file = listed.get(name);
    if (file === undefined) throw new Refused(code, `${name} is not in the pack`, { file: FACTS_FILE, fact: fact.id });
    used.add(name);
    return { file, chunks: files.open(file) };
  };

  const checkManifest = async (fact: ManifestFact): Promise<void> => {
    const encoding = fact.object.key.endsWith(".gz") ? "gz" : "zst";
    const name = manifestFileName(fact.id, encoding);
    const { file, chunks } = open(name, fact, "file-missing");
    const wrong = (message: string): Refused => new Refused("manifest-differs", message, { file: name, fact: fact.id });
    if (file.sha256 !== fact.digest) throw wrong("its digest is not the one in the fact");
    const reader = manifestReader({ header: () => () => {} });
    const unpacked = platform.unpack(encoding === "gz" ? "gzip" : "zstd", chunks);
    const tooMany = (): Refused => wrong("it unpacks to far more than it is");
    try {
      for await (const chunk of bounded(unpacked, file.bytes, tooMany)) reader.push(chunk);
    } catch (error) {
      if (error instanceof Refused || error instanceof Unable) throw error;
      throw wrong(`it cannot be unpacked: ${(error as Error).message}`);
    }
    const { seal, fault, header } = reader.end();
    if (fault !== undefined) throw wrong(`${fault.where}: ${fault.message}`);
    if (fact.seal !== undefined && canonicalText(seal) !== canonicalText(fact.seal)) throw wrong("it has another seal");
    if (header?.completedAt !== fact.header?.completedAt) throw wrong("it was completed at another instant");
  };

  async function* facts(): AsyncGenerator<Fact> {
    const file = listed.get(FACTS_FILE);
    if (file === undefined) throw new Refused("file-missing", "pack.json does not list it", { file: FACTS_FILE });
    const read = readFacts(pack, files.open(file));
    const start = ({ fact }: PlacedFact) =>
      fact.type === "manifest-audited" ? seals.start(fact, plans.get(fact.planVersion ?? 0)) : undefined;
    for await (const placed of startedAhead(read, start, ({ fact: one }) => one.type === "plan-applied")) {
      const { fact, line } = placed;
      onFact(placed);
      current = { fact: fact.id, line, text: placed.text };
      const version = fact.planVersion ?? 0;
      if (fact.type !== "plan-applied" && version > 0 && !plans.has(version))
        throw new Refused("plan-missing", `no fact before it puts plan version ${version} into force`, {
          ...{ file: FACTS_FILE, line, fact: fact.id },
        });
      if (pack.manifests && fact.type === "manifest-audited" && isGenuine(fact)) await checkManifest(fact);
      yield fact;
    }
  }

  return {
    facts: facts(),
    isSealed: seals.isSealed,
    planOf: async (fact: PlanFact) => {
      const name = planFileName(fact.planVersion);
      const { file, chunks } = open(name, fact, "plan-missing");
      if (file.sha256 !== fact.digest)
        throw new Refused("plan-digest", `the fact names ${fact.digest}, the plan has ${file.sha256}`, {
          file: name,
          fact: fact.id,
        });
      if (file.bytes > MAX_PLAN_BYTES) throw new Refused("plan-invalid", "it is too long", { file: name });
      const pieces: Buffer[] = [];
      for await (const chunk of chunks) pieces.push(chunk);
      const plan = compilePlan(Buffer.concat(pieces), { migration: pack.migration, version: fact.planVersion }, name);
      plans.set(fact.planVersion, plan);
      return plan;
    },
    differences: async function* (fact: ComparisonFact) {
      const digest = listDigestOf(fact) ?? "";
      const name = listFileName(digest);
      const { file, chunks } = open(name, fact, "list-differs");
      if (file.sha256 !== digest)
        throw new Refused("list-differs", "its digest is not the one in the fact", { file: name, fact: fact.id });
      const tooMany = (): Refused =>
        new Refused("list-differs", "it unpacks to far more than it is", { file: name, fact: fact.id });
      for await (const line of linesOf(name, bounded(platform.unpack("gzip", chunks), file.bytes, tooMany))) {
        const value = parseLine(name, line) as Partial<NameDifference> | null;
        const { unit, key, missingFrom } = value ?? {};
        const isOne = typeof unit === "string" && typeof key === "string";
        if (!isOne || (missingFrom !== "backup" && missingFrom !== "inventory"))
          throw new Refused("list-differs", "the line is no difference", { file: name, line: line.number });
        yield { unit, key, missingFrom };
      }
    },
    deliveries: async function* () {
      const name = "notifications.ndjson";
      const file = listed.get(name);
      if (file === undefined) throw new Refused("file-missing", "pack.json does not list it", { file: name });
      for await (const line of linesOf(name, files.open(file))) {
        const row = parseLine(name, line) as NotificationRow | null;
        if (typeof row?.kind !== "string" || typeof row.state !== "string")
          throw new Refused("line-form", "the line is no delivery", { file: name, line: line.number });
        yield row;
      }
    },
    textOf: ({ id }) => (current?.fact === id ? current.text : undefined),
    lineOf: (fact) => (current?.fact === fact ? current.line : undefined),
    used: () => used,
  };
};
