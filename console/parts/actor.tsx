import type { Actor } from "../api/answers.ts";

/** How people read an actor. A name alone is never shown: anybody may choose that of another. */
export const actorText = ({ subject, name, email }: Actor): string =>
  email ?? (name === null ? subject : `${name} (${subject})`);

/** A text of somebody else, which may be written in another direction than what is around it. */
export const Said = ({ text }: { readonly text: string }) => <bdi class="said">{text}</bdi>;

export const Who = ({ actor }: { readonly actor: Actor }) => <Said text={actorText(actor)} />;
