import type { Contact } from "../plan/document.ts";
import type { Plan } from "../plan/plan.ts";
import { withinBytes } from "../within-bytes.ts";
import { type Head, migrationLabel } from "./head.ts";
import type { Notification, PlanStory } from "./notification.ts";
import { recipientsAmong } from "./recipients.ts";

/** The part of a compiled plan that says who is told. */
type TellingPlan = Pick<Plan, "gates" | "policy" | "units" | "contacts">;

/** Everybody whom a plan tells anything, each once. */
export const contactsTold = ({ gates, policy, units, contacts }: TellingPlan): readonly Contact[] => {
  const owners = new Set(units.map(({ owner }) => owner));
  const told = [
    ...gates.flatMap((gate) => [...gate.contacts, ...Object.values(gate.recipients).flat()]),
    ...(policy.summary?.contacts ?? []),
    ...contacts.filter(({ id }) => owners.has(id)),
  ];
  return [...new Map(told.map((contact) => [contact.id, contact])).values()];
};

/** A notification is one item of the ledger, of which the contacts of one plan may take half. */
const MAX_NEW_BYTES = 60_000;

/**
 * Whoever was told before, and who is told now: a plan must not choose alone who learns that it is easier. A contact with
 * another address than before is two recipients.
 */
const contactsOfBoth = (before: TellingPlan, after: TellingPlan | undefined): readonly Contact[] => {
  const told = contactsTold(before);
  const addresses = new Map(told.map(({ id, email }) => [id, email]));
  const others = (after === undefined ? [] : contactsTold(after))
    .filter(({ id, email }) => addresses.get(id) !== email)
    // No contact's id has an at sign.
    .map((contact) => (addresses.has(contact.id) ? { ...contact, id: `${contact.id}@now` } : contact));
  return [...told, ...withinBytes(others, MAX_NEW_BYTES, others.length)];
};

/**
 * Tells that a plan version is easier than the one before it.
 * @param head after the change: its version numbers the notification
 * @param after undefined while it waits for approval
 * @returns undefined where nothing is easier, or nobody is told anything
 */
export const planNotification = (
  head: Head,
  fact: { readonly id: string; readonly recordedAt: string },
  story: Omit<PlanStory, "kind">,
  before: TellingPlan | undefined,
  after: TellingPlan | undefined,
): Notification | undefined => {
  if (before === undefined || story.eased.easingCount === 0) return undefined;
  const recipients = recipientsAmong(contactsOfBoth(before, after));
  if (recipients.length === 0) return undefined;
  return {
    migration: head.migration,
    topic: "plan:version",
    epoch: head.version,
    kind: "plan",
    at: fact.recordedAt,
    fact: fact.id,
    about: migrationLabel(head),
    recipients,
    story: { kind: "plan", ...story },
  };
};
