import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { unpack } from "../../adapters/zlib-codec.ts";
import { compareInventories } from "../../core/audit/comparisons/homed-twice.ts";
import type { Keys } from "../../core/audit/comparisons/merge.ts";
import { diffInventories } from "../../core/audit/comparisons/moves.ts";
import { judgeRelation } from "../../core/audit/comparisons/relations.ts";
import {
  compareNames,
  type NameDifference,
  type NamedPair,
  notCompared,
} from "../../core/audit/comparisons/same-names.ts";
import { judgeVerificationCurrent } from "../../core/audit/comparisons/verification-current.ts";
import { Failure } from "../../core/failure.ts";
import type { Finding } from "../../core/finding.ts";
import type { CrossCheckFact } from "../../core/history/fact.ts";
import { findObjectPlace } from "../../core/manifest/object-key.ts";
import { manifestReader } from "../../core/manifest/read.ts";
import type { MovesRequirement, SameNamesRequirement } from "../../core/plan/document/requirement/comparison.ts";
import type { ComparisonRequirement } from "../../core/plan/document.ts";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import { unreachable } from "../../core/unreachable.ts";
import type { Evidence, Ledger, ObjectVersion, Scope } from "../../ports/ports.ts";

/** What reading the inputs of a cross-check needs. */
export interface ReadingPorts {
  readonly ledger: Ledger;
  readonly evidence: Evidence;
}

/** The keys of an inventory that was accepted before, read again from the store. */
async function* keysOf(
  evidence: Evidence,
  object: { key: string; versionId: string },
): AsyncGenerator<readonly string[]> {
  let batch: string[] = [];
  const reader = manifestReader({ header: () => (entry) => void batch.push(entry.key) });
  const place = findObjectPlace(object.key);
  const { chunks } = await evidence.open(object);
  for await (const chunk of unpack(place?.encoding ?? "zst", chunks).chunks) {
    reader.push(chunk);
    if (batch.length > 0) yield batch;
    batch = [];
  }
  const { fault } = reader.end();
  if (fault !== undefined) throw new Failure("evidence-changed", `${object.key} was accepted and is now ${fault.code}`);
}

/** What a comparison found, and every difference by name where it has a list of them. */
interface Compared {
  readonly findings: readonly Finding[];
  readonly entries: number;
  readonly list?: PackedList;
}

type Looked = CrossCheckFact["inputs"];

const streamOf = (evidence: Evidence, unit: string, object: ObjectVersion | null): Keys => ({
  unit,
  batches: object === null ? noKeys() : keysOf(evidence, object),
});

async function* noKeys(): AsyncGenerator<readonly string[]> {}

/** The inventories that were looked at last time, by the facts that told of them. */
const lookedAt = async (ports: ReadingPorts, looked: Looked): Promise<Keys[]> => {
  const facts = await Promise.all(looked.map(({ fact }) => ports.ledger.findFact(fact)));
  return looked.map(({ unit }, index) => {
    const fact = facts[index];
    return streamOf(ports.evidence, unit, fact?.type === "manifest-audited" ? fact.object : null);
  });
};

const compareMoves = async (
  ports: ReadingPorts,
  crossCheck: MovesRequirement,
  inputs: readonly Checkpoint[],
  last: Looked | undefined,
) => {
  if (last === undefined) return { findings: [], entries: 0 };
  const after = inputs.map((one) => streamOf(ports.evidence, one.unit, one.evidence?.object ?? null));
  return diffInventories(await lookedAt(ports, last), after, crossCheck);
};

const PIECE_CHARACTERS = 256 * 1024;

/** Every difference, one a line, packed as it comes: members of gzip one after the other are gzip (RFC 1952, 2.2). */
interface PackedList {
  add(difference: NameDifference): void;
  /** The whole list, or undefined where it is empty. */
  end(): Buffer | undefined;
}

const packedList = (): PackedList => {
  const packed: Buffer[] = [];
  let lines = "";
  const flush = (): void => {
    if (lines !== "") packed.push(gzipSync(lines));
    lines = "";
  };
  return {
    add: (difference) => {
      lines += `${JSON.stringify(difference)}\n`;
      if (lines.length >= PIECE_CHARACTERS) flush();
    },
    end: () => {
      flush();
      return packed.length === 0 ? undefined : Buffer.concat(packed);
    },
  };
};

const compareByName = async (
  ports: ReadingPorts,
  crossCheck: SameNamesRequirement,
  inputs: readonly Checkpoint[],
  lists: "accounts" | "databases",
): Promise<Compared> => {
  const byUnit = Map.groupBy(inputs, ({ unit }) => unit);
  const side = (own: readonly Checkpoint[], id: string | undefined) =>
    own.find(({ requirement }) => requirement === id);
  const pairs: NamedPair[] = [];
  const alone: string[] = [];
  for (const [unit, own] of byUnit) {
    const [inventory, backup] = [side(own, crossCheck.of), side(own, crossCheck.with)];
    if (inventory === undefined || backup === undefined) alone.push(unit);
    else
      pairs.push({
        unit,
        inventory: streamOf(ports.evidence, unit, inventory.evidence?.object ?? null),
        backup: streamOf(ports.evidence, unit, backup.evidence?.object ?? null),
      });
  }
  const list = packedList();
  const { findings, entries } = await compareNames(pairs, crossCheck, lists, list.add);
  return { findings: [...findings, ...notCompared(alone, crossCheck)], entries, list };
};

/**
 * Runs one cross-check over its inputs.
 * @param known what was looked at last time, and what the inventory is a list of
 */
export const compareInputs = async (
  ports: ReadingPorts,
  crossCheck: ComparisonRequirement,
  inputs: readonly Checkpoint[],
  known: { readonly last: Looked | undefined; readonly lists: "accounts" | "databases" },
): Promise<Compared> => {
  switch (crossCheck.check) {
    case "homed-once":
      return compareInventories(
        inputs.map((one) => streamOf(ports.evidence, one.unit, one.evidence?.object ?? null)),
        crossCheck,
      );
    case "moves":
      return compareMoves(ports, crossCheck, inputs, known.last);
    case "same-names":
      return compareByName(ports, crossCheck, inputs, known.lists);
    case "verification-current":
      return { findings: judgeVerificationCurrent(crossCheck, inputs), entries: inputs.length };
    case "one-window":
    case "after-change":
      return { findings: judgeRelation(crossCheck, inputs), entries: inputs.length };
    default:
      return unreachable(crossCheck);
  }
};

/** The whole list lies beside the evidence, for whoever must mend it; findings name the first hundred. */
export const keepList = async (
  { evidence }: ReadingPorts,
  scope: Scope,
  list: PackedList | undefined,
): Promise<ObjectVersion | undefined> => {
  const bytes = list?.end();
  if (bytes === undefined) return undefined;
  const digest = createHash("sha256").update(bytes).digest("hex");
  const key = `comparisons/${scope.migration}/${scope.unit}/${scope.requirement}/${digest}.ndjson.gz`;
  return evidence.put(key, bytes, "application/gzip");
};
