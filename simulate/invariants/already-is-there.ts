import { factIn } from "../ledger-view.ts";
import type { Invariant } from "./invariant.ts";

export const alreadyIsThere: Invariant = {
  name: "already-is-there",
  says: "A commit answers `already` only where everything that it would have written has been written, or passed by.",
  afterRefusal: ({ refused, item }) => {
    const [first, ...others] = refused.items;
    const fact = factIn(first);
    if (fact === undefined || refused.codes[0] !== "ConditionalCheckFailed") return undefined;
    // Each object has one fact, whoever came second: what the second would have written has been judged by the first.
    if (fact.type === "manifest-audited") return undefined;
    const lost = others.find((one) => {
      const there = item(one.pk, one.sk);
      return typeof one.version === "number" && ((there?.version as number | undefined) ?? 0) < one.version;
    });
    return lost === undefined
      ? undefined
      : `${refused.by.name} was told "already" for ${fact.type} ${fact.id}; version ${lost.version} of ${lost.pk} ${lost.sk} is not there`;
  },
};
