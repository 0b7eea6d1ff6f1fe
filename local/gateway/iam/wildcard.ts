/** Does a text match an IAM pattern, in which `*` stands for any characters and `?` for one? */
export const matchesWildcard = (pattern: string, text: string, ignoreCase = false): boolean => {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, ignoreCase ? "is" : "s").test(text);
};
