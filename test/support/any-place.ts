/** Every place in a value, and the value with another one there: what is stored must be read back, whatever is odd in it. */

export type Path = readonly (string | number)[];

/** Every place in a value. */
export const pathsIn = (value: unknown, path: Path = []): Path[] =>
  typeof value !== "object" || value === null
    ? [path]
    : [
        ...(path.length === 0 ? [] : [path]),
        ...Object.entries(value).flatMap(([name, one]) => pathsIn(one, [...path, name])),
      ];

/** The value with another one at a place, or, where that is undefined, without it. */
export const withOther = (value: unknown, [name, ...rest]: Path, other: unknown): unknown => {
  if (name === undefined) return other;
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string | number, unknown>;
  const one = withOther(copy[name], rest, other);
  if (one === undefined) delete copy[name];
  else copy[name] = one;
  return Array.isArray(copy) ? copy.filter((member) => member !== undefined) : copy;
};
