import type { Contact } from "../plan/document.ts";
import type { PlannedGate, Requirement } from "../plan/plan.ts";
import type { Checkpoint } from "./checkpoint/checkpoint.ts";
import type { Approval } from "./checkpoint/decide-approval.ts";
import type { CheckpointEvent } from "./checkpoint/event.ts";
import { openRoles } from "./checkpoint/signer.ts";
import type { MigrationLabel, Notification, Recipient, RequestStory } from "./notification.ts";
import { BUS, recipientsAmong, recipientsFor, uniqueById } from "./recipients.ts";
import { storyRows } from "./story-rows.ts";

interface Asked extends Omit<RequestStory, "kind" | "unit" | "requirement" | "gates" | "gateCount"> {
  /** Whom the plan names for the roles that are left; undefined where the plan names nobody. */
  readonly signers: readonly Contact[] | undefined;
}

/** The roles that are left, and whom the plan names for them. */
const left = (
  requirement: Requirement,
  contacts: readonly Contact[],
  given: Parameters<typeof openRoles>[1],
): Pick<Asked, "roles" | "signers"> => {
  if (requirement.evidence !== "sign-off") return { roles: [], signers: undefined };
  const roles = openRoles(requirement, given);
  const ids = requirement.signers.filter(({ role }) => roles.includes(role)).flatMap((signer) => signer.contacts);
  return { roles, signers: contacts.filter(({ id }) => ids.includes(id)) };
};

/** What an approval asks of other people: to approve what is requested, or what is left after one of several. */
const askedBy = (approval: Approval, event: CheckpointEvent): Asked | undefined => {
  switch (approval.action) {
    case "waiver-requested":
    case "baseline-requested":
    case "attestation-requested": {
      const { request, requirement, contacts } = approval;
      const { id, what, by, reason, control, expiresAt } = request;
      return { what, request: id, by, reason, control, expiresAt, ...left(requirement, contacts, []) };
    }
    case "waiver-approved": {
      if (event.type !== "checkpoint-waiver-approved") return undefined;
      const { request, requirement, contacts } = approval;
      const { id, by, reason, control, expiresAt } = request;
      const { consents } = event.pendingWaiver;
      return { what: "waiver", request: id, by, reason, control, expiresAt, ...left(requirement, contacts, consents) };
    }
    case "signed": {
      if (event.type !== "checkpoint-signed" || event.evidence !== null) return undefined;
      const { signing, requirement, contacts } = approval;
      const { fact, by, reason } = signing;
      const asked = { what: "sign-off", request: fact, by, reason, control: null, expiresAt: null } as const;
      return { ...asked, ...left(requirement, contacts, event.signatures) };
    }
    default:
      return undefined;
  }
};

/** True where an event may ask others for an approval: then the gates of its checkpoint must be read. */
export const asksOthers = ({ type }: CheckpointEvent): boolean =>
  type === "checkpoint-requested" || type === "checkpoint-waiver-approved" || type === "checkpoint-signed";

/** Whoever signs answers for a sign-off; for all else whom the gates name. */
const recipientsOf = (signers: readonly Contact[] | undefined, gates: readonly PlannedGate[]): readonly Recipient[] =>
  signers === undefined
    ? uniqueById(gates.flatMap((gate) => recipientsFor(gate, "request")))
    : recipientsAmong(uniqueById(signers));

/**
 * Asks those who may approve for an approval, with what they need to decide.
 * @param after the checkpoint after the event
 * @param gates those that it counts in
 * @returns undefined where nobody else is asked for anything; for the bus alone where the plan names nobody
 */
export const requestNotification = (
  approval: Approval,
  event: CheckpointEvent,
  after: Checkpoint,
  about: MigrationLabel,
  gates: readonly PlannedGate[],
  fact: string,
): Notification | undefined => {
  const asked = askedBy(approval, event);
  if (asked === undefined) return undefined;
  const { signers, ...news } = asked;
  const { migration, unit, requirement } = after;
  const named = gates.map(({ id, title, unit }) => ({ id, title, unit }));
  return {
    migration,
    topic: `request:${unit}/${requirement}`,
    epoch: event.version,
    kind: "request",
    at: event.at,
    fact,
    about,
    recipients: [...recipientsOf(signers, gates), BUS],
    story: {
      kind: "request",
      unit,
      requirement,
      ...news,
      gates: storyRows(uniqueById(named)),
      gateCount: after.gates.length,
    },
  };
};
