import type { Instant } from "../../instant.ts";
import { type Checkpoint, isSatisfiedAt } from "../checkpoint/checkpoint.ts";
import { decideExpired } from "../gate/decide.ts";
import { evolveGate } from "../gate/evolve.ts";
import type { GateStep } from "./gate-step.ts";
import { MAX_GATES, memberJudge } from "./judge-members.ts";
import { type Loaded, type LoadedGate, withChange } from "./loaded.ts";

/** Gates beside those of the change, whose known evidence has run out: of most of them there is newer evidence. */
export const othersExpired = (
  { expiredGates = [] }: Loaded,
  own: readonly { readonly gate: { readonly id: string } }[],
): readonly LoadedGate[] => {
  const ids = new Set(own.map(({ gate }) => gate.id));
  return expiredGates.filter(({ gate }) => !ids.has(gate.id));
};

/** Those in which a checkpoint counts that is not satisfied, as many as there is room for. */
const mayHaveShut = (
  others: readonly LoadedGate[],
  checkpoints: readonly Checkpoint[],
  room: number,
  now: Instant,
): readonly LoadedGate[] => {
  if (others.length === 0) return [];
  const ids = new Set(checkpoints.filter((one) => !isSatisfiedAt(one, now)).flatMap(({ gates }) => gates));
  return others.filter(({ gate }) => ids.has(gate.id)).slice(0, Math.max(0, room));
};

/**
 * The other gates of the migration that have shut by the clock at the same instant, whose own checkpoints nobody has
 * written yet. They are written as blocked with the gate that shuts, so that one silence is one change, and one mail.
 * @param after the change's own checkpoint
 */
export const shutTogether = (loaded: Loaded, after: Checkpoint, now: Instant): readonly GateStep[] => {
  const { gates = [] } = loaded;
  const others = othersExpired(loaded, gates);
  const shards = gates.filter(({ shard }) => shard !== undefined).length;
  // A gate is written with its notification: in the place of one there is room for two shards.
  const room = MAX_GATES - gates.length - Math.ceil(shards / 2);
  const shut = mayHaveShut(others, withChange(loaded, after), room, now);
  if (shut.length === 0) return [];
  const judge = memberJudge(loaded, after, now);
  return shut.flatMap(({ gate, planned }): GateStep[] => {
    const { verdict, members } = judge(gate);
    const event = decideExpired(gate, verdict, now);
    if (event === undefined || verdict.state === "clear") return [];
    const { blockers, blockerCount } = verdict;
    return [{ event, gate: evolveGate(gate, event), planned, members, blockers, blockerCount }];
  });
};
