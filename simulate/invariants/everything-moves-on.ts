import type { Invariant } from "./invariant.ts";

export const everythingMovesOn: Invariant = {
  name: "everything-moves-on",
  says: "Once faults have ended, every message, record, object and half plan is dealt with.",
  atEnd: ({ left }) => (left.length === 0 ? undefined : `still left: ${left.slice(0, 4).join("; ")}`),
};
