import type { SatisfiedAnswer } from "../../contract/schemas/satisfied.ts";
import { Failure } from "../../core/failure.ts";
import { asOf } from "../../core/history/as-of.ts";
import type { Fact } from "../../core/history/fact.ts";
import { countsOf, instantsAcross } from "../../core/history/moment-counts.ts";
import { type ReplayPosition, startReplay } from "../../core/history/replaying.ts";
import { earlier, type Instant, later, msOf } from "../../core/instant.ts";
import { isTransition } from "../../core/readiness/gate/event.ts";
import type { Clock } from "../../ports/clock.ts";
import { factsBetween } from "../facts-between.ts";
import { passingOver, startFromSnapshot } from "../read-snapshot.ts";
import { replayPlans } from "../replay-plans.ts";
import { applyingNow, MAX_FACTS, type MomentPorts, plansSince } from "./read-moment.ts";

type SatisfiedPorts = MomentPorts & { readonly clock: Clock };

interface Span {
  readonly from: Instant;
  readonly to: Instant;
  readonly points: number;
}

const MAX_TRANSITIONS = 200;
/** So far back a later beginning is looked for, where the span has too many facts. */
const SNAPSHOTS = 200;
/** A request may take 29 seconds. */
const BUDGET_MS = 22_000;

/** When the first fact of a migration was recorded; undefined where there is none. */
const firstAt = async ({ ledger }: SatisfiedPorts, migration: string): Promise<Instant | undefined> => {
  const { items } = await ledger.pageFactRefs({ migration, newestFirst: false, limit: 1 });
  const [fact] = await ledger.readFacts(items.map(({ id }) => id));
  return fact?.recordedAt;
};

/** From where a span can be gone through within the facts of one answer: its beginning, or the first snapshot that is near enough. */
const beginningOf = async ({ snapshots }: SatisfiedPorts, migration: string, { from, to }: Span): Promise<Instant> => {
  const found = await snapshots.listSnapshots(migration, to, SNAPSHOTS);
  const newest = found[0]?.facts ?? 0;
  const before = found.find(({ upTo }) => upTo <= from)?.facts ?? (found.length < SNAPSHOTS ? 0 : undefined);
  // What came after the newest snapshot has a share too.
  const most = MAX_FACTS / 2;
  if (before !== undefined && newest - before <= most) return from;
  const near = found.findLast(({ facts }) => newest - facts <= most);
  return near === undefined ? from : later(from, near.upTo);
};

const transitionsOf = ({ id, recordedAt, events }: Fact): SatisfiedAnswer["transitions"] =>
  events.flatMap((event) =>
    "requirement" in event || !isTransition(event)
      ? []
      : [
          {
            ...{ at: recordedAt, gate: event.gate, fact: id },
            state: event.type === "gate-cleared" ? ("clear" as const) : ("blocked" as const),
          },
        ],
  );

const readFrom = async (ports: SatisfiedPorts, migration: string, span: Span, skip: number) => {
  const until = msOf(ports.clock()) + BUDGET_MS;
  const applying = await applyingNow(ports, migration);
  const versions = await plansSince(ports, migration, span.from, span.to);
  const plans = replayPlans(ports, migration);
  const position: ReplayPosition = await startFromSnapshot(ports, migration, span.from, plans, skip);
  const replaying = startReplay(plans.planOf, position);
  const instants = [...instantsAcross(span.from, span.to, span.points)];
  const points: SatisfiedAnswer["points"][number][] = [];
  const transitions: SatisfiedAnswer["transitions"][number][] = [];

  const measure = (at: Instant): void => {
    if (msOf(ports.clock()) > until)
      throw new Failure(
        "request-invalid",
        `points: ${span.points} take too long; ask for fewer, or for a shorter span`,
      );
    const next = [...versions.filter(({ recordedAt }) => recordedAt > at), ...applying];
    points.push({ at, ...countsOf(asOf(replaying, plans.planOf, { at, knownAt: at }, [], next)) });
  };

  let read = 0;
  for await (const fact of factsBetween(ports.ledger, migration, position.upTo, span.to)) {
    for (; instants[0] !== undefined && instants[0] < fact.recordedAt; instants.shift()) measure(instants[0]);
    read += 1;
    if (read > MAX_FACTS)
      throw new Failure("request-invalid", `from: more than ${MAX_FACTS} facts were recorded since; ask for less`);
    await plans.loadOf(fact);
    replaying.add(fact);
    if (fact.recordedAt >= span.from) transitions.push(...transitionsOf(fact));
  }
  for (const at of instants) measure(at);
  return { points, transitions: transitions.slice(-MAX_TRANSITIONS), transitionCount: transitions.length };
};

/**
 * How much of a migration was satisfied at instants across a span, as it was known at each: one replay that stops at each of them.
 * @throws Failure `request-invalid` where that takes too long, or too many facts were recorded, `history-gap`, `ledger-*`, `store-*`
 */
export const readSatisfied = async (
  ports: SatisfiedPorts,
  migration: string,
  asked: { readonly from?: Instant | undefined; readonly to?: Instant | undefined; readonly points: number },
): Promise<SatisfiedAnswer> => {
  const now = ports.clock();
  const first = (await firstAt(ports, migration)) ?? now;
  const to = later(first, earlier(asked.to ?? now, now));
  const wanted = earlier(to, later(first, asked.from ?? first));
  const points = Math.max(2, asked.points);
  const from = await beginningOf(ports, migration, { from: wanted, to, points });
  const found = await passingOver((skip) => readFrom(ports, migration, { from, to, points }, skip));
  return { migration, from, to, isCut: from > wanted, ...found };
};
