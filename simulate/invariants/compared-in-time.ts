import { instantOf } from "../../core/instant.ts";
import { comparedWithinMs } from "../../core/plan/compared-within.ts";
import { indexReads } from "../../core/plan/index-reads.ts";
import type { Plan } from "../../core/plan/plan.ts";
import { type Checkpoint, checkpointId } from "../../core/readiness/checkpoint/checkpoint.ts";
import { isOutdated } from "../../core/readiness/comparison-inputs.ts";
import { AWAY_MS } from "../../core/readiness/watermark.ts";
import { isBetweenPlans, type MigrationView, membersOf } from "../ledger-view.ts";
import type { Invariant, MinuteScene, Scene } from "./invariant.ts";

/** A sweep, and all that may be due at once when a plan is whole, or when faults have ended. */
const SLACK_MS = 8 * 60_000;

/** A comparison or a sign-off as it passed, and since when it has not seen its newest inputs. */
interface Unseen {
  readonly fact: string | undefined;
  readonly since: number;
  readonly graceMs: number;
}

interface Watched {
  steps: number;
  readonly unseen: Map<string, Unseen>;
  /** What each sign-off covers, found without the rule that production has for it. */
  covered: ReadonlyMap<string, readonly string[]>;
}

/** Follows what is outdated; one that has run again, and is outdated again, begins anew. */
const follow = (watched: Watched, view: MigrationView, plan: Plan | undefined, nowMs: number): void => {
  const requirements = new Map((plan?.requirements ?? []).map((one) => [one.id, one]));
  const find = indexReads(view.checkpoints.values());
  for (const [id, one] of view.checkpoints) {
    const reader = requirements.get(one.requirement);
    const known = watched.unseen.get(id);
    const fact = one.evidence?.fact;
    if (reader === undefined || !isOutdated(one, reader, find(reader, one.unit))) watched.unseen.delete(id);
    else if (known === undefined || known.fact !== fact) {
      const graceMs = comparedWithinMs(reader.evidence === "cross-check" ? reader : {});
      watched.unseen.set(id, { fact, since: nowMs, graceMs });
    }
  }
  watched.covered = new Map(
    [...view.checkpoints].flatMap(([id, one]): [string, string[]][] => {
      const reader = requirements.get(one.requirement);
      return reader?.evidence === "sign-off" ? [[id, find(reader, one.unit).map(checkpointId)]] : [];
    }),
  );
  for (const id of watched.unseen.keys()) if (!view.checkpoints.has(id)) watched.unseen.delete(id);
};

/** A new one for each story: it remembers since when each comparison is outdated. */
export const comparedInTime = (): Invariant => {
  const watching = new Map<string, Watched>();
  let calmSince = Number.POSITIVE_INFINITY;

  const overdueIn = ({ nowMs }: Scene, view: MigrationView, members: readonly Checkpoint[]): string | undefined => {
    const watched = watching.get(view.migration);
    for (const one of members.filter(({ state }) => state === "passed")) {
      const member = checkpointId(one);
      for (const id of [member, ...(watched?.covered.get(member) ?? [])]) {
        const unseen = watched?.unseen.get(id);
        // It may have run within this minute.
        if (unseen === undefined || unseen.fact !== view.checkpoints.get(id)?.evidence?.fact) continue;
        const signedAt = id === member ? 0 : (view.writtenAt.get(member) ?? 0) + AWAY_MS;
        const due = Math.max(unseen.since + unseen.graceMs, calmSince, view.headAt, signedAt);
        if (nowMs > due + SLACK_MS)
          return `${member}, and ${id} has not seen what came at ${instantOf(unseen.since)}; it is ${instantOf(nowMs)}`;
      }
    }
    return undefined;
  };

  const look = (scene: MinuteScene, view: MigrationView): string | undefined => {
    const { steps, migration } = view;
    const watched: Watched = watching.get(migration) ?? { steps: -1, unseen: new Map(), covered: new Map() };
    watching.set(migration, watched);
    if (watched.steps !== steps.length)
      follow(watched, view, scene.planOf(migration, view.head?.planVersion ?? 0), scene.nowMs);
    watched.steps = steps.length;
    for (const { id, state } of view.gates.values()) {
      const overdue = state === "clear" ? overdueIn(scene, view, membersOf(view, id)) : undefined;
      if (overdue !== undefined) return `${migration} ${id} is clear on ${overdue}`;
    }
    return undefined;
  };

  /** What is shown or mailed as clear. */
  const shown = (scene: Scene, migration: string, ids: readonly string[], how: string): string | undefined => {
    const view = scene.view.migrations.get(migration);
    if (view === undefined || isBetweenPlans(view)) return undefined;
    for (const id of ids) {
      const overdue = overdueIn(scene, view, membersOf(view, id));
      if (overdue !== undefined) return `${migration} ${id} was ${how} as clear on ${overdue}`;
    }
    return undefined;
  };

  return {
    name: "compared-in-time",
    says: "While sweeps run and nothing but `compare` fails, no gate is clear, shown as clear or mailed as clear on what has not seen evidence that came longer ago than the plan allows.",
    eachMinute: (scene) => {
      calmSince = scene.calmSince;
      for (const view of scene.view.migrations.values()) {
        const broken = isBetweenPlans(view) ? undefined : look(scene, view);
        if (broken !== undefined) return broken;
      }
      return undefined;
    },
    afterAnswer: (scene) =>
      shown(
        scene,
        scene.migration,
        scene.gates.filter(({ state }) => state === "clear").map(({ id }) => id),
        "shown",
      ),
    afterMail: (scene) => {
      const { kind, migration, topic } = scene.notification;
      return kind === "clear" ? shown(scene, migration, [topic], "mailed") : undefined;
    },
  };
};
