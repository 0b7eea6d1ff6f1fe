import { msOf } from "../../instant.ts";
import type { Agent, AgentKey } from "../document/agent.ts";
import type { Contact } from "../document/contact.ts";
import { type ComparedPlan, type Easing, missingFrom, shown } from "./easing.ts";

/** Who may push evidence, and who may sign. */

const EVER = "9999-12-31T23:59:59.999Z";

/** From when until when a key proves anything. */
const periodOf = ({ notBefore = "0000-01-01T00:00:00.000Z", notAfter = EVER, retired }: AgentKey) => {
  const until = retired?.because === "compromised" ? retired.since : (retired?.at ?? EVER);
  return { from: msOf(notBefore), until: Math.min(msOf(notAfter), msOf(until)) };
};

/** What arrived before a key was known to be in somebody else's hands stands only where it is called rotated. */
const standsForEver = ({ retired }: AgentKey): boolean => retired?.because !== "compromised";

const isWider = (before: AgentKey, after: AgentKey): boolean => {
  const [was, is] = [periodOf(before), periodOf(after)];
  return (
    after.publicKey !== before.publicKey ||
    is.from < was.from ||
    is.until > was.until ||
    (standsForEver(after) && !standsForEver(before))
  );
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

export const easedAgents = (before: ComparedPlan, after: ComparedPlan): Easing[] => {
  const agents = new Map(before.agents.map((agent) => [agent.id, agent]));
  return after.agents.flatMap((agent) => easedAgent(agents.get(agent.id), agent));
};

/** By what a contact who signs is known: a subject, or an address. */
const knownBy = ({ subject, email }: Contact): string => (subject === undefined ? email : `subject ${subject}`);

/** Contacts who sign and are known by something else than before: whoever has that signs now. */
export const easedSigners = (before: ComparedPlan, after: ComparedPlan): Easing[] => {
  const known = new Map(before.contacts.map((contact) => [contact.id, knownBy(contact)]));
  const signers = new Set(
    after.requirements.flatMap((one) =>
      one.evidence === "sign-off" ? one.signers.flatMap(({ contacts }) => contacts) : [],
    ),
  );
  return after.contacts.flatMap((contact): Easing[] => {
    const [was, is] = [known.get(contact.id), knownBy(contact)];
    return was === undefined || was === is || !signers.has(contact.id)
      ? []
      : [{ code: "signer-changed", about: contact.id, before: was, after: is }];
  });
};
