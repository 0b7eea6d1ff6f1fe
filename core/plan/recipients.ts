import type { Contact } from "./document/contact.ts";
import type { Gate } from "./document/gate.ts";
import type { LoadedPlan } from "./load.ts";
import type { Located } from "./located.ts";
import type { GateNotificationKind, PlanError, PlannedGate } from "./plan.ts";

/** The contacts of the ids at `path`; each unknown id is an error at its own line. */
export const resolveContacts = (
  ids: readonly string[],
  path: readonly PropertyKey[],
  { errorAt }: Pick<Located<unknown>, "errorAt">,
  { contacts }: Pick<LoadedPlan, "contacts">,
  errors: PlanError[],
): Contact[] =>
  ids.flatMap((id, index) => {
    const contact = contacts.get(id)?.value;
    if (contact === undefined)
      errors.push(errorAt([...path, index], "plan-contact-unknown", `unknown contact "${id}"`));
    return contact ?? [];
  });

/** A record, so that a kind that is missing here does not compile: its contacts would be read by nobody. */
const GATE_NOTIFICATIONS: Readonly<Record<GateNotificationKind, true>> = {
  clear: true,
  blocked: true,
  waiver: true,
  request: true,
};
const KINDS = Object.keys(GATE_NOTIFICATIONS) as readonly GateNotificationKind[];

export type GateRecipients = Pick<PlannedGate, "contacts" | "recipients">;

/** Who is notified of a gate: its contacts, or others for one kind of notification. */
export const resolveRecipients = (gate: Located<Gate>, loaded: LoadedPlan, errors: PlanError[]): GateRecipients => {
  const { contacts, notifications } = gate.value;
  const others = KINDS.flatMap((kind) => {
    const ids = notifications[kind];
    return ids === undefined
      ? []
      : [[kind, resolveContacts(ids, ["notifications", kind], gate, loaded, errors)] as const];
  });
  return {
    contacts: resolveContacts(contacts, ["contacts"], gate, loaded, errors),
    recipients: Object.fromEntries(others),
  };
};
