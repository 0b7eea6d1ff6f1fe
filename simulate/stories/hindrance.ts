import type { Hindrance } from "../deployed/hindered.ts";
import type { Pause } from "./story.ts";

/** How somebody is kept from what they do: they give up, or pause. */
export const hindranceOf = (
  pauses: Pause | undefined,
  { givesUp }: { readonly givesUp?: number } = {},
): Hindrance | undefined => {
  if (givesUp !== undefined) return { after: givesUp, pauseMs: null };
  return pauses === undefined ? undefined : { after: pauses.after, pauseMs: pauses.seconds * 1_000 };
};
