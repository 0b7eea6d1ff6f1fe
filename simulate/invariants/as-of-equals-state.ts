import { asOf, gatesAsOf } from "../../core/history/as-of.ts";
import type { Fact } from "../../core/history/fact.ts";
import { REPLAY_START, type Replaying, startReplay } from "../../core/history/replaying.ts";
import { instantOf } from "../../core/instant.ts";
import type { Plan } from "../../core/plan/plan.ts";
import { checkpointId } from "../../core/readiness/checkpoint/checkpoint.ts";
import { blockersAmong, pendingComparisons } from "../../core/readiness/comparison-inputs.ts";
import { membersByGate } from "../../core/readiness/gate/members.ts";
import { presentGate } from "../../core/readiness/gate/present.ts";
import type { MigrationState } from "../../core/readiness/plan-change.ts";
import { canonical } from "../canonical.ts";
import { checkpointIn, factIn, gateIn, isBetweenPlans, type MigrationView } from "../ledger-view.ts";
import type { CommitScene, EndScene, Invariant, MinuteScene, Scene } from "./invariant.ts";

const MAX_SAMPLES = 40;

/** A migration as it was stored at an instant at which nobody was writing. */
interface Sample {
  readonly at: number;
  readonly facts: number;
  readonly state: MigrationState;
}

interface Followed {
  readonly replaying: Replaying;
  readonly samples: Sample[];
  facts: number;
  /** When the newest of them is dated. */
  newest: string;
}

const planOfIn =
  ({ planOf }: Scene, migration: string) =>
  (version: number): Plan => {
    const plan = planOf(migration, version);
    if (plan === undefined) throw new Error(`no plan ${version}`);
    return plan;
  };

const differs = (what: string, is: unknown, was: unknown): string | undefined =>
  canonical(is) === canonical(was) ? undefined : `${what} is ${canonical(is)}, and as of then ${canonical(was)}`;

/** What the commit wrote, beside what the facts make of it. */
const checkWritten = ({ commit }: CommitScene, view: MigrationView, { replaying }: Followed): string | undefined => {
  const { state } = replaying.known();
  for (const { after } of commit.writes) {
    const [checkpoint, gate] = [checkpointIn(after), gateIn(after)];
    const broken =
      checkpoint?.migration === view.migration
        ? differs(checkpointId(checkpoint), checkpoint, state.checkpoints.get(checkpointId(checkpoint)))
        : gate?.migration === view.migration
          ? differs(gate.id, gate, state.gates.get(gate.id))
          : undefined;
    if (broken !== undefined) return broken;
  }
  return undefined;
};

/** The gates as the API shows them, of what is stored. */
const shown = ({ checkpoints, gates }: MigrationState, plan: Plan | undefined, now: string) => {
  const all = [...checkpoints.values()];
  const pending = pendingComparisons(all, new Map((plan?.requirements ?? []).map((one) => [one.id, one])));
  const members = membersByGate(all);
  return [...gates.values()].map((gate) => {
    const group = members.get(gate.id) ?? [];
    return [gate.id, presentGate(gate, group, blockersAmong(pending, group), now)] as const;
  });
};

const sorted = (entries: Iterable<readonly [string, unknown]>) => [...entries].toSorted(([a], [b]) => (a < b ? -1 : 1));

/** Each sample beside the answer as of then, made from the position of the sample before. */
const checkSamples = (scene: EndScene, migration: string, { samples }: Followed): string | undefined => {
  const planOf = planOfIn(scene, migration);
  const facts: Fact[] = [...scene.view.facts.values()]
    .filter((fact) => fact.migration === migration)
    .toSorted((a, b) => (a.recordedAt < b.recordedAt ? -1 : 1));
  let position = REPLAY_START;
  for (const { at, facts: count, state } of samples) {
    const now = instantOf(at);
    const until = facts.findLastIndex(({ recordedAt }) => recordedAt <= now) + 1;
    // Somebody was writing whose clock is behind.
    if (until !== count) continue;
    const replaying = startReplay(planOf, position);
    for (const fact of facts.slice(position.facts, until)) replaying.add(fact);
    const then = asOf(replaying, planOf, { at: now, knownAt: now }, [], []);
    const presented = gatesAsOf(then).map(({ gate, present }) => [gate.id, present] as const);
    const broken =
      differs("checkpoints", sorted(state.checkpoints), sorted(then.state.checkpoints)) ??
      differs("gates", sorted(state.gates), sorted(then.state.gates)) ??
      differs("what is shown", sorted(shown(state, then.plan, now)), sorted(presented));
    if (broken !== undefined) return `at ${now}: ${broken}`;
    position = structuredClone(replaying.position(now));
  }
  return undefined;
};

/** A new one for each story: it goes on with the replay of every migration, and keeps some of the states that were stored. */
export const asOfEqualsState = (): Invariant => {
  const followed = new Map<string, Followed>();

  const followedOf = (scene: Scene, migration: string): Followed => {
    const replaying = (): Replaying => startReplay(planOfIn(scene, migration), REPLAY_START);
    const found = followed.get(migration) ?? { replaying: replaying(), samples: [], facts: 0, newest: "" };
    followed.set(migration, found);
    return found;
  };

  const afterCommit = (scene: CommitScene): string | undefined => {
    for (const { before, after } of scene.commit.writes) {
      const fact = before === undefined ? factIn(after) : undefined;
      if (fact === undefined || !scene.view.migrations.has(fact.migration)) continue;
      const one = followedOf(scene, fact.migration);
      one.replaying.add(fact);
      one.facts += 1;
      if (fact.recordedAt > one.newest) one.newest = fact.recordedAt;
    }
    for (const view of scene.touched) {
      if (isBetweenPlans(view)) continue;
      const broken = checkWritten(scene, view, followedOf(scene, view.migration));
      if (broken !== undefined) return `${view.migration}: ${broken}`;
    }
    return undefined;
  };

  const keepSamples = ({ view, nowMs, now }: MinuteScene): undefined => {
    for (const [migration, one] of followed) {
      const stored = view.migrations.get(migration);
      const { samples, facts, newest } = one;
      if (stored === undefined || isBetweenPlans(stored) || newest > now || samples.length >= MAX_SAMPLES) continue;
      if (samples.at(-1)?.facts === facts) continue;
      const state = { checkpoints: new Map(stored.checkpoints), gates: new Map(stored.gates) };
      samples.push({ at: nowMs, facts, state });
    }
    return undefined;
  };

  return {
    name: "as-of-equals-state",
    says: "The facts of until an instant make the state that was stored at that instant, at every commit and from every position.",
    afterCommit,
    eachMinute: keepSamples,
    atEnd: (scene) => {
      for (const [migration, one] of followed) {
        const broken = checkSamples(scene, migration, one);
        if (broken !== undefined) return `${migration}: ${broken}`;
      }
      return undefined;
    },
  };
};
