import type { AccessRequest } from "../policy.ts";

type RequestContext = AccessRequest["context"];

/** `${*}` stands for the character itself: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html */
const CHARACTERS = new Set(["*", "?", "$"]);

const variableOf = (name: string, context: RequestContext): string | undefined => {
  const value = CHARACTERS.has(name) ? name : context[name];
  return typeof value === "string" ? value : undefined;
};

/** The texts between a policy's variables at even places, the names of the variables at odd ones. */
const parts = (text: string): string[] => text.split(/\$\{([^}]+)\}/);

/** @returns undefined where the request's context lacks a variable of the text, which then equals nothing */
export const withVariables = (text: string, context: RequestContext): string | undefined => {
  const resolved = parts(text).map((part, index) => (index % 2 === 0 ? part : variableOf(part, context)));
  return resolved.includes(undefined) ? undefined : resolved.join("");
};

const escapeAll = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
const wildcardSource = (text: string): string => escapeAll(text).replaceAll("\\*", ".*").replaceAll("\\?", ".");

const constantPatterns = new Map<string, RegExp>();

/** Those of the template's policies, each of which is asked at every call. */
const constantPattern = (pattern: string): RegExp => {
  const known = constantPatterns.get(pattern);
  if (known !== undefined) return known;
  const made = new RegExp(`^${wildcardSource(pattern)}$`, "s");
  constantPatterns.set(pattern, made);
  return made;
};

/**
 * Does a text match an IAM pattern, in which `*` stands for any characters and `?` for one? In the value of a variable,
 * such as a principal's tag, both stand for themselves.
 */
export const matchesWildcard = (pattern: string, text: string, context: RequestContext = {}): boolean => {
  if (!pattern.includes("${")) return constantPattern(pattern).test(text);
  const sources = parts(pattern).map((part, index) => {
    if (index % 2 === 0) return wildcardSource(part);
    const value = variableOf(part, context);
    return value === undefined ? undefined : escapeAll(value);
  });
  return !sources.includes(undefined) && new RegExp(`^${sources.join("")}$`, "s").test(text);
};
