/** What a program needs to run at all: where programs and its own files are, and the language. No secret is among these. */
const NEEDED = [
  "PATH",
  "HOME",
  "USER",
  "LOGNAME",
  "SHELL",
  "LANG",
  "LC_*",
  "TZ",
  "TMPDIR",
  "XDG_*",
  // Windows
  "SYSTEMROOT",
  "SYSTEMDRIVE",
  "WINDIR",
  "COMSPEC",
  "PATHEXT",
  "TEMP",
  "TMP",
  "USERPROFILE",
  "USERNAME",
  "APPDATA",
  "LOCALAPPDATA",
  "PROGRAMDATA",
  "PROGRAMFILES*",
];

/** Names of variables; one that ends with `*` stands for all that begin so. `all`: the agent's whole environment. */
export type Inherited = readonly string[] | "all";

const matches = (name: string, pattern: string): boolean =>
  pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern;

/**
 * The environment of a program: the agent's own may hold its key and credentials, so a program sees only what it needs,
 * and what it is given by name.
 */
export const environmentFor = (inherit: Inherited = [], env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv => {
  if (inherit === "all") return { ...env };
  const wanted = [...NEEDED, ...inherit];
  // Windows compares names without regard to case.
  return Object.fromEntries(
    Object.entries(env).filter(([name]) =>
      wanted.some((pattern) => matches(name.toUpperCase(), pattern.toUpperCase())),
    ),
  );
};
