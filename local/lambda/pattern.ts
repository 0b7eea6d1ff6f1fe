/** Lambda's event filter patterns, as far as templates here use them; an unknown operator is an error, not a match. */
type Matcher = string | number | boolean | null | Readonly<Record<string, unknown>>;

const meets = (matcher: Matcher, value: unknown): boolean => {
  if (typeof matcher !== "object" || matcher === null) return matcher === value;
  const [[operator, argument] = ["", undefined]] = Object.entries(matcher);
  switch (operator) {
    case "prefix":
      return typeof value === "string" && value.startsWith(String(argument));
    case "exists":
      return (value !== undefined) === argument;
    case "anything-but":
      return value !== undefined && ![argument].flat().includes(value);
    default:
      throw new Error(`the embedded cloud does not know the filter operator ${operator}`);
  }
};

/** Does an event match a pattern? Every member of the pattern must; any of a list of matchers may. */
export const matchesPattern = (pattern: Readonly<Record<string, unknown>>, event: unknown): boolean =>
  Object.entries(pattern).every(([name, wanted]) => {
    const value = typeof event === "object" && event !== null ? (event as Record<string, unknown>)[name] : undefined;
    // Of a list in the event any member may match.
    const values = Array.isArray(value) ? value : [value];
    if (Array.isArray(wanted)) return wanted.some((matcher) => values.some((one) => meets(matcher as Matcher, one)));
    return matchesPattern(wanted as Record<string, unknown>, value);
  });
