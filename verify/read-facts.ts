import { canonicalText } from "../core/canonical.ts";
import type { Fact } from "../core/history/fact.ts";
import { inReplayOrder } from "../core/history/replay-order.ts";
import { readFactShape } from "../core/pack/fact-shape.ts";
import { FACTS_FILE, type PackFile } from "../core/pack/pack-file.ts";
import { idSet } from "./id-set.ts";
import { linesOf, parseLine } from "./lines.ts";
import { Refused } from "./refused.ts";

/** A fact with its line, so that what it contradicts can be named. */
export interface PlacedFact {
  readonly fact: Fact;
  readonly line: number;
  /** Its one text, and the bytes of that. */
  readonly text: string;
  readonly bytes: Buffer;
}

/**
 * The facts of a pack, each after the one before it and with an id of its own.
 * @throws Refused at the first line that is none
 */
export async function* readFacts(
  { migration, asOf }: Pick<PackFile, "migration" | "asOf">,
  chunks: AsyncIterable<Buffer>,
): AsyncGenerator<PlacedFact> {
  const seen = idSet();
  let before: Fact | undefined;
  for await (const line of linesOf(FACTS_FILE, chunks)) {
    const place = { file: FACTS_FILE, line: line.number };
    const value = parseLine(FACTS_FILE, line);
    const read = readFactShape(value);
    if ("fault" in read) throw new Refused("fact-form", read.fault, place);
    const { fact } = read;
    const named = { ...place, fact: fact.id };
    if (canonicalText(fact) !== line.text)
      throw new Refused("line-form", "the line is not written as packs have it", named);
    if (fact.migration !== migration)
      throw new Refused("fact-foreign", `it is of migration "${fact.migration}"`, named);
    if (fact.recordedAt > asOf) throw new Refused("fact-foreign", `it was recorded at ${fact.recordedAt}`, named);
    if (!seen.add(fact.id)) throw new Refused("fact-repeated", "another fact has this id", named);
    if (before !== undefined && inReplayOrder(before, fact) >= 0)
      throw new Refused("fact-order", `it belongs before fact ${before.id}`, named);
    before = fact;
    yield { fact, line: line.number, text: line.text, bytes: line.bytes };
  }
}
