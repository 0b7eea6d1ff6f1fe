import { createHash } from "node:crypto";
import { attestOf, QUESTION } from "./attest.ts";
import type { Said } from "./document/said.ts";
import type { Unit } from "./document/unit.ts";
import type { Requirement } from "./plan.ts";

type MemberOf<T> = T extends unknown ? keyof T : never;

/**
 * Members that do not decide whether evidence is accepted: names, sources, times and tolerances. Every other member
 * counts, so that a new one cannot be forgotten. Where people attest, those that ask the question count too.
 */
export const NOT_RULES = [
  "id",
  "title",
  "kinds",
  "roles",
  "maxAge",
  "schedule",
  "dueWithin",
  "comparedWithin",
  "shrink",
  "tool",
  "source",
  "judgement",
  "omit",
  "restore",
  "readBy",
  "changeMatters",
  "enforce",
] as const satisfies readonly MemberOf<Requirement>[];

const ignored: ReadonlySet<string> = new Set(NOT_RULES);
const question: ReadonlySet<string> = new Set(QUESTION);

/** The title is a rule apart: it has languages, of which one may come. */
const isRule = (name: string, isAttested: boolean): boolean =>
  name !== "title" && (!ignored.has(name) || (isAttested && question.has(name)));

/** Unset members are left out, so that evidence from before a member existed still counts where it is not used. */
const isUnset = (value: unknown): boolean =>
  value === undefined ||
  value === false ||
  value === 0 ||
  (Array.isArray(value) && value.length === 0) ||
  (typeof value === "object" && value !== null && Object.keys(value).length === 0);

/** The same text for the same content, in whatever order its members were written. */
export const canonical = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, one]) => one !== undefined)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, one]) => [name, canonical(one)]),
  );
};

/** Members that are sets, also within a member. */
const UNORDERED: ReadonlySet<string> = new Set(["artefacts", "roles"]);

const inOneOrder = (name: string, value: unknown): unknown => {
  if (Array.isArray(value)) return UNORDERED.has(name) ? value.toSorted() : value;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([inner, one]) => [inner, inOneOrder(inner, one)]));
};

const rulesIn = (requirement: Requirement): [string, unknown][] => {
  const isAttested = attestOf(requirement) !== undefined;
  return Object.entries(requirement)
    .filter(([name, value]) => isRule(name, isAttested) && !isUnset(value))
    .map(([name, value]) => [name, inOneOrder(name, value)]);
};

/** Accounts are judged by the unit's names as a home. */
const homesIn = (requirement: Requirement, unit: Unit) =>
  requirement.evidence === "inventory" ? { name: unit.name, homes: unit.homes.toSorted() } : {};

const digestOf = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 16);

/** The digests of what people attest, by language; none where they may not. */
const questionIn = (requirement: Requirement): readonly string[] => {
  if (attestOf(requirement) === undefined) return [];
  const { title }: { readonly title: Said } = requirement;
  return (typeof title === "string" ? [title] : [title.en, title.es]).map(digestOf);
};

/**
 * A short name of everything that decides whether evidence is accepted. Where a new plan version changes it, evidence
 * that was accepted before is void, but for {@link asksTheSame}. At most 50 characters.
 */
export const rulesDigest = (requirement: Requirement, unit: Unit): string => {
  const rules = { requirement: Object.fromEntries(rulesIn(requirement)), unit: homesIn(requirement, unit) };
  return [digestOf(JSON.stringify(canonical(rules))), ...questionIn(requirement)].join(".");
};

/** True where rules are the same, or ask in one more language what they asked in one. */
export const asksTheSame = (before: string, after: string): boolean =>
  after === before || (before.includes(".") && after.startsWith(`${before}.`));
