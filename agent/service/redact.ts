const WORDS = "<words left out>";

/**
 * What may be given to somebody else. A configuration names where secrets are and holds none, but a command line may
 * carry one among its words, and a URL one before its host: those are left out.
 */
export const redacted = (value: unknown, name = ""): unknown => {
  if (Array.isArray(value)) {
    if (name === "command") return [value[0], ...(value.length > 1 ? [WORDS] : [])];
    return value.map((one) => redacted(one));
  }
  if (typeof value === "string") return value.replaceAll(/\/\/[^/@\s]*@/g, "//<left out>@");
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      // Free text is people's own, and nobody has looked at what they wrote there.
      key === "query" ? "<left out>" : redacted(member, key),
    ]),
  );
};
