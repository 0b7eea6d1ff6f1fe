import { msOf } from "../../instant.ts";
import type { Agent, AgentKey } from "../document/agent.ts";
import type { Contact } from "../document/contact.ts";
import type { Plan, PlannedGate } from "../plan.ts";
import { type Easing, missingFrom, shown } from "./easing.ts";

/** Who may push evidence, and who is told. */

const EVER = "9999-12-31T23:59:59.999Z";

/** From when until when a key proves anything. */
const periodOf = ({ notBefore = "0000-01-01T00:00:00.000Z", notAfter = EVER, retired }: AgentKey) => {
  const until = retired?.because === "compromised" ? retired.since : (retired?.at ?? EVER);
  return { from: msOf(notBefore), until: Math.min(msOf(notAfter), msOf(until)) };
};

const isWider = (before: AgentKey, after: AgentKey): boolean => {
  const [was, is] = [periodOf(before), periodOf(after)];
  return after.publicKey !== before.publicKey || is.from < was.from || is.until > was.until;
};

const easedAgent = (before: Agent | undefined, after: Agent): Easing[] => {
  const eased = (member: string, was: unknown, is: unknown): Easing => ({
    ...{ code: "agent-widened", about: after.id, member },
    ...{ before: shown(was), after: shown(is) },
  });
  if (before === undefined) return [eased("units", undefined, after.units)];
  const keys = new Map(before.keys.map((key) => [key.id, key]));
  const everywhere = before.units.includes("*");
  return [
    ...(!everywhere && missingFrom(after.units, new Set(before.units)).length > 0
      ? [eased("units", before.units, after.units)]
      : []),
    ...after.keys.flatMap((key) => {
      const was = keys.get(key.id);
      return was === undefined || isWider(was, key) ? [eased("keys", was, key)] : [];
    }),
  ];
};

export const easedAgents = (before: Plan, after: Plan): Easing[] => {
  const agents = new Map(before.agents.map((agent) => [agent.id, agent]));
  return after.agents.flatMap((agent) => easedAgent(agents.get(agent.id), agent));
};

const addressesOf = (contacts: readonly Contact[]): ReadonlySet<string> => new Set(contacts.map(({ email }) => email));

const untold = (about: string, member: string, before: readonly Contact[], after: readonly Contact[]): Easing[] =>
  missingFrom(addressesOf(before), addressesOf(after)).map((email) => ({
    ...{ code: "recipient-removed", about, member },
    ...{ before: email, after: "none" },
  }));

const KINDS = ["clear", "blocked", "waiver"] as const;

/** The recipients of a gate that are no longer told of some kind of notification. */
export const easedRecipients = (before: PlannedGate, after: PlannedGate): Easing[] =>
  KINDS.flatMap((kind) =>
    untold(before.id, kind, before.recipients[kind] ?? before.contacts, after.recipients[kind] ?? after.contacts),
  );

/** Contacts with another address who sign: whoever has that address signs now. */
export const easedSigners = (before: Plan, after: Plan): Easing[] => {
  const addresses = new Map(before.contacts.map(({ id, email }) => [id, email]));
  const signers = new Set(
    after.requirements.flatMap((one) =>
      one.evidence === "sign-off" ? one.signers.flatMap(({ contacts }) => contacts) : [],
    ),
  );
  return after.contacts.flatMap(({ id, email }): Easing[] => {
    const was = addresses.get(id);
    return was === undefined || was === email || !signers.has(id)
      ? []
      : [{ code: "signer-changed", about: id, member: "email", before: was, after: email }];
  });
};

/** Reminders and summaries that somebody no longer receives. */
export const easedPolicy = ({ policy: before, units }: Plan, { policy: after, units: next }: Plan): Easing[] => {
  const owners = new Map(next.map(({ id, owner }) => [id, owner]));
  const summary = untold("summary", "contacts", before.summary?.contacts ?? [], after.summary?.contacts ?? []);
  const reminders = before.remindEveryMs !== null && after.remindEveryMs === null ? ["reminders"] : [];
  const waiver = after.maxWaiverMs > before.maxWaiverMs;
  return [
    ...summary,
    ...reminders.map(
      (about): Easing => ({ code: "recipient-removed", about, before: "owners of units", after: "none" }),
    ),
    ...units.flatMap(({ id, owner }): Easing[] =>
      owner === undefined || !owners.has(id) || owners.get(id) === owner
        ? []
        : [{ code: "recipient-removed", about: id, member: "owner", before: owner, after: shown(owners.get(id)) }],
    ),
    ...(waiver
      ? [
          {
            ...{ code: "waiver-lengthened" as const, about: "waivers", member: "maxDuration" },
            ...{ before: `${before.maxWaiverMs / 1_000} s`, after: `${after.maxWaiverMs / 1_000} s` },
          },
        ]
      : []),
  ];
};
