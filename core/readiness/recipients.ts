import type { Contact } from "../plan/document.ts";
import type { GateNotificationKind, PlannedGate } from "../plan/plan.ts";
import type { Recipient } from "./notification.ts";

/** The bus receives every transition, as one recipient among the others. */
export const BUS: Recipient<"bus"> = { channel: "bus", id: "@bus" };

export const mailTo = (contacts: readonly Contact[]): Recipient<"mail">[] =>
  contacts.map((contact) => ({ channel: "mail", ...contact }));

/** A gate's recipients: its contacts, or others whom the plan names for this kind of notification. */
export const recipientsFor = (
  { contacts, recipients }: Pick<PlannedGate, "contacts" | "recipients">,
  kind: GateNotificationKind,
): Recipient<"mail">[] => mailTo(recipients[kind] ?? contacts);
