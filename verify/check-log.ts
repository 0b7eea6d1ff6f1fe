import { createHash } from "node:crypto";
import { canonicalText } from "../core/canonical.ts";
import type { LogHead } from "../core/log/checkpoint.ts";
import { growingTree } from "../core/log/growing-tree.ts";
import { leafHash } from "../core/log/hash.ts";
import { digestLeaf, leafBytes, subjectOf } from "../core/log/leaf.ts";
import { findLeafLine } from "../core/log/leaf-line.ts";
import type { SignedNote } from "../core/log/note.ts";
import type { NoteKey } from "../core/log/note-key.ts";
import { peopleIn, withoutPeople } from "../core/log/people.ts";
import { holdsUnrepresentable, mayHoldUnrepresentable } from "../core/log/unrepresentable.ts";
import { type LeafTable, leafTable } from "../core/pack/leaf-table.ts";
import {
  FACTS_FILE,
  LOG_CHECKPOINT_FILE,
  LOG_ENTRIES_FILE,
  LOG_FILES,
  LOG_PEOPLE_FILE,
  PACK_FORMAT,
  type PackFile,
  sha256Of,
} from "../core/pack/pack-file.ts";
import type { PackProblem } from "../core/pack/problem.ts";
import type { Given, GivenHead } from "./given.ts";
import { linesOf } from "./lines.ts";
import { openLogFile, type PackLog, readHead, readKeys, readPeople } from "./log-files.ts";
import { believedSigners, loggedKeys, type SignedHead } from "./log-keys.ts";
import type { PackFiles } from "./pack-files.ts";
import type { Platform } from "./platform.ts";
import type { PlacedFact } from "./read-facts.ts";
import { Refused } from "./refused.ts";
import { type Witnessed, witnessedBy } from "./witnessed-heads.ts";

/** What was found of the log in a pack. */
export interface VerifiedLog {
  readonly head: LogHead;
  /** The texts of the keys that signed the head and are believed. */
  readonly keys: readonly string[];
  /** True where whoever verifies named a key; else the pack is believed which they are. */
  readonly isPinned: boolean;
  /** What each witness that was named signed. */
  readonly witnesses: readonly Witnessed[];
  /** The names of whoever else signed the pack's head, as they are stated: nobody named a key of theirs. */
  readonly unverified: readonly string[];
  /** Sizes of the heads that were given, which it begins with. */
  readonly heads: readonly number[];
}

/** Facts, compared with the log as they are read. */
export interface LogCheck {
  readonly verified: VerifiedLog;
  fact(placed: PlacedFact): void;
  /** Once the facts are over: what was logged, and is not among them. */
  end(): void;
}

type Collect = (problem: PackProblem) => void;
type Of = Pick<PackFile, "migration" | "asOf">;

interface Entries {
  readonly table: LeafTable;
  /** The number of the leaf of each key, in their order. */
  readonly keys: ReadonlyMap<string, number>;
  /** Given heads that the log begins with. */
  readonly confirmed: readonly GivenHead[];
}

const isRoot = ({ root }: LogHead, other: Buffer): boolean => root.equals(other);

/** Reads every leaf. @throws Refused at the first that cannot be one of this log */
const readEntries = async (
  log: PackLog,
  head: LogHead,
  { migration, asOf }: Of,
  heads: readonly GivenHead[],
): Promise<Entries> => {
  const tree = growingTree();
  const table = leafTable();
  const keys = new Map<string, number>();
  const waiting = heads.toSorted((a, b) => a.head.size - b.head.size);
  const confirmed: GivenHead[] = [];
  const compare = (): void => {
    for (let [next] = waiting; next?.head.size === tree.size(); [next] = waiting) {
      waiting.shift();
      if (!isRoot(next.head, tree.root()))
        throw new Refused("log-rewritten", `the first ${tree.size()} leaves are others than when it was kept`, {
          file: next.from,
        });
      confirmed.push(next);
    }
  };
  compare();
  for await (const line of linesOf(LOG_ENTRIES_FILE, openLogFile(log, LOG_ENTRIES_FILE))) {
    const place = { file: LOG_ENTRIES_FILE, line: line.number };
    const leaf = findLeafLine(line.bytes, line.text);
    if (leaf === undefined) throw new Refused("log-entry-form", "it is no leaf", place);
    const hash = leafHash(line.bytes);
    const isWanted = "fact" in leaf && leaf.migration === migration && leaf.recordedAt <= asOf;
    if (!table.add(subjectOf(leaf), line.number, isWanted ? hash : undefined))
      throw new Refused("leaf-repeated", `${subjectOf(leaf)} has an entry before`, place);
    if ("key" in leaf) keys.set(leaf.key, tree.size());
    tree.add(hash);
    compare();
  }
  if (tree.size() !== head.size || !isRoot(head, tree.root()))
    throw new Refused("log-root", `there are ${tree.size()} entries with the root ${tree.root().toString("base64")}`, {
      file: LOG_CHECKPOINT_FILE,
    });
  return { table, keys, confirmed };
};

