import { createHash } from "node:crypto";
import type { Unit } from "./document/unit.ts";
import type { Requirement } from "./plan.ts";

type MemberOf<T> = T extends unknown ? keyof T : never;

/**
 * Members that do not decide whether evidence is accepted: names, sources, times and tolerances. Every other member
 * counts, so that a new one cannot be forgotten.
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
] as const satisfies readonly MemberOf<Requirement>[];

const ignored: ReadonlySet<string> = new Set(NOT_RULES);

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

/** Members that are sets. */
const UNORDERED: ReadonlySet<string> = new Set(["artefacts"]);

const rulesIn = (requirement: Requirement): [string, unknown][] =>
  Object.entries(requirement)
    .filter(([name, value]) => !ignored.has(name) && !isUnset(value))
    .map(([name, value]) => [name, UNORDERED.has(name) && Array.isArray(value) ? value.toSorted() : value]);

/** Accounts are judged by the unit's names as a home. */
const homesIn = (requirement: Requirement, unit: Unit) =>
  requirement.evidence === "inventory" ? { name: unit.name, homes: unit.homes.toSorted() } : {};

/**
 * A short name of everything that decides whether evidence is accepted. Where a new plan version changes it, evidence
 * that was accepted before is void.
 */
export const rulesDigest = (requirement: Requirement, unit: Unit): string => {
  const rules = { requirement: Object.fromEntries(rulesIn(requirement)), unit: homesIn(requirement, unit) };
  return createHash("sha256")
    .update(JSON.stringify(canonical(rules)))
    .digest("hex")
    .slice(0, 16);
};
