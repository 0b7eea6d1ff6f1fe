/** The event patterns that Lambda's filters and EventBridge's rules share, as far as our templates use them. */
type Matcher = string | number | boolean | null | Readonly<Record<string, unknown>>;

const matches = (matcher: Matcher, value: unknown): boolean => {
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
      throw new Error(`the embedded cloud does not support the filter operator ${operator}`);
  }
};

export type EventPattern = Readonly<Record<string, unknown>>;

/**
 * Does an event match a pattern? Every member of the pattern must match; of a list of matchers one is enough.
 * @throws Error for an operator that is not supported, rather than guessing whether it matches
 */
export const matchesPattern = (pattern: EventPattern, event: unknown): boolean =>
  Object.entries(pattern).every(([name, expected]) => {
    const value = typeof event === "object" && event !== null ? (event as Record<string, unknown>)[name] : undefined;
    // A list in the event matches if any of its members does.
    const values = Array.isArray(value) ? value : [value];
    if (Array.isArray(expected)) return expected.some((matcher) => values.some((one) => matches(matcher, one)));
    return matchesPattern(expected as EventPattern, value);
  });
