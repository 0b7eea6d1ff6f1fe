import type { Instant } from "../instant.ts";
import type { Checkpoint } from "../readiness/checkpoint/checkpoint.ts";
import { clearLines } from "../readiness/evidence-lines.ts";
import { isArmed } from "../readiness/gate/arming.ts";
import { isEnforced } from "../readiness/gate/enforcement.ts";
import type { Gate } from "../readiness/gate/gate.ts";
import { presentGate } from "../readiness/gate/present.ts";
import type { ClearStory, Notification } from "../readiness/notification.ts";
import { wouldBeBlocked } from "./enforcement.ts";

/** The news that a gate is clear. */
export interface ClearNews extends Notification {
  readonly story: ClearStory;
}

export const isClearNews = (news: Notification): news is ClearNews => news.kind === "clear";

/**
 * True for the news that a gate is clear, once the gate has shut since, or is gone: nobody may read that it is clear. What
 * shut it has a notification of its own. Other news stays true, however late it comes.
 * @param gate as it is written now; undefined where no plan has it any more
 */
export const isSuperseded = ({ epoch }: ClearNews, gate: Gate | undefined): boolean =>
  gate?.state !== "clear" || gate.epoch !== epoch;

/** True for the news that a gate is blocked and holds nobody up. */
export const saysNobodyIsHeldUp = ({ story }: Notification): boolean =>
  story.kind === "blocked" && wouldBeBlocked(story.gate);

/** True where nobody may read of a gate that it holds nobody up: a plan enforces it since, or no longer arms it. */
export const holdsPeopleUp = (gate: Pick<Gate, "enforced" | "arming">): boolean => isEnforced(gate) || !isArmed(gate);

/** Until when the gate is known to be clear: as the news says, or as was written since then. */
const knownUntil = ({ story }: ClearNews, { version, validUntil }: Gate): Instant | null =>
  version === story.gate.version ? story.gate.validUntil : validUntil;

/** Whether the plan enforces the gate is as it is written now: only an enforced one lets people begin. */
const told = (
  { story, ...news }: ClearNews,
  { enforced }: Pick<Gate, "enforced">,
  over: Partial<ClearStory>,
  validUntil: Instant,
): ClearNews => {
  const { enforced: _, ...said } = story.gate;
  const gate: Gate = { ...said, ...(enforced === undefined ? {} : { enforced }), validUntil };
  return { ...news, story: { ...story, ...over, gate } };
};

/**
 * The news as it is true at an instant; undefined where what is written does not tell: the evidence that was known then
 * has run out, and only the members show whether there is other evidence.
 * @param gate as it is written, not superseded
 */
export const asWritten = (news: ClearNews, gate: Gate, now: Instant): ClearNews | undefined => {
  const until = knownUntil(news, gate);
  return until !== null && now < until ? told(news, gate, {}, until) : undefined;
};

/** The news as the members of its gate bear it out at an instant; undefined where they do not: it has shut by the clock. */
export const asJudged = (
  news: ClearNews,
  gate: Gate,
  members: readonly Checkpoint[],
  now: Instant,
): ClearNews | undefined => {
  const { validUntil } = presentGate(gate, members, [], now);
  return validUntil === null ? undefined : told(news, gate, clearLines(members, now), validUntil);
};
