import { proxySecrets } from "../../adapters/proxy.ts";

const ARGUMENTS_REMOVED = "<arguments removed>";
const REMOVED = "<removed>";

/** Members whose value is a secret, whatever it looks like; where a configuration names a place for one, that is an object. */
const SECRET_NAME =
  /pass|pwd|secret|token|authorization|credential|signature|(?:api|private|access|account|shared|master|signing|encryption)[ _-]?key/i;
/** A query is free text, which nobody has checked for secrets. */
const FREE_TEXT = "query";

/** What a secret looks like by itself: keys of AWS and their secrets, JSON web tokens, HTTP credentials, and what says so. */
const SECRET_TEXT = [
  /\b(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{12,}/g,
  /(?<![A-Za-z0-9/+=])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])/g,
  /\beyJ[A-Za-z0-9_.-]{10,}/g,
  /\b(?:Bearer|Basic) [^ ,;"']+/gi,
  /\b(?:gh[pousr]_|github_pat_|glpat-|hvs\.|xox[abprs]-|AGE-SECRET-KEY-)[A-Za-z0-9_-]{10,}/g,
];

/** No name is longer; what is further from its sign is none. */
const MAX_NAME = 60;

const isSecretName = (words: string): boolean => SECRET_NAME.test(words) || /(?:^|[ _-])(?:sig|pw)$/i.test(words);

/** The last two words: a name may be two, as people write it in a sentence. */
const nameAtEnd = (text: string): string => {
  const words = (text.split(/[,;&?{]/).at(-1) ?? "").split(" ");
  return words.slice(-2).join(" ");
};

/** Where the value of `token=`, `"Authorization": ` and the like begins. */
const findNamedValue = (text: string): number | undefined => {
  for (const { index } of text.matchAll(/[=:]/g)) {
    const before = text.slice(Math.max(0, index - MAX_NAME), index).trimEnd();
    if (isSecretName(nameAtEnd(before))) return index + 1;
  }
  return undefined;
};

/** Where the value of `--token x` begins, among the arguments of a command. */
const findFlagValue = (text: string): number | undefined => {
  for (const { index } of text.matchAll(/ /g)) {
    const before = text.slice(Math.max(0, index - MAX_NAME), index);
    const word = before.slice(before.lastIndexOf(" ") + 1);
    if (word.startsWith("-") && isSecretName(word)) return index + 1;
  }
  return undefined;
};

/** What follows a name on its line may all be the secret. */
const withoutNamed = (text: string): string => {
  const from = Math.min(findNamedValue(text) ?? text.length, findFlagValue(text) ?? text.length);
  return from === text.length ? text : `${text.slice(0, from)}${REMOVED}`;
};

/** What stands before the last `@` may be a user and a password, whatever characters that has; so all of it goes. */
const withoutUser = (text: string): string => {
  const at = text.lastIndexOf("@");
  if (at === -1) return text;
  const host = text.indexOf("//");
  if (host !== -1 && host < at) return `${text.slice(0, host)}//${REMOVED}${text.slice(at)}`;
  const colon = text.lastIndexOf(":", at);
  if (colon === -1) return text;
  const from = text.lastIndexOf(" ", colon) + 1;
  return `${text.slice(0, from)}${REMOVED}${text.slice(at)}`;
};

const withoutPem = (text: string): string => {
  const begin = text.indexOf("-----BEGIN");
  return begin === -1 ? text : `${text.slice(0, begin)}${REMOVED}`;
};

const redactText = (text: string, secrets: readonly string[]): string => {
  const known = secrets.reduce((left, secret) => left.replaceAll(secret, REMOVED), text);
  const shaped = SECRET_TEXT.reduce((left, pattern) => left.replaceAll(pattern, REMOVED), withoutPem(known));
  return shaped
    .split("\n")
    .map((line) => withoutUser(withoutNamed(line)))
    .join("\n");
};

/** Shorter values would be found in words that are none. */
const MIN_SECRET = 6;

/** A secret as it may be written: as it is, in JSON, in an address, and in Basic credentials' base64. */
const spellingsOf = (secret: string): string[] => [
  secret,
  JSON.stringify(secret).slice(1, -1),
  encodeURIComponent(secret.toWellFormed()),
  encodeURI(secret.toWellFormed()),
  Buffer.from(secret).toString("base64"),
];

/** Longest first: a secret may begin with another one. */
const longestFirst = (texts: readonly string[]): string[] =>
  [...new Set(texts)].toSorted((a, b) => b.length - a.length);

const allSpellingsOf = (value: string): string[] =>
  value.trim().length < MIN_SECRET ? [] : [...spellingsOf(value), ...spellingsOf(value.trim())];

/** Secrets, longest first, and one more in all of its spellings. */
export const withSecret = (secrets: readonly string[], value: string): string[] =>
  longestFirst([...secrets, ...allSpellingsOf(value)]);

/** Where a shell is and was: else every path below it would be removed. */
const FOLDERS = new Set(["PWD", "OLDPWD"]);

const isSecretVariable = (name: string): boolean => !FOLDERS.has(name) && (isSecretName(name) || /key$/i.test(name));

/**
 * Values of the environment that must not leave this machine, by the names of their variables, in all of their spellings.
 * @param named further variables that hold secrets: those that the configuration names
 */
export const secretsOf = (env: NodeJS.ProcessEnv, named: readonly string[] = []): string[] => {
  const secrets = Object.entries(env).flatMap(([name, value = ""]) =>
    named.includes(name) || isSecretVariable(name) ? allSpellingsOf(value) : [],
  );
  return longestFirst([...secrets, ...proxySecrets(env).flatMap(spellingsOf)]);
};

/** The variables that a configuration names as the places of its secrets, at any depth: `{env: NAME}`. */
export const variablesNamedIn = (value: unknown): string[] => {
  if (typeof value !== "object" || value === null) return [];
  const own = "env" in value && typeof value.env === "string" ? [value.env, `${value.env}_COMMAND`] : [];
  return [...own, ...Object.values(value).flatMap(variablesNamedIn)];
};

/** Programs with their arguments, in which people write secrets. */
const WITH_ARGUMENTS = new Set(["command", "before", "after", "error"]);

/**
 * A value without secrets, to be sent to support. A configuration names where secrets are and holds none, but people write
 * them into URLs, arguments and labels all the same. It removes too much rather than too little.
 * @param secrets values to remove wherever they occur, longest first
 */
export const redact = (value: unknown, secrets: readonly string[] = [], name = ""): unknown => {
  if (Array.isArray(value)) {
    if (WITH_ARGUMENTS.has(name))
      return [
        ...value.slice(0, 1).map((one) => redact(one, secrets)),
        ...(value.length > 1 ? [ARGUMENTS_REMOVED] : []),
      ];
    return value.map((one) => redact(one, secrets, name));
  }
  if (typeof value === "string")
    return name === FREE_TEXT || name === "ping" || SECRET_NAME.test(name) ? REMOVED : redactText(value, secrets);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [redactText(key, secrets), redact(member, secrets, key)]),
  );
};
