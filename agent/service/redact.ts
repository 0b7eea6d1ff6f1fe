const ARGUMENTS_REMOVED = "<arguments removed>";
const REMOVED = "<removed>";

/**
 * A value without secrets, to be sent to support. A configuration names where secrets are and holds none, but a command
 * line may carry one among its arguments, and a URL one before its host: those are removed.
 */
export const redact = (value: unknown, name = ""): unknown => {
  if (Array.isArray(value)) {
    if (name === "command") return [value[0], ...(value.length > 1 ? [ARGUMENTS_REMOVED] : [])];
    return value.map((one) => redact(one));
  }
  if (typeof value === "string") return value.replaceAll(/\/\/[^/@\s]*@/g, `//${REMOVED}@`);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      // A query is free text, which nobody has checked for secrets.
      key === "query" ? REMOVED : redact(member, key),
    ]),
  );
};
