import type { Contact } from "../plan/document.ts";
import type { GateNotificationKind, PlannedGate } from "../plan/plan.ts";
import type { Channel, Recipient } from "./notification.ts";

/** The bus receives what programs may act on, as one recipient among the others. */
export const BUS: Recipient<"bus"> = { channel: "bus", id: "@bus" };

/**
 * By channel, the recipient that a contact is; undefined where it is none. A channel to which no contact leads does not
 * compile. Whoever is reached by two channels needs two ids: a delivery is known by its recipient's.
 */
const REACHED: { readonly [C in Exclude<Channel, "bus">]: (contact: Contact) => Recipient<C> | undefined } = {
  mail: ({ subject: _, ...contact }) => ({ channel: "mail", ...contact }),
};

/** Contacts as recipients, each by the channels that it may be reached by. */
export const recipientsAmong = (contacts: readonly Contact[]): Recipient[] =>
  contacts.flatMap((contact) => Object.values(REACHED).flatMap((reached) => reached(contact) ?? []));

/** Each once: a gate may have been read under two plan versions, and a contact be named by several gates. */
export const uniqueById = <T extends { readonly id: string }>(values: readonly T[]): readonly T[] => [
  ...new Map(values.map((one) => [one.id, one])).values(),
];

/** A gate's recipients: its contacts, or others whom the plan names for this kind of notification. */
export const recipientsFor = (
  { contacts, recipients }: Pick<PlannedGate, "contacts" | "recipients">,
  kind: GateNotificationKind,
): Recipient[] => recipientsAmong(recipients[kind] ?? contacts);
