/**
 * An object of names and values; a name that is there twice has one value.
 * @throws what `clash` makes of a name with two
 */
export const singleValued = (
  cells: readonly (readonly [name: string, value: string])[],
  clash: (name: string) => Error,
): Readonly<Record<string, string>> => {
  const row = new Map<string, string>();
  for (const [name, value] of cells) {
    if ((row.get(name) ?? value) !== value) throw clash(name);
    row.set(name, value);
  }
  return Object.fromEntries(row);
};
