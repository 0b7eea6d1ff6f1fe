import type { Instant } from "../instant.ts";
import type { PlannedGate } from "../plan/plan.ts";
import type { Checkpoint } from "./checkpoint/checkpoint.ts";
import { clearLines, waivedLines } from "./evidence-lines.ts";
import type { Blocker, Gate } from "./gate/gate.ts";
import type { HeldBack, MigrationLabel, Notification, Recipient, Story } from "./notification.ts";
import { BUS, recipientsFor } from "./recipients.ts";
import { storyRows } from "./story-rows.ts";

export interface TransitionInputs {
  readonly about: MigrationLabel;
  /** Undefined where the plan has no such gate: then only the bus is notified. */
  readonly planned?: PlannedGate | null | undefined;
  /** Of a gate that shut: some of its blockers, failures first, and their number. */
  readonly blockers: readonly Blocker[];
  readonly blockerCount: number;
  /** The checkpoints that count in it. */
  readonly members: Iterable<Checkpoint>;
  readonly fact: string;
}

const storyOf = (
  gate: Gate,
  { blockers, blockerCount, members }: TransitionInputs,
  at: Instant,
  heldBack?: HeldBack,
): Story => ({
  ...(gate.state === "clear"
    ? { kind: "clear", gate, ...clearLines(members, at) }
    : { kind: "blocked", gate, blockers: storyRows(blockers), blockerCount, ...waivedLines(members, at) }),
  ...(heldBack === undefined ? {} : { heldBack }),
});

const peopleOf = (gate: Gate, { planned }: TransitionInputs): Recipient[] =>
  planned == null ? [] : recipientsFor(planned, gate.state);

const idOf = ({ migration, id, epoch, state }: Gate): Pick<Notification, "migration" | "topic" | "epoch" | "kind"> => ({
  migration,
  topic: id,
  epoch,
  kind: state,
});

/**
 * The notification of a transition, from the gate as it is after it: for its contacts and for the bus; for the bus alone
 * where mails about it are held back.
 */
export const transitionNotification = (gate: Gate, inputs: TransitionInputs): Notification => {
  const { about, fact } = inputs;
  const { held } = gate.mails;
  return {
    ...idOf(gate),
    at: gate.since,
    fact,
    about,
    recipients: [...(held === null ? peopleOf(gate, inputs) : []), BUS],
    ...(held === null ? {} : { heldUntil: held.until }),
    story: storyOf(gate, inputs, gate.since),
  };
};

/**
 * The one mail for those that were held back: what the gate is now, and how often it opened and shut meanwhile. The bus had
 * an event for each.
 * @param gate after the event; where it is clear, valid until the instant that its members bear out now
 */
export const announcementNotification = (
  gate: Gate,
  heldBack: HeldBack,
  inputs: TransitionInputs,
  at: Instant,
): Notification => {
  const { about, fact } = inputs;
  const { since, count } = heldBack;
  const story = storyOf(gate, inputs, at, { since, count });
  return { ...idOf(gate), at, fact, about, recipients: peopleOf(gate, inputs), story };
};
