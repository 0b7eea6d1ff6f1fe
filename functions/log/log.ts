import { compareText } from "../../core/compare-text.ts";
import type { Fact } from "../../core/history/fact.ts";
import { type Instant, plus } from "../../core/instant.ts";
import { type FactLeaf, factLeaf, findLeaf, keyLeaf, leafBytes } from "../../core/log/leaf.ts";
import { peopleIn } from "../../core/log/people.ts";
import { holdsUnrepresentable } from "../../core/log/unrepresentable.ts";
import type { Clock } from "../../ports/clock.ts";
import type { LogIndex } from "../../ports/log.ts";
import type { Memory } from "../../ports/memory.ts";
import type { QueryLedger } from "../../ports/query.ts";
import { LOG_MEMORY } from "../log-memory.ts";
import { type AppendPorts, append, keysOf, settle } from "./append.ts";

export interface LogPorts extends AppendPorts {
  readonly index: LogIndex;
  readonly ledger: Pick<QueryLedger, "listHeads" | "pageFactRefs" | "readFacts">;
  readonly memory: Memory;
  readonly clock: Clock;
}

export interface Logged {
  /** How many leaves were appended. */
  readonly appended: number;
  /** How many facts are known to have none; at least 1 where not all of the time since the last run was looked through. */
  readonly left: number;
  /** How many facts were found that nothing which writes facts has written so: {@link MadeLeaves}. */
  readonly malformed: number;
  /** How long ago what was recorded first of all that is left was recorded; 0 where nothing is. */
  readonly behindMs: number;
  readonly size: number;
}

/** A fact is dated before it is written, and an index lists it a moment later; what comes later still is found by the walk. */
const GRACE_MS = 5 * 60_000;
const PAGE = 100;
/** So many leaves are put in order at once. */
export const MAX_LEAVES = 1_000;
/** So many facts of all that there are, the oldest too, are looked at in each run. */
const WALKED = 500;
/** Facts of objects whose key names no migration. */
const NO_MIGRATION = "-";

/** Of the time since the last run, so much is looked through in one: after a long failure too, a run ends in time, and the next goes on. */
const SPAN_MS = 60 * 60_000;

interface Span {
  readonly from: Instant;
  /** Undefined where it has no end. */
  readonly to: Instant | undefined;
}

async function* factsOf({ ledger }: LogPorts, span: Span): AsyncGenerator<readonly string[]> {
  const migrations = [NO_MIGRATION, ...(await ledger.listHeads()).map(({ migration }) => migration)];
  for (const migration of migrations) {
    let cursor: string | undefined;
    do {
      const page = await ledger.pageFactRefs({ ...span, migration, newestFirst: false, limit: PAGE, cursor });
      yield page.items.map(({ id }) => id);
      cursor = page.cursor;
    } while (cursor !== undefined);
  }
}

export const withoutLeaf = async (
  { index }: Pick<LogPorts, "index">,
  subjects: readonly string[],
): Promise<readonly string[]> => {
  const known = await index.findLeaves(subjects);
  return subjects.filter((subject) => !known.has(subject));
};

const KEYS = "keys";

/** All keys that the log ever had, for whoever verifies an old head. Somebody who is quicker writes the same. */
export const keepKeys = async ({ files }: Pick<LogPorts, "files">, added: readonly string[]): Promise<void> => {
  const file = await files.find(KEYS);
  const known = Buffer.from(file?.bytes ?? "").toString();
  const lines = added.filter((key) => !known.includes(`${key}\n`)).map((key) => `${key}\n`);
  if (lines.length > 0) await files.replace(KEYS, Buffer.from(known + lines.join("")), file?.tag);
};

export const byRecording = (a: Fact, b: Fact): number =>
  compareText(a.recordedAt, b.recordedAt) || compareText(a.id, b.id);

/** The leaves of some facts. */
export interface MadeLeaves {
  readonly leaves: readonly Buffer[];
  /**
   * Facts that somebody wrote by hand, as nothing that writes facts does: what is in them has a stated place in their leaf. Those
   * without an id, or naming somebody without a salt, stay without a leaf. All others go on.
   */
  readonly malformed: readonly string[];
}

