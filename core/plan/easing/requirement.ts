import { durationMs } from "../../duration.ts";
import { FINDING_SEVERITY, type FindingCode, isFindingCode, type Severity, STRICTNESS } from "../../finding.ts";
import { isAtLeast, Proof } from "../../manifest/proof.ts";
import { attestOf, QUESTION } from "../attest.ts";
import { COMPARED_WITHIN } from "../document/requirement/comparison.ts";
import type { Requirement } from "../plan.ts";
import { canonical } from "../rules-digest.ts";
import { type Easing, shown } from "./easing.ts";
import { saysTheSame, shownSaid } from "./said.ts";

/** Members that say nothing about what is accepted; which units must meet a requirement shows in the gates' checkpoints. */
const INDIFFERENT: ReadonlySet<string> = new Set([
  ...["id", "title", "tool", "source", "judgement", "omit", "dueWithin", "kinds", "roles", "readBy", "changeMatters"],
  // What the units are called shows with them.
  "estate",
]);

/** True where a changed value accepts nothing that the one before did not accept. */
type IsStricter = (before: unknown, after: unknown) => boolean;

const isPresent = (value: unknown): boolean => value !== undefined && value !== null;

/** What is absent limits nothing. */
const limit =
  (isWithin: (before: string, after: string) => boolean): IsStricter =>
  (before, after) =>
    isPresent(after) && (!isPresent(before) || isWithin(String(before), String(after)));

const noLonger = limit((before, after) => durationMs(after) <= durationMs(before));
/** A plan from before it could say so had the default. */
const waitsNoLonger: IsStricter = (before, after) => noLonger(before ?? COMPARED_WITHIN, after ?? COMPARED_WITHIN);
const noFewer: IsStricter = (before, after) => Number(after ?? 0) >= Number(before ?? 0);
const nowFalse: IsStricter = (_, after) => after !== true;

const listOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.map((one) => JSON.stringify(canonical(one))) : [];
const keepsAll: IsStricter = (before, after) => {
  const kept = new Set(listOf(after));
  return listOf(before).every((one) => kept.has(one));
};
const addsNone: IsStricter = (before, after) => keepsAll(after, before);

const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};

const percentOf = (value: unknown): number => (typeof value === "string" ? Number(value.slice(0, -1)) : 100);

/** A smaller tolerance, over as long a window. */
const shrinksLess: IsStricter = (before, after) => {
  const [was, is] = [record(before), record(after)];
  return (
    isPresent(after) &&
    ["entries", "bytes"].every((measure) => percentOf(is[measure]) <= percentOf(was[measure])) &&
    durationMs(String(is.within)) >= durationMs(String(was.within ?? "1s"))
  );
};

/** No finding weighs less than before; what is not overridden weighs what it weighs by itself. */
const weighsNoLess: IsStricter = (before, after) => {
  const weight = (of: unknown, code: FindingCode): number =>
    STRICTNESS[(record(of)[code] ?? FINDING_SEVERITY[code]) as Severity];
  const codes = [...Object.keys(record(before)), ...Object.keys(record(after))].filter(isFindingCode);
  return codes.every((code) => weight(after, code) >= weight(before, code));
};

const provesNoLess: IsStricter = (before, after) => {
  const [was, is] = [Proof.safeParse(before), Proof.safeParse(after)];
  return is.success && (!was.success || isAtLeast(is.data, was.data));
};

interface Signer {
  readonly role: string;
  readonly contacts: readonly string[];
}

const signersOf = (value: unknown): readonly Signer[] => (Array.isArray(value) ? value : []);

/** Every role still signs, and nobody may sign for it who could not before. */
const signsNoLess: IsStricter = (before, after) => {
  const now = new Map(signersOf(after).map(({ role, contacts }) => [role, contacts]));
  return signersOf(before).every(
    ({ role, contacts }) => now.get(role)?.every((contact) => contacts.includes(contact)) === true,
  );
};

/** Nobody may attest who could not before, and no fewer people must approve it. */
const attestsNoMore: IsStricter = (before, after) => {
  if (!isPresent(after) || after === false) return true;
  const [was, is] = [record(before), record(after)];
  return isPresent(was.roles) && addsNone(was.roles, is.roles) && noFewer(was.approvals, is.approvals);
};

/** Evidence without a schedule has an age, and a schedule only lets it expire sooner. */
const isAdded: IsStricter = (before) => !isPresent(before);

const COPY_RULES: readonly unknown[] = ["3-2-1", "3-2-1-1-0"];
const copiesNoLess: IsStricter = (before, after) => COPY_RULES.indexOf(after) > COPY_RULES.indexOf(before);

/** Members whose values can be compared; a change of any other member counts as one that accepts more. */
const STRICTER: Readonly<Record<string, IsStricter>> = {
  maxAge: noLonger,
  maxDuration: noLonger,
  window: noLonger,
  comparedWithin: waitsNoLonger,
  schedule: isAdded,
  shrink: shrinksLess,
  severity: weighsNoLess,
  minimumProof: provesNoLess,
  offSiteCopies: noFewer,
  immutableCopies: noFewer,
  copyRule: copiesNoLess,
  artefacts: keepsAll,
  covers: keepsAll,
  units: keepsAll,
  known: addsNone,
  except: addsNone,
  signers: signsNoLess,
  attest: attestsNoMore,
  allowEmpty: nowFalse,
  allowExtra: nowFalse,
  // What is not said is enforced.
  enforce: (_, after) => after !== false,
};

/** Where people attest, these are what they answer. */
const asked: ReadonlySet<string> = new Set(QUESTION);

const isSame = (one: unknown, other: unknown): boolean =>
  JSON.stringify(canonical(one ?? null)) === JSON.stringify(canonical(other ?? null));

/** A question that is asked otherwise; one that is asked in another language besides is the same. */
const retitled = (before: Requirement, after: Requirement): Easing[] =>
  saysTheSame(before.title, after.title)
    ? []
    : [
        {
          ...{ code: "rule-changed", about: before.id, member: "title" },
          ...{ before: shownSaid(before.title), after: shownSaid(after.title) },
        },
      ];

/** The rules by which a requirement accepts more than before, or may. */
export const easedRules = (before: Requirement, after: Requirement): Easing[] => {
  const [was, is] = [record(before), record(after)];
  const members = new Set([...Object.keys(was), ...Object.keys(is)]);
  const isAttested = attestOf(after) !== undefined;
  const counts = (member: string): boolean => !INDIFFERENT.has(member) || (isAttested && asked.has(member));
  return [...members].flatMap((member) => {
    if (!counts(member) || isSame(was[member], is[member])) return [];
    if (member === "title") return retitled(before, after);
    if (STRICTER[member]?.(was[member], is[member]) === true) return [];
    return [
      { code: "rule-changed", about: before.id, member, before: shown(was[member]), after: shown(is[member]) } as const,
    ];
  });
};
