import { type Instant, instantOf } from "../../core/instant.ts";
import { type Checkpoint, checkpointId } from "../../core/readiness/checkpoint/checkpoint.ts";
import { blockersAmong, pendingComparisons } from "../../core/readiness/comparison-inputs.ts";
import type { Gate, GateVerdict } from "../../core/readiness/gate/gate.ts";
import { judgeGate } from "../../core/readiness/gate/judge.ts";
import { checkpointIn, checkpointsAt, gateIn, instantsSince } from "../ledger-view.ts";
import type { CommitScene, Invariant, Scene } from "./invariant.ts";

const verdictOf = (
  { planOf }: Scene,
  gate: Gate,
  checkpoints: ReadonlyMap<string, Checkpoint>,
  at: Instant,
): GateVerdict => {
  const plan = planOf(gate.migration, gate.planVersion);
  const requirements = new Map((plan?.requirements ?? []).map((one) => [one.id, one]));
  const all = [...checkpoints.values()];
  // What a plan no longer asks for is removed after its gates have been written.
  const members = all.filter((one) => one.gates.includes(gate.id) && one.planVersion === gate.planVersion);
  return judgeGate(members, blockersAmong(pendingComparisons(all, requirements), members), at);
};

/** What a commit writes is known to whoever decides it, and there before the gate is judged by it. */
const withWritten = ({ commit }: CommitScene, gate: Gate, checkpoints: ReadonlyMap<string, Checkpoint>) => {
  const written = commit.writes.flatMap(({ after }) => checkpointIn(after) ?? []);
  const own = written.filter(({ migration }) => migration === gate.migration);
  return new Map([...checkpoints, ...own.map((one) => [checkpointId(one), one] as const)]);
};

/** Clocks may be off by so much, so an instant stands for those around it. */
const around = ({ skewMs }: Scene, at: number): Instant[] => [at - skewMs, at].map(instantOf);

const check = (scene: CommitScene, gate: Gate): string | undefined => {
  const view = scene.view.migrations.get(gate.migration);
  if (view === undefined) return undefined;
  let last: GateVerdict | undefined;
  for (const at of instantsSince(view, scene.commit.by.readsSince, scene.nowMs))
    for (const instant of around(scene, at)) {
      last = verdictOf(scene, gate, withWritten(scene, gate, checkpointsAt(view, at)), instant);
      if (last.state === "clear") return undefined;
    }
  const why =
    last?.state === "blocked" ? last.blockers.map((one) => `${one.unit}/${one.requirement} ${one.state}`) : [];
  return `${gate.migration} ${gate.id} became clear at epoch ${gate.epoch} by ${scene.commit.by.name}; at no instant since it was read it was: ${why.slice(0, 4).join(", ")}`;
};

export const clearWasTrue: Invariant = {
  name: "clear-was-true",
  says: "A gate that becomes clear was clear at some instant between the reads and the commit, with no comparison under way.",
  afterCommit: (scene) => {
    for (const { before, after } of scene.commit.writes) {
      const [was, is] = [gateIn(before), gateIn(after)];
      const broken = is?.state === "clear" && was?.state !== "clear" ? check(scene, is) : undefined;
      if (broken !== undefined) return broken;
    }
    return undefined;
  },
};
