/** The end of a `switch` over a union: a member that is added does not compile until every such `switch` has it. */
export const unreachable = (value: never): never => {
  throw new TypeError(`there is no such case: ${JSON.stringify(value)}`);
};
