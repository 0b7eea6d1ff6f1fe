import { type Instant, instantOf } from "../../core/instant.ts";
import type { Gate, GateVerdict } from "../../core/readiness/gate/gate.ts";
import { checkpointsAt, gateIn, instantsSince } from "../ledger-view.ts";
import { verdictOf } from "../verdicts/verdict-of.ts";
import type { CommitScene, Invariant, Scene } from "./invariant.ts";

/** Clocks may be off by so much, so an instant stands for those around it. */
const around = ({ skewMs }: Scene, at: number): Instant[] => [at - skewMs, at].map(instantOf);

const check = (scene: CommitScene, gate: Gate): string | undefined => {
  const view = scene.view.migrations.get(gate.migration);
  if (view === undefined) return undefined;
  let last: GateVerdict | undefined;
  for (const at of instantsSince(view, scene.commit.by.readsSince, scene.nowMs))
    for (const instant of around(scene, at)) {
      last = verdictOf(scene, gate, checkpointsAt(view, at), instant);
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
