import { storedBytes } from "../within-bytes.ts";
import type { Checkpoint } from "./checkpoint/checkpoint.ts";
import { isEnforced } from "./gate/enforcement.ts";
import type { AlsoShut, BlockedStory, Notification, OverdueCheckpoint, Recipient } from "./notification.ts";

/** Several gates that one change shuts: each person gets one mail of them all, and the bus an event of each. */

interface Blocked extends Notification {
  readonly story: BlockedStory;
}

const isBlocked = (one: Notification): one is Blocked => one.story.kind === "blocked";

/** What the other gates may take of the item of a notification. */
const MAX_BYTES = 40_000;
const MAX_GATES = 50;
const MAX_BLOCKERS = 3;

const alsoOf = ({ story }: Blocked, tells: readonly string[]): AlsoShut => {
  const { id, title, before, unit, total, epoch, unsatisfied = 0 } = story.gate;
  const named = story.blockers.slice(0, MAX_BLOCKERS);
  const blockers = named.map(({ unit, requirement, state, since }) => ({ unit, requirement, state, since }));
  const count = Math.max(unsatisfied, story.blockerCount);
  return {
    id,
    title,
    before,
    unit,
    total,
    epoch,
    unsatisfied: count,
    waivedCount: story.waivedCount ?? 0,
    blockers,
    tells,
  };
};

/** The people of a notification whom an earlier one of the same change tells anything, by that one. */
const toldBefore = (one: Blocked, first: ReadonlyMap<string, Blocked>): Map<Blocked, Recipient[]> =>
  Map.groupBy(
    one.recipients.filter(({ channel, id }) => channel === "mail" && first.has(id) && first.get(id) !== one),
    ({ id }) => first.get(id) as Blocked,
  );

/**
 * Leaves each person one mail: the first that names them tells of the other gates too, as far as it has room. Whoever is
 * told of a gate by one is no recipient of that gate's own, so that nobody is told twice, and nobody not at all.
 */
export const oneForEachPerson = (notifications: readonly Notification[]): readonly Notification[] => {
  // One that holds nobody up has a mail of its own: it must not begin a mail of gates that do, nor be one of them.
  const blocked = notifications.filter(isBlocked).filter(({ story }) => isEnforced(story.gate));
  if (blocked.length < 2) return notifications;
  const first = new Map<string, Blocked>();
  for (const one of blocked) for (const { id } of one.recipients) if (!first.has(id)) first.set(id, one);
  const also = new Map<Blocked, AlsoShut[]>();
  const others = new Map<Blocked, Set<string>>();
  for (const one of blocked)
    for (const [teller, people] of toldBefore(one, first)) {
      const rows = also.get(teller) ?? [];
      const row = alsoOf(
        one,
        people.map(({ id }) => id),
      );
      if (rows.length >= MAX_GATES || storedBytes([...rows, row]) > MAX_BYTES) continue;
      also.set(teller, [...rows, row]);
      others.set(one, new Set([...(others.get(one) ?? []), ...row.tells]));
    }
  return notifications.map((one) => {
    if (!isBlocked(one)) return one;
    const rows = also.get(one);
    return {
      ...one,
      recipients: one.recipients.filter(({ id }) => others.get(one)?.has(id) !== true),
      story: rows === undefined ? one.story : { ...one.story, also: rows },
    };
  });
};

type Told = Pick<AlsoShut, "id" | "unit" | "blockers">;

/** What a person is told by these notifications, of each gate. */
const toldTo = (blocked: readonly Blocked[], id: string): readonly Told[] =>
  blocked.flatMap(({ recipients, story }) => [
    ...(recipients.some((one) => one.id === id) ? [{ ...story.gate, blockers: story.blockers }] : []),
    ...(story.also ?? []).filter(({ tells }) => tells.includes(id)),
  ]);

/**
 * The reminder of a change for those whom its other mails do not tell of all that is overdue: by its name, or by a gate of
 * its unit, since a gate of many units names few of them. It is recorded also where nobody is left, because the next one is
 * due an interval later.
 */
export const withoutTold = (
  reminder: Notification,
  notifications: readonly Notification[],
  checkpoints: readonly Checkpoint[],
): Notification => {
  const { story, recipients } = reminder;
  if (story.kind !== "reminder" || story.overdueCount > story.overdue.length) return reminder;
  const blocked = notifications.filter(isBlocked);
  const gatesOf = ({ unit, requirement }: OverdueCheckpoint): readonly string[] =>
    checkpoints.find((one) => one.unit === unit && one.requirement === requirement)?.gates ?? [];
  const isTold = (id: string): boolean => {
    const told = toldTo(blocked, id);
    const isNamed = (one: OverdueCheckpoint, { id, unit, blockers }: Told): boolean =>
      unit === one.unit
        ? gatesOf(one).includes(id)
        : blockers.some((named) => named.unit === one.unit && named.requirement === one.requirement);
    return story.overdue.every((one) => told.some((gate) => isNamed(one, gate)));
  };
  // Events are not mails: that a gate shut says to no program that a unit is late.
  return { ...reminder, recipients: recipients.filter(({ channel, id }) => channel !== "mail" || !isTold(id)) };
};
