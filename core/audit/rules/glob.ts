/**
 * Matches items against a pattern in which some parts stand for any number of items. Only the last of those can still need
 * another length when a later part fails, so that the time is at most the product of both lengths; a regular expression
 * would try all lengths of all of them.
 */
const matchWithSkips = <P, I>(
  pattern: readonly P[],
  items: readonly I[],
  isSkip: (part: P) => boolean,
  matches: (part: P, item: I) => boolean,
  maySkip: (item: I) => boolean,
): boolean => {
  let at = 0;
  let next = 0;
  let skip = -1;
  let resumeAt = 0;
  while (next < items.length) {
    const part = pattern[at];
    if (part !== undefined && isSkip(part)) {
      skip = at;
      resumeAt = next;
      at += 1;
    } else if (part !== undefined && matches(part, items[next] as I)) {
      at += 1;
      next += 1;
    } else {
      if (skip === -1 || !maySkip(items[resumeAt] as I)) return false;
      resumeAt += 1;
      next = resumeAt;
      at = skip + 1;
    }
  }
  while (at < pattern.length && isSkip(pattern[at] as P)) at += 1;
  return at === pattern.length;
};

type Matcher = (text: string) => boolean;

/** A matcher for one segment of a glob, in lower case: `*` is any number of characters, `?` is one. */
export const segmentMatcher = (segment: string): Matcher => {
  if (!/[*?]/.test(segment)) return (text) => text === segment;
  const [head = "", tail, ...more] = segment.split("*");
  // The most frequent form by far, for the sake of its speed.
  if (tail !== undefined && more.length === 0 && !segment.includes("?"))
    return (text) => text.length >= head.length + tail.length && text.startsWith(head) && text.endsWith(tail);
  // By characters, as `?` counts them.
  const pattern = [...segment];
  return (text) =>
    matchWithSkips(
      pattern,
      [...text],
      (part) => part === "*",
      (part, character) => part === "?" || part === character,
      () => true,
    );
};

const ANY_DEPTH = "**";
/** Stands for any number of segments. */
const SKIP: Matcher = () => true;

/**
 * A matcher for globs over `/`-separated paths, case-insensitive as Windows file names are.
 * `*` and `?` stay within a segment, a segment `**` spans any number of them; a glob without `/` matches a file's name.
 */
export const globMatcher = (glob: string): Matcher => {
  const lower = glob.toLowerCase();
  if (!lower.includes("/") && lower !== ANY_DEPTH) {
    const matches = segmentMatcher(lower);
    return (path) => matches(path.slice(path.lastIndexOf("/") + 1).toLowerCase());
  }
  const parts = lower.split("/").map((segment) => (segment === ANY_DEPTH ? SKIP : segmentMatcher(segment)));
  // At the end `**` is what is below a folder, and not the folder itself.
  if (parts.length > 1 && parts.at(-1) === SKIP) parts.push((text) => text !== "");
  return (path) =>
    matchWithSkips(
      parts,
      path.toLowerCase().split("/"),
      (matches) => matches === SKIP,
      (matches, segment) => matches(segment),
      (segment) => segment !== "",
    );
};