/** @throws Refused where a head or a key is of another log, or the log was longer */
const requireOfThisLog = ({ origin, size }: LogHead, { heads, keys }: Given): void => {
  for (const { head, from } of heads) {
    if (head.origin !== origin)
      throw new Refused("log-foreign", `it is of ${head.origin}, and the pack's of ${origin}`, { file: from });
    if (head.size > size)
      throw new Refused("log-cut", `it had ${head.size} leaves, and has ${size} in the pack`, { file: from });
  }
  const foreign = keys.find(({ name }) => name !== origin);
  if (foreign !== undefined)
    throw new Refused("log-foreign", `the key ${foreign.text} is not of ${origin}`, { file: LOG_CHECKPOINT_FILE });
};

/** Names of signers of whom no key is known. */
const unverifiedIn = ({ signatures }: SignedNote, keys: readonly NoteKey[]): readonly string[] => {
  const isKnown = ({ name, keyId }: SignedNote["signatures"][number]): boolean =>
    keys.some((key) => key.name === name && key.id === keyId);
  return [...new Set(signatures.filter((one) => !isKnown(one)).map(({ name }) => name))];
};

const isSigned = (one: GivenHead): one is SignedHead => one.note !== undefined;

/** Whether a line may name a person. */
const ISSUER = '"issuer":';

const factCheck = (table: LeafTable, salts: ReadonlyMap<string, Uint8Array>, collect: Collect) => {
  const used = new Set<string>();

  /** @returns undefined where a salt is missing */
  const digestOf = ({ fact, text, bytes }: PlacedFact): string | undefined => {
    const people = text.includes(ISSUER) ? [...peopleIn(fact).keys()] : [];
    if (people.length === 0) return sha256Of(bytes);
    for (const one of people) used.add(one);
    const without = withoutPeople(fact, (person) => salts.get(person));
    return without === undefined ? undefined : createHash("sha256").update(canonicalText(without)).digest("hex");
  };
  return {
    used,
    fact: (placed: PlacedFact): void => {
      const { fact, line } = placed;
      const place = { file: FACTS_FILE, line, fact: fact.id };
      const logged = table.take(fact.id);
      const digest = digestOf(placed);
      if (logged === undefined) collect({ code: "fact-unlogged", message: "the log has no entry of it", place });
      else if (digest === undefined)
        collect({ code: "salt-missing", message: `${LOG_PEOPLE_FILE} lacks somebody whom it names`, place });
      else if (!leafHash(leafBytes(digestLeaf(fact, digest))).equals(logged.hash))
        collect({
          code: "fact-changed",
          message: `it is not the one of ${LOG_ENTRIES_FILE}, line ${logged.line}`,
          place,
        });
      // Its leaf may be right all the same: the log has what somebody wrote.
      if (mayHoldUnrepresentable(placed.text) && holdsUnrepresentable(fact))
        collect({ code: "fact-unrepresentable", message: "nothing that writes facts writes it so", place });
    },
  };
};

const openLog = async (log: PackLog, of: Of, given: Given, platform: Platform, collect: Collect): Promise<LogCheck> => {
  const { head, note } = await readHead(log);
  requireOfThisLog(head, given);
  const { table, keys, confirmed } = await readEntries(log, head, of, given.heads);
  const logged = loggedKeys(head.origin, await readKeys(log), keys);
  const own = { from: LOG_CHECKPOINT_FILE, head, note };
  const others = confirmed.filter(isSigned);
  const signers = await believedSigners({ own, others }, logged, given.keys, platform);
  const witnesses = given.witnesses ?? [];
  const witnessed = await witnessedBy([own, ...others], witnesses, platform);
  const salts = await readPeople(log);
  const { fact, used } = factCheck(table, salts, collect);
  return {
    verified: {
      ...{ head, keys: signers.map(({ text }) => text), isPinned: given.keys.length > 0 },
      witnesses: witnessed,
      unverified: unverifiedIn(note, [...logged.map(({ key }) => key), ...witnesses]),
      heads: confirmed.map((one) => one.head.size),
    },
    fact,
    end: () => {
      for (const line of table.left())
        collect({
          code: "fact-removed",
          message: "the pack has no such fact",
          place: { file: LOG_ENTRIES_FILE, line },
        });
      for (const [at, person] of [...salts.keys()].entries())
        if (!used.has(person))
          collect({
            code: "log-form",
            message: "no fact names this person",
            place: { file: LOG_PEOPLE_FILE, line: at + 1 },
          });
    },
  };
};

/**
 * Verifies the log in a pack, so that facts can be compared with it.
 * @returns undefined where it has none that can be compared with, or of a format that had none
 * @throws Unable
 */
export const checkLog = async (
  pack: PackFile,
  files: PackFiles,
  given: Given,
  platform: Platform,
  collect: Collect,
): Promise<LogCheck | undefined> => {
  const listed = new Map(pack.files.map((file) => [file.name, file]));
  const there = new Set(files.names);
  const isAsked = [given.heads, given.keys, given.witnesses ?? []].some((named) => named.length > 0);
  if (pack.format !== PACK_FORMAT && !isAsked) return undefined;
  const missing = LOG_FILES.find((name) => !listed.has(name));
  if (missing !== undefined) {
    const message = pack.format === PACK_FORMAT ? "every pack has it" : `no pack of format ${pack.format} has it`;
    collect({ code: "log-missing", message, place: { file: missing } });
    return undefined;
  }
  // That a listed file is not there is told already.
  if (LOG_FILES.some((name) => !there.has(name))) return undefined;
  try {
    return await openLog({ listed, files }, pack, given, platform, collect);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    collect(error.problem);
    return undefined;
  }
};
