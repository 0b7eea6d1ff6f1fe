import type { Plan } from "../plan/plan.ts";
import type { MigrationState } from "../readiness/plan-change.ts";
import type { Fact } from "./fact.ts";
import { REPLAY_START, startReplay, wholeState } from "./replaying.ts";

/**
 * Makes a migration's state from its history alone, in whatever order the facts are.
 * Writers' clocks may disagree, so instants order facts only roughly: what was written under one plan version comes before
 * the next version, and each event has the version that it makes, and is applied only after its predecessor.
 * @param planOf the compiled plan of a version
 * @throws Failure `history-gap` where the history lacks an event's predecessor
 */
export const replay = (facts: Iterable<Fact>, planOf: (version: number) => Plan): MigrationState => {
  const replaying = startReplay(planOf, REPLAY_START, Number.POSITIVE_INFINITY);
  for (const fact of facts) replaying.add(fact);
  return wholeState(replaying.known());
};
