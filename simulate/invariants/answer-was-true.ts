import { wasSatisfied } from "../verdicts/was-satisfied.ts";
import type { Invariant } from "./invariant.ts";

export const answerWasTrue: Invariant = {
  name: "answer-was-true",
  says: "A gate that the API shows as clear was satisfied at some instant while it was being read.",
  afterAnswer: (scene) => {
    const { migration, since, readerNow: clock } = scene;
    const wrong = scene.gates.find(
      ({ id, state }) => state === "clear" && !wasSatisfied(scene, migration, id, { since, clock }),
    );
    return wrong === undefined ? undefined : `${migration} ${wrong.id} was shown as clear, and at no instant was`;
  },
};
