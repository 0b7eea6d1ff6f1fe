import type { Checkpoint } from "../checkpoint/checkpoint.ts";

/** Gates by id with the checkpoints that count in them. */
export const membersByGate = (checkpoints: Iterable<Checkpoint>): Map<string, Checkpoint[]> => {
  const members = new Map<string, Checkpoint[]>();
  for (const checkpoint of checkpoints)
    for (const gate of checkpoint.gates) {
      const group = members.get(gate);
      if (group === undefined) members.set(gate, [checkpoint]);
      else group.push(checkpoint);
    }
  return members;
};
