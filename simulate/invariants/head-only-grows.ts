import { CHECKPOINT, headIn } from "../log-view.ts";
import type { Invariant } from "./invariant.ts";

export const headOnlyGrows: Invariant = {
  name: "head-only-grows",
  says: "The head that is published is never replaced by one of as many leaves, or fewer.",
  afterLog: ({ event }) => {
    if (event.type !== "written" || event.path !== CHECKPOINT) return undefined;
    const [was, is] = [headIn(event.before)?.size ?? -1, headIn(event.after)?.size ?? -1];
    return is > was ? undefined : `${event.by} published ${is} leaves over ${was}`;
  },
};
