import type { InclusionAnswer } from "../../contract/schemas/log.ts";
import { Failure } from "../../core/failure.ts";
import { findEntries } from "../../core/log/entries.ts";
import { findLeaf, subjectOf } from "../../core/log/leaf.ts";
import { inclusionRanges } from "../../core/log/range.ts";
import { entriesPath, leafTiles, TILE_WIDTH } from "../../core/log/tile.ts";
import type { LogIndex } from "../../ports/log.ts";
import type { QueryLedger } from "../../ports/query.ts";
import { proofOf, requireFile } from "../log-proof.ts";
import { type LogReads, publishedHead } from "../published-head.ts";

/** The files of the log, and as which leaves its subjects were logged. */
export type LoggedReads = LogReads & Pick<LogIndex, "findLeaves">;

export interface InclusionPorts {
  readonly ledger: Pick<QueryLedger, "findFact">;
  readonly log: LoggedReads;
}

const unlogged = (id: string): Failure =>
  new Failure("fact-unlogged", `fact "${id}" is not in the log yet: it will be within a minute, so ask again`);

/** The leaf at its place, which the ledger says: what lies there must be of the fact. */
const entryAt = async (log: LogReads, index: number, size: number, fact: string): Promise<Buffer> => {
  const [tile] = leafTiles({ start: index, end: index + 1 }, size);
  if (tile === undefined) throw new Failure("log-broken", `there is no tile for leaf ${index}`);
  const entry = findEntries(await requireFile(log, entriesPath(tile)))?.[index - tile.index * TILE_WIDTH];
  const leaf = entry === undefined ? undefined : findLeaf(entry);
  if (entry === undefined || leaf === undefined || subjectOf(leaf) !== fact)
    throw new Failure("log-broken", `leaf ${index} is not of fact ${fact}`);
  return entry;
};

/**
 * The leaf of a fact, and the proof that it is in the newest head of the log.
 * @throws Failure `not-found`; `fact-unlogged` where the newest head does not have it yet; `log-broken`, `ledger-*`, `store-*`
 */
export const inclusionView = async ({ ledger, log }: InclusionPorts, id: string): Promise<InclusionAnswer> => {
  const at = (await log.findLeaves([id])).get(id);
  if (at === undefined && (await ledger.findFact(id)) === undefined)
    throw new Failure("not-found", `unknown fact "${id}"`);
  // The ledger knows the place of a leaf a moment before there is a head that has it.
  const published = at === undefined ? undefined : await publishedHead(log);
  if (at === undefined || published === undefined || at >= published.head.size) throw unlogged(id);
  const { size } = published.head;
  const leaf = (await entryAt(log, at, size, id)).toString();
  const proof = await proofOf(log, inclusionRanges(at, size), size);
  return { index: at, leaf, proof, checkpoint: published.text };
};
