import { type Instant, instantOf } from "../../core/instant.ts";
import { isSatisfiedAt } from "../../core/readiness/checkpoint/checkpoint.ts";
import { checkpointsAt, instantsSince } from "../ledger-view.ts";
import type { AnswerScene, Invariant } from "./invariant.ts";

const wasTrue = ({ view, migration, since, nowMs, skewMs, readerNow }: AnswerScene, gate: string): boolean => {
  const ledger = view.migrations.get(migration);
  if (ledger === undefined) return false;
  return instantsSince(ledger, since, nowMs).some((at) => {
    const members = [...checkpointsAt(ledger, at).values()].filter(({ gates }) => gates.includes(gate));
    const instants: Instant[] = [readerNow, instantOf(at - skewMs)];
    return instants.some((now) => members.every((one) => isSatisfiedAt(one, now)));
  });
};

export const answerWasTrue: Invariant = {
  name: "answer-was-true",
  says: "A gate that the API shows as clear was satisfied at some instant while it was being read.",
  afterAnswer: (scene) => {
    const wrong = scene.gates.find(({ id, state }) => state === "clear" && !wasTrue(scene, id));
    return wrong === undefined ? undefined : `${scene.migration} ${wrong.id} was shown as clear, and at no instant was`;
  },
};
