import { findHead } from "../../core/log/checkpoint.ts";
import { CHECKPOINT, headIn } from "../log-view.ts";
import type { Invariant, LogScene } from "./invariant.ts";

const headOf = ({ event }: LogScene) => {
  if (event.type === "signed") return findHead(event.text);
  return event.path === CHECKPOINT ? headIn(event.after) : undefined;
};

/** All roots are of beginnings of one list, so each head ever signed is a beginning of every later one, and a size has one root. */
export const headOfOrder: Invariant = {
  name: "head-of-order",
  says: "Every head that is signed, or published, is that of the leaves in the order in which they were put first.",
  afterLog: (scene) => {
    const head = headOf(scene);
    if (head === undefined) return undefined;
    const root = scene.log.rootAt(head.size);
    if (root === undefined) return `a head of ${head.size} leaves was ${scene.event.type}; there are fewer`;
    return root.equals(head.root) && head.origin === scene.log.origin
      ? undefined
      : `a head of ${head.size} leaves was ${scene.event.type} that is not theirs`;
  },
};
