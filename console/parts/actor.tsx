import type { Actor } from "../api/answers.ts";
import { words } from "../words/words.ts";

const SHOWN_DIGITS = 12;

/** How people read an actor. A name alone is never shown: anybody may choose that of another. */
export const actorText = (actor: Actor): string => {
  if ("person" in actor) return words.value.app.forgotten(actor.person.slice(0, SHOWN_DIGITS));
  const { subject, name, email } = actor;
  return email ?? (name === null ? subject : `${name} (${subject})`);
};

/** A text of somebody else, which may be written in another direction than what is around it. */
export const Said = ({ text }: { readonly text: string }) => <bdi class="said">{text}</bdi>;

export const Who = ({ actor }: { readonly actor: Actor }) => <Said text={actorText(actor)} />;
