import { replacePeople } from "../../core/log/people.ts";

/**
 * People in items of state, apart from the state: what takes a name out may write the one attribute that has names, and so
 * cannot write a state. IAM tells attributes of an item from one another, and not what is within them.
 */

/** The attribute that has the people of an item; no value that is stored has a member of this name. */
const PEOPLE = "people";

/** What stands in the place of a person: the how manieth of the item's people. */
const PLACE = "#person";

type Members = Readonly<Record<string, unknown>>;

/** A value with its people in an attribute of their own; as it is where it names none. */
export const withPeopleApart = (value: object): Members => {
  const people: object[] = [];
  const rest = replacePeople(value, (person) => ({ [PLACE]: people.push(person) - 1 })) as Members;
  return people.length === 0 ? (value as Members) : { ...rest, [PEOPLE]: people };
};

const placeIn = (value: object): number | undefined => {
  const place = (value as Members)[PLACE];
  return typeof place === "number" && Object.keys(value).length === 1 ? place : undefined;
};

const putBack = (value: unknown, people: readonly unknown[]): unknown => {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((one) => putBack(one, people));
  const place = placeIn(value);
  if (place !== undefined && place in people) return people[place];
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, putBack(one, people)]));
};

/** The value that {@link withPeopleApart} was given, or the same with others in the place of its people. */
export const withPeopleBack = (members: Members): unknown => {
  const { [PEOPLE]: people, ...rest } = members;
  return Array.isArray(people) ? putBack(rest, people) : members;
};
