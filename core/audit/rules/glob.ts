/** Replaces `**` while the rest becomes a regular expression; no path contains it. */
const ANY_DEPTH = "\0";

/**
 * A matcher for globs over `/`-separated paths, case-insensitive as Windows file names are.
 * `*` and `?` stay within a segment, a segment `**` spans any number of them; a glob without `/` matches a file's name.
 */
export const globMatcher = (glob: string): ((path: string) => boolean) => {
  const anchored = glob.includes("/") ? glob : `**/${glob}`;
  const source = anchored
    .split("/")
    .map((segment) =>
      segment === "**"
        ? ANY_DEPTH
        : segment
            .replaceAll(/[.+^${}()|[\]\\]/g, "\\$&")
            .replaceAll(/\*+/g, "[^/]*")
            .replaceAll("?", "[^/]"),
    )
    .join("/")
    .replaceAll(`${ANY_DEPTH}/`, "(?:[^/]+/)*")
    .replaceAll(ANY_DEPTH, ".*");
  const pattern = new RegExp(`^${source}$`, "iu");
  return (path) => pattern.test(path);
};