const isAsWritten = (fact: Fact, leaf: FactLeaf): boolean =>
  !holdsUnrepresentable(fact) &&
  leaf.recordedAt === fact.recordedAt &&
  leaf.migration === fact.migration &&
  leaf.type === fact.type;

/** A leaf that nobody can read back would stop the log, whoever goes on with it. */
const readable = (leaf: FactLeaf | undefined): Buffer | undefined => {
  const bytes = leaf && leafBytes(leaf);
  return bytes && findLeaf(bytes) === undefined ? undefined : bytes;
};

export const leavesOf = async ({ index }: Pick<LogPorts, "index">, facts: readonly Fact[]): Promise<MadeLeaves> => {
  const salts = await index.readSalts([...peopleIn(facts).keys()]);
  const leaves: Buffer[] = [];
  const malformed: string[] = [];
  for (const fact of facts) {
    const leaf = factLeaf(fact, (person) => salts.get(person));
    const bytes = readable(leaf);
    if (bytes !== undefined) leaves.push(bytes);
    if (bytes === undefined || leaf === undefined || !isAsWritten(fact, leaf)) malformed.push(fact.id);
  }
  return { leaves, malformed };
};

/** What has no leaf yet, each once: facts since the last run, and some of all. */
const findDue = async (ports: LogPorts, span: Span, walked: readonly string[]): Promise<readonly string[]> => {
  const due = new Set(await withoutLeaf(ports, walked));
  for await (const ids of factsOf(ports, span)) for (const id of await withoutLeaf(ports, ids)) due.add(id);
  return [...due];
};

/**
 * Appends every fact that has no leaf yet, as far as there is time, and the log's keys before all.
 * @throws Failure `log-broken`, `ledger-*`, `store-*`, `signer-*`; the next run goes on
 */
export const logFacts = async (ports: LogPorts, hasTime: () => boolean): Promise<Logged> => {
  const { clock, index, ledger, memory } = ports;
  const startedAt = clock();
  // First this: only then it is certain that what has no leaf is not among the leaves that were put in order last.
  let settled = await settle(ports);
  const kept = await memory.get(LOG_MEMORY);
  const walk = await index.walkFacts(WALKED, kept?.walked === "" ? undefined : kept?.walked);
  const newKeys = await withoutLeaf(
    ports,
    (await keysOf(ports)).map(({ text }) => text),
  );
  if (newKeys.length > 0) await keepKeys(ports, newKeys);
  const reached = kept?.after ?? startedAt;
  const next = plus(reached, SPAN_MS);
  const isCut = next < startedAt;
  const due = await findDue(ports, { from: plus(reached, -GRACE_MS), to: isCut ? next : undefined }, walk.items);
  const facts = (await ledger.readFacts(due)).toSorted(byRecording);
  let left = facts.length;
  let appended = 0;
  let malformed = 0;
  let leaves = newKeys.map((key) => leafBytes(keyLeaf(key)));
  while ((left > 0 || leaves.length > 0) && hasTime()) {
    const some = facts.slice(facts.length - left, facts.length - left + MAX_LEAVES);
    const made = await leavesOf(ports, some);
    leaves = [...leaves, ...made.leaves];
    const after = leaves.length === 0 ? settled : await append(ports, settled, leaves);
    if (after === undefined) break;
    settled = after;
    appended += leaves.length;
    malformed += made.malformed.length;
    left -= some.length;
    leaves = [];
  }
  if (left === 0) await memory.put(LOG_MEMORY, { after: isCut ? next : startedAt, walked: walk.cursor ?? "" });
  const oldest = [
    ...facts.slice(facts.length - left, facts.length - left + 1),
    ...(isCut ? [{ recordedAt: next }] : []),
  ];
  const behindMs = Math.max(0, ...oldest.map(({ recordedAt }) => Date.parse(startedAt) - Date.parse(recordedAt) || 0));
  return { appended, left: isCut ? Math.max(1, left) : left, malformed, behindMs, size: settled.size };
};

/** For how long it is not known that all was logged: since the last run that was whole, or 0 where there never was one. */
export const unknownSinceMs = async ({ memory, clock }: Pick<LogPorts, "memory" | "clock">): Promise<number> => {
  const kept = await memory.get(LOG_MEMORY);
  return kept?.after === undefined ? 0 : Math.max(0, Date.parse(clock()) - Date.parse(kept.after));
};
