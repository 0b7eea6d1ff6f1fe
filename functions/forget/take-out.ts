import type { Person } from "../../core/log/people.ts";
import { personId, saidOf, withoutPerson } from "../../core/log/people.ts";
import { type ShownNames, shownNamesOf, withoutShownNames } from "../../core/log/shown-names.ts";
import type { ForgetLedger, Stored } from "../../ports/forget.ts";

interface TakenOut {
  /** In how many of these a hash took the place of the name. */
  readonly taken: number;
  /** Where it could not yet: what has no leaf, or has changed meanwhile. */
  readonly left: number;
}

/** Whom to take out. */
interface Whom {
  readonly whom: Person;
  readonly salt: Uint8Array;
  readonly shown: ShownNames;
}

type Ledger = Pick<ForgetLedger, "dropSnapshot" | "findLeaves" | "replace">;

/** What is to be stored in the place of something; undefined where it names the person nowhere. */
const withoutName = ({ value, isNews }: Stored, { whom, salt, shown }: Whom): object | undefined => {
  const person = personId(whom);
  // The person first: the hash is of what was said, and what was said has the names that texts have.
  const hashed = withoutPerson(value, person, salt);
  const without = isNews ? withoutShownNames(hashed, shown) : hashed;
  const isNamed = saidOf(value, person).length > 0 || JSON.stringify(without) !== JSON.stringify(value);
  return isNamed ? (without as object) : undefined;
};

interface NamesThere {
  /** How people read the person's name, as far as it is known with what was looked at. */
  readonly shown: ShownNames;
  /** True where something else may be made of what names the person: of news nothing is. */
  readonly isSource: boolean;
}

/** What these say of the person; undefined where they name the person nowhere. */
export const namesIn = (items: readonly Stored[], of: Whom): NamesThere | undefined => {
  const { whom, salt } = of;
  const kept = items.filter(({ isSnapshot }) => !isSnapshot);
  const found = kept.map(({ value }) => shownNamesOf(value, personId(whom), salt));
  const shown: ShownNames = Object.assign({}, of.shown, ...found);
  const named = kept.filter((one) => withoutName(one, { whom, salt, shown }) !== undefined);
  return named.length === 0 ? undefined : { shown, isSource: named.some(({ isNews }) => !isNews) };
};

/**
 * Puts a hash in the place of a person wherever these name one. A fact keeps its name until it has its leaf, which is made of
 * the name.
 * @throws Failure `ledger-*`
 */
export const takeOut = async (ledger: Ledger, items: readonly Stored[], of: Whom): Promise<TakenOut> => {
  let [taken, left] = [0, 0];
  for (const one of items) {
    if (one.isSnapshot) {
      await ledger.dropSnapshot(one);
      continue;
    }
    const without = withoutName(one, of);
    if (without === undefined) continue;
    const isLogged = one.fact === undefined || (await ledger.findLeaves([one.fact.id])).size > 0;
    if (isLogged && (await ledger.replace(one, without))) taken += 1;
    else left += 1;
  }
  return { taken, left };
};
