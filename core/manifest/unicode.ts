const [BACKSLASH_U, BACKSLASH_U_D, BACKSLASH_U_CAPITAL_D] = ["\\u", "\\ud", "\\uD"] as const;

/**
 * JSON can write half of a surrogate pair (`"\ud800"`), which no UTF-8 can: such a string has no place in the order of
 * keys, and is changed wherever it is stored. Only an escape can write it, so that lines without one need no look.
 */
export const mayHaveHalfPair = (json: string | Buffer): boolean =>
  json.includes(BACKSLASH_U) && (json.includes(BACKSLASH_U_D) || json.includes(BACKSLASH_U_CAPITAL_D));

/** False where a string or a name anywhere in a parsed value has half of a surrogate pair. Depth is no limit. */
export const isUnicode = (value: unknown): boolean => {
  const rest: unknown[] = [value];
  while (rest.length > 0) {
    const one = rest.pop();
    if (typeof one === "string" && !one.isWellFormed()) return false;
    if (typeof one !== "object" || one === null) continue;
    for (const [name, member] of Object.entries(one)) rest.push(name, member);
  }
  return true;
};
