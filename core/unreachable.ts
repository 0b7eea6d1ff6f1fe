/** Ends a `switch` over a union: a new member does not compile until it has its case. */
export const unreachable = (value: never): never => {
  throw new TypeError(`unexpected value ${JSON.stringify(value)}`);
};
