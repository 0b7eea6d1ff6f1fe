import type { NameDifference } from "../audit/comparisons/same-names.ts";
import type { SealCheck } from "../audit/scope.ts";
import { canonicalText } from "../canonical.ts";
import type { ComparisonFact, Fact, PlanFact } from "../history/fact.ts";
import type { Plan } from "../plan/plan.ts";
import { csvRecord } from "./csv.ts";
import { type Derivation, type Derived, derivation, type Emitted, type FactProblem } from "./derivation.ts";
import { listDigestOf } from "./finding-rows.ts";
import { oscalText } from "./oscal/assessment-results.ts";
import { FACTS_FILE, OSCAL_FILE, type PackAbout, type PackCounts, REPORT_FILE } from "./pack-file.ts";
import { reportText } from "./report/report.ts";
import { columnsOf, LISTS, type NotificationRow, recordOf } from "./rows.ts";

/** What a pack is made of, or verified by: facts in the order of replay, and what they name. */
export interface PackSource {
  readonly facts: AsyncIterable<Fact>;
  /** The canonical text of the fact that was given last, where it is known already. */
  readonly textOf?: (fact: Fact) => string | undefined;
  planOf(fact: PlanFact): Promise<Plan>;
  /** Of the seals of the facts. */
  readonly isSealed: SealCheck;
  /** Every difference of a comparison whose fact names a list of them. */
  differences(fact: ComparisonFact): AsyncIterable<NameDifference>;
  /** Asked once the facts are over. */
  deliveries(derivation: Pick<Derivation, "concernsTopic">): AsyncIterable<NotificationRow>;
}

/** Takes the text of a pack's files, piece by piece and each file's in its order. */
export type PackSink = (file: string, text: string) => Promise<void>;

/**
 * Everything in a pack that follows from its facts: whoever makes a pack writes it, and whoever verifies one compares it.
 * @param onProblem called with what facts contradict
 * @throws Failure `history-gap`; as the source and the sink
 */
export const derivePack = async (
  about: PackAbout,
  source: PackSource,
  sink: PackSink,
  onProblem: (problem: FactProblem) => void,
): Promise<{ readonly derived: Derived; readonly counts: PackCounts }> => {
  const counts = { facts: 0, seals: 0, verdicts: 0, checkpoints: 0, findings: 0, approvals: 0, notifications: 0 };
  const deriving = derivation(about, onProblem, source.isSealed);

  const put = async ({ list, row }: Emitted): Promise<void> => {
    counts[list] += 1;
    await sink(`${list}.ndjson`, `${canonicalText(row)}\n`);
    const columns = columnsOf(list);
    if (columns !== undefined) await sink(`${list}.csv`, recordOf(columns, row));
  };

  await sink(FACTS_FILE, "");
  for (const list of LISTS) {
    await sink(`${list}.ndjson`, "");
    const columns = columnsOf(list);
    if (columns !== undefined) await sink(`${list}.csv`, csvRecord(columns));
  }
  for await (const fact of source.facts) {
    counts.facts += 1;
    await sink(FACTS_FILE, `${source.textOf?.(fact) ?? canonicalText(fact)}\n`);
    const plan = fact.type === "plan-applied" ? await source.planOf(fact) : undefined;
    for (const emitted of deriving.fact(fact, plan)) await put(emitted);
    if (fact.type !== "evidence-compared" || listDigestOf(fact) === undefined) continue;
    for await (const difference of source.differences(fact)) {
      const emitted = deriving.difference(fact, difference);
      if (emitted !== undefined) await put(emitted);
    }
  }
  for (const emitted of deriving.checkpoints()) await put(emitted);
  for await (const row of source.deliveries(deriving)) {
    deriving.delivery(row);
    await put({ list: "notifications", row });
  }
  const derived = deriving.end();
  await sink(REPORT_FILE, reportText(derived, about));
  for (const text of oscalText(derived, about)) await sink(OSCAL_FILE, text);
  return { derived, counts };
};
