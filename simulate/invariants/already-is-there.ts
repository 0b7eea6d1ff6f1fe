import type { Fact } from "../../core/history/fact.ts";
import type { StoredItem } from "../dynamo/marshal.ts";
import { factIn } from "../ledger-view.ts";
import type { Invariant } from "./invariant.ts";

/** What the fact is about: its gates are counted by whoever came first. */
const isAbout = (fact: Fact, { pk, sk }: StoredItem): boolean => {
  if (fact.type === "plan-applied") return pk === "MIGRATIONS";
  return sk.startsWith(fact.type === "time-passed" && fact.gate !== null ? "G#" : "C#");
};

export const alreadyIsThere: Invariant = {
  name: "already-is-there",
  says: "A commit answers `already` only where what it is about has been written so far, or further.",
  afterRefusal: ({ refused, item }) => {
    const [first, ...others] = refused.items;
    const fact = factIn(first);
    if (fact === undefined || refused.codes[0] !== "ConditionalCheckFailed") return undefined;
    // Each object has one fact, whoever came second: what the second would have written has been judged by the first.
    if (fact.type === "manifest-audited") return undefined;
    const lost = others.find((one) => {
      const there = item(one.pk, one.sk);
      return (
        isAbout(fact, one) &&
        typeof one.version === "number" &&
        ((there?.version as number | undefined) ?? 0) < one.version
      );
    });
    return lost === undefined
      ? undefined
      : `${refused.by.name} was told "already" for ${fact.type} ${fact.id}; version ${lost.version} of ${lost.pk} ${lost.sk} is not there`;
  },
};
