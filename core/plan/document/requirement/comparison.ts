import * as z from "zod";
import { DURATION, durationMs } from "../../../duration.ts";
import { Id } from "../../../identifier.ts";
import { Duration, Glob } from "../text.ts";
import { commonMembers } from "./members.ts";
import { oneOf } from "./one-of.ts";

/** What `comparedWithin` is where the plan does not say. */
export const COMPARED_WITHIN = "3h";

/**
 * `compare` runs once an hour, so it must be possible that one run fails; and for more than a day nobody should believe in
 * what was compared before.
 */
const BOUNDS = { least: "2h", most: "24h" } as const;

const isBetween = (text: string): boolean =>
  durationMs(text) >= durationMs(BOUNDS.least) && durationMs(text) <= durationMs(BOUNDS.most);

const common = {
  ...commonMembers,
  evidence: z.literal("cross-check"),
  comparedWithin: Duration.refine(
    (text) => !DURATION.test(text) || isBetween(text),
    `must be from ${BOUNDS.least} to ${BOUNDS.most}`,
  )
    .default(COMPARED_WITHIN)
    .meta({
      description: `How long newer evidence may wait to be compared before the comparison no longer counts, from ${BOUNDS.least} to ${BOUNDS.most}`,
    }),
};

export const HomedOnceRequirement = z
  .strictObject({
    ...common,
    check: z.literal("homed-once"),
    of: Id.meta({ description: "The inventories that are merged" }),
  })
  .meta({ description: "No account is in the inventories of two units" });
export type HomedOnceRequirement = z.infer<typeof HomedOnceRequirement>;

export const MovesRequirement = z
  .strictObject({
    ...common,
    check: z.literal("moves"),
    of: Id.meta({ description: "The inventories that are compared with the ones before" }),
  })
  .meta({ description: "Reports who joined, left or moved since the inventories were last compared" });
export type MovesRequirement = z.infer<typeof MovesRequirement>;

export const OneWindowRequirement = z
  .strictObject({
    ...common,
    check: z.literal("one-window"),
    of: Id,
    with: Id.meta({ description: "The requirement to compare it with" }),
    window: Duration.meta({ description: "How far apart the two may have been completed" }),
  })
  .meta({ description: "The newest evidence of `of` and `with` lies within `window`" });
export type OneWindowRequirement = z.infer<typeof OneWindowRequirement>;

export const AfterChangeRequirement = z
  .strictObject({
    ...common,
    check: z.literal("after-change"),
    of: Id,
    with: Id.meta({ description: "The requirement whose evidence must not have changed since" }),
  })
  .meta({ description: "Evidence of `of` is newer than the last change of `with`" });
export type AfterChangeRequirement = z.infer<typeof AfterChangeRequirement>;

export const SameNamesRequirement = z
  .strictObject({
    ...common,
    check: z.literal("same-names"),
    of: Id.meta({ description: "The inventory" }),
    with: Id.meta({ description: "The backup" }),
    except: z.array(Glob).max(200).default([]).meta({
      description: "Globs of names that need not be in the backup, whatever their case, e.g. declared as not needed",
    }),
    allowExtra: z.boolean().default(false).meta({
      description: "True where the backup may contain more than the inventory lists",
    }),
  })
  .meta({ description: "Whoever the inventory `of` lists is in the backup `with`, and the reverse" });
export type SameNamesRequirement = z.infer<typeof SameNamesRequirement>;

export const VerificationCurrentRequirement = z
  .strictObject({
    ...common,
    check: z.literal("verification-current"),
    of: Id.meta({ description: "The verification" }),
    with: Id.meta({ description: "The backup" }),
    window: Duration.optional().meta({
      description: "How much older than the newest backup the one may be that was verified",
    }),
  })
  .meta({ description: "The verification `of` is about a backup that was accepted for `with`" });
export type VerificationCurrentRequirement = z.infer<typeof VerificationCurrentRequirement>;

const CHECKS = [
  HomedOnceRequirement,
  MovesRequirement,
  OneWindowRequirement,
  AfterChangeRequirement,
  SameNamesRequirement,
  VerificationCurrentRequirement,
] as const;

export const COMPARISON_CHECKS = CHECKS.map(({ shape }) => shape.check.value);

/** Compares evidence with evidence; its members depend on `check`. */
export const ComparisonRequirement = z.discriminatedUnion("check", CHECKS, { error: oneOf(COMPARISON_CHECKS) });
export type ComparisonRequirement = z.infer<typeof ComparisonRequirement>;
