import type { Gate } from "../readiness/gate/gate.ts";
import type { HeldBack } from "../readiness/notification.ts";
import type { Voice } from "./voice.ts";

/** How often a gate opened or shut while mails about it were held back, and when it did last; none where it is no such mail. */
export const heldBackLines = (voice: Voice, { since: last }: Gate, heldBack: HeldBack | undefined): string[] =>
  heldBack === undefined ? [] : [voice.heldBack(heldBack.count, voice.at(heldBack.since), voice.at(last))];
