import { type Actor, isForgotten, showActor } from "../core/actor.ts";

/** A value as text that leaves nothing out: whatever a later version adds to it is shown too, by its name. */

const ACTOR = ["email", "issuer", "name", "subject"] as const;

const isActor = (value: object): value is Actor =>
  [ACTOR.join(), "person"].includes(Object.keys(value).toSorted().join());

/** Whoever decides sees how a person is called; whoever audits needs who it is. */
const actorText = (actor: Actor): string => {
  if (isForgotten(actor)) return `somebody forgotten (person ${actor.person})`;
  const { issuer, subject, name } = actor;
  const shown = showActor(actor);
  const rest = [name, `subject ${subject}`, `issuer ${issuer}`].filter((one) => one !== null && one !== shown);
  return `${shown} (${rest.join(", ")})`;
};

const NOTHING = "–";

const isSimple = (value: unknown): boolean => typeof value !== "object" || value === null || isActor(value);

const simpleText = (value: unknown): string => {
  if (value === null || value === undefined) return NOTHING;
  return typeof value === "object" ? actorText(value as Actor) : String(value);
};

/** Each member with its name, those of members by a path: `seen.planVersion`, `approvals.1.by`; lists of simple values in one. */
export const membersOf = (value: object, path = ""): readonly (readonly [name: string, text: string])[] =>
  Object.entries(value).flatMap(([name, member]: [string, unknown]) => {
    const named = path === "" ? name : `${path}.${name}`;
    if (Array.isArray(member) && member.every(isSimple))
      return [[named, member.length === 0 ? NOTHING : member.map(simpleText).join(", ")] as const];
    if (isSimple(member)) return [[named, simpleText(member)] as const];
    return membersOf(member as object, named);
  });

const WIDTH = 12;

/** One line for each member. */
export const memberLines = (value: object): readonly string[] =>
  membersOf(value).map(([name, text]) => `${name.padEnd(WIDTH)} ${text}`);

/** All members in one line. */
export const memberText = (value: object): string =>
  membersOf(value)
    .map(([name, text]) => `${name} ${text}`)
    .join("; ");
