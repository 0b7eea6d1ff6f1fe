import { durationMs, planDuration } from "../../duration.ts";
import type { Contact } from "../document/contact.ts";
import type { GateNotificationKind, PlannedGate, Requirement } from "../plan.ts";
import { type ComparedPlan, type Easing, missingFrom, shown } from "./easing.ts";

/** Who is told, and how often. */

const addressesOf = (contacts: readonly Contact[]): ReadonlySet<string> => new Set(contacts.map(({ email }) => email));

const untold = (about: string, member: string, before: readonly Contact[], after: readonly Contact[]): Easing[] =>
  missingFrom(addressesOf(before), addressesOf(after)).map((email) => ({
    ...{ code: "recipient-removed", about, member },
    ...{ before: email, after: "none" },
  }));

const KINDS: readonly GateNotificationKind[] = ["clear", "blocked", "waiver", "request"];

/** The recipients of a gate who are no longer told of some kind of notification. */
export const easedRecipients = (before: PlannedGate, after: PlannedGate): Easing[] =>
  KINDS.flatMap((kind) =>
    untold(before.id, kind, before.recipients[kind] ?? before.contacts, after.recipients[kind] ?? after.contacts),
  );

/** The owners of units, by address. */
const ownersOf = ({ units, contacts }: ComparedPlan): ReadonlyMap<string, string | undefined> => {
  const addresses = new Map(contacts.map(({ id, email }) => [id, email]));
  return new Map(units.map(({ id, owner }) => [id, owner === undefined ? undefined : addresses.get(owner)]));
};

const easedOwners = (before: ComparedPlan, after: ComparedPlan): Easing[] => {
  const next = ownersOf(after);
  return [...ownersOf(before)].flatMap(([unit, was]): Easing[] => {
    const is = next.get(unit);
    // Of a unit that is gone, the checkpoints say so.
    if (was === undefined || !next.has(unit) || is === was) return [];
    return [{ code: "recipient-removed", about: unit, member: "owner", before: was, after: shown(is) }];
  });
};

const easedReminders = ({ policy: before }: ComparedPlan, { policy: after }: ComparedPlan): Easing[] => {
  const [was, is] = [before.remindEveryMs, after.remindEveryMs];
  if (was === null || (is !== null && is <= was)) return [];
  const code = is === null ? "recipient-removed" : "told-less-often";
  return [{ code, about: "reminders", before: planDuration(was), after: is === null ? "none" : planDuration(is) }];
};

const easedSummary = ({ policy: before }: ComparedPlan, { policy: after }: ComparedPlan): Easing[] => {
  const rarer = before.summary?.every === "day" && after.summary?.every === "week";
  return [
    ...untold("summary", "contacts", before.summary?.contacts ?? [], after.summary?.contacts ?? []),
    ...(rarer
      ? [{ code: "told-less-often", about: "summary", member: "every", before: "day", after: "week" } as const]
      : []),
    ...(before.summary?.pack === true && after.summary !== null && after.summary.pack !== true
      ? [{ code: "told-less-often", about: "summary", member: "pack", before: "true", after: "none" } as const]
      : []),
  ];
};

/** Mails about gates that flap, which are held back sooner or for longer. */
const easedDamping = ({ policy: before }: ComparedPlan, { policy: after }: ComparedPlan): Easing[] => {
  const [was, is] = [before.damp, after.damp];
  if (is.after >= was.after && is.withinMs <= was.withinMs) return [];
  const told = ({ after: count, withinMs }: typeof was): string => `after ${count} within ${planDuration(withinMs)}`;
  return [{ code: "told-less-often", about: "notifications", member: "damp", before: told(was), after: told(is) }];
};

/** How long first evidence is awaited; undefined where a schedule says when, which differs from day to day. */
const awaitedMs = ({ dueWithin, schedule, maxAge }: Requirement): number | undefined => {
  const within = dueWithin ?? (schedule === undefined ? maxAge : undefined);
  return within === undefined ? undefined : durationMs(within);
};

/** A longer wait for first evidence. A change of the schedule or the age that it follows is named as that of a rule. */
const easedDue = (before: ComparedPlan, after: ComparedPlan): Easing[] => {
  const next = new Map(after.requirements.map((one) => [one.id, one]));
  return before.requirements.flatMap((one): Easing[] => {
    const same = next.get(one.id);
    if (same === undefined || same.dueWithin === one.dueWithin) return [];
    const [was, is] = [awaitedMs(one), awaitedMs(same)];
    if (was !== undefined && is !== undefined && is <= was) return [];
    const values = { before: shown(one.dueWithin), after: shown(same.dueWithin) };
    return [{ code: "told-later", about: one.id, member: "dueWithin", ...values }];
  });
};

/** Reminders, summaries and mails about gates that somebody no longer receives, or less often. */
export const easedReports = (before: ComparedPlan, after: ComparedPlan): Easing[] => [
  ...easedDamping(before, after),
  ...easedSummary(before, after),
  ...easedReminders(before, after),
  ...easedOwners(before, after),
  ...easedDue(before, after),
];
