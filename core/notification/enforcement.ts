import { isArmed } from "../readiness/gate/arming.ts";
import { isEnforced } from "../readiness/gate/enforcement.ts";
import type { Gate } from "../readiness/gate/gate.ts";
import type { Story } from "../readiness/notification.ts";
import type { Voice } from "./voice.ts";

/** True of a gate that is blocked and holds nobody up. */
export const wouldBeBlocked = (gate: Pick<Gate, "state" | "enforced" | "arming">): boolean =>
  gate.state === "blocked" && !isEnforced(gate) && isArmed(gate);

/** By what a notification begins; of a gate that holds nobody up it never is what an enforced one has. */
export const markOf = (voice: Voice, story: Story): string =>
  story.kind === "blocked" && wouldBeBlocked(story.gate) ? voice.unenforced.mark : voice.marks[story.kind];
