import { Failure } from "../../core/failure.ts";
import type { Fact } from "../../core/history/fact.ts";
import type { Instant } from "../../core/instant.ts";
import type { LogHead } from "../../core/log/checkpoint.ts";
import { findEntries } from "../../core/log/entries.ts";
import { findLeafLine } from "../../core/log/leaf-line.ts";
import { peopleIn } from "../../core/log/people.ts";
import { entriesPath, leafTiles, type Tile } from "../../core/log/tile.ts";
import { type LeafTable, leafTable } from "../../core/pack/leaf-table.ts";
import { LOG_CHECKPOINT_FILE, LOG_ENTRIES_FILE, LOG_KEYS_FILE, LOG_PEOPLE_FILE } from "../../core/pack/pack-file.ts";
import { personLine } from "../../core/pack/person-line.ts";
import type { PackDraft } from "../../ports/pack-draft.ts";
import { publishedHead } from "../published-head.ts";
import { cosignedHead } from "./cosigned-head.ts";
import type { PackPorts } from "./ports.ts";

/** So many files of entries are fetched at once. */
const AT_ONCE = 8;
/** Of what is looked for, its presence alone counts. */
const PRESENT = Buffer.alloc(32);

const broken = (why: string): Failure => new Failure("log-broken", why);

const readEntries = async ({ log }: PackPorts, tile: Tile): Promise<readonly Buffer[]> => {
  const path = entriesPath(tile);
  const file = await log.find(path);
  const entries = file === undefined ? undefined : findEntries(file.bytes);
  if (entries?.length !== tile.width) throw broken(`${path} does not have ${tile.width} entries`);
  return entries;
};

/** Every leaf of a log, those of one file together. */
async function* entriesOf(ports: PackPorts, { size }: LogHead): AsyncGenerator<readonly Buffer[]> {
  const tiles = leafTiles({ start: 0, end: size }, size);
  for (let from = 0; from < tiles.length; from += AT_ONCE)
    yield* await Promise.all(tiles.slice(from, from + AT_ONCE).map((tile) => readEntries(ports, tile)));
}

export interface PackedLog extends Pick<LeafTable, "take"> {
  /** Facts that were logged by an instant and not taken: the first of them. @throws Failure `log-broken`, `store-*` */
  findLeft(until: Instant): Promise<readonly string[]>;
}

/** So many of them are named. */
const MAX_LEFT = 20;

const findLeft = async (
  ports: PackPorts,
  head: LogHead,
  { migration, until, lines }: { migration: string; until: Instant; lines: ReadonlySet<number> },
): Promise<readonly string[]> => {
  const left: string[] = [];
  let line = 0;
  for await (const entries of entriesOf(ports, head))
    for (const entry of entries) {
      line += 1;
      const leaf = lines.has(line) ? findLeafLine(entry, entry.toString()) : undefined;
      if (leaf === undefined || "key" in leaf || leaf.migration !== migration || leaf.recordedAt > until) continue;
      left.push(leaf.fact);
      if (left.length === MAX_LEFT) return left;
    }
  return left;
};

const NEWLINE = Buffer.from("\n");

/**
 * Puts all of the log into a pack, whatever it is: whoever verifies finds what is wrong with it.
 * @returns which facts of the migration it has; undefined where there is no log yet
 * @throws Failure `log-broken`, `store-*`
 */
export const packLog = async (
  ports: PackPorts,
  migration: string,
  draft: Pick<PackDraft, "append">,
): Promise<PackedLog | undefined> => {
  const found = await publishedHead(ports.log);
  if (found === undefined) return undefined;
  await draft.append(LOG_CHECKPOINT_FILE, await cosignedHead(ports.log, ports.witnesses, found));
  for (const name of [LOG_KEYS_FILE, LOG_ENTRIES_FILE, LOG_PEOPLE_FILE]) await draft.append(name, "");
  const table = leafTable();
  let line = 0;
  for await (const entries of entriesOf(ports, found.head)) {
    await draft.append(LOG_ENTRIES_FILE, Buffer.concat(entries.flatMap((entry) => [entry, NEWLINE])));
    for (const entry of entries) {
      line += 1;
      const leaf = findLeafLine(entry, entry.toString());
      if (leaf === undefined) continue;
      if ("key" in leaf) await draft.append(LOG_KEYS_FILE, `${leaf.key}\n`);
      else if (leaf.migration === migration) table.add(leaf.fact, line, PRESENT);
    }
  }
  return {
    take: table.take,
    findLeft: (until) => findLeft(ports, found.head, { migration, until, lines: new Set(table.left()) }),
  };
};

/** Whom facts name. */
export const peopleCollector = () => {
  const people = new Set<string>();
  return {
    fact: (fact: Fact): void => {
      for (const person of peopleIn(fact).keys()) people.add(person);
    },
    /** Their salts, in the order of the people; those that were forgotten have none. @throws Failure `ledger-*` */
    packTo: async ({ ledger }: PackPorts, draft: Pick<PackDraft, "append">): Promise<void> => {
      const salts = await ledger.findSalts([...people].toSorted());
      for (const [person, salt] of salts)
        await draft.append(LOG_PEOPLE_FILE, `${personLine({ person, salt: Buffer.from(salt).toString("hex") })}\n`);
    },
  };
};
