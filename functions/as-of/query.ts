import * as z from "zod";
import type { Moment } from "../../core/history/as-of.ts";
import { Id } from "../../core/identifier.ts";
import { findInstant, type Instant } from "../../core/instant.ts";
import { LANGUAGES } from "../../core/plan/language.ts";

const InstantText = z
  .string()
  .refine((text) => findInstant(text) !== undefined, "must be an instant in UTC, e.g. 2026-11-22T16:00:00Z")
  .transform((text) => findInstant(text) ?? "");

const moment = { at: InstantText.optional(), knownAt: InstantText.optional() };

export const MomentQuery = z.strictObject(moment);
export const WhyQuery = z.strictObject({ ...moment, lang: z.enum(LANGUAGES).default("en") });
export const CheckpointsQuery = z.strictObject({
  ...moment,
  unit: Id.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  /** How many come before, in the order of their ids: at one moment they are always the same. */
  cursor: z.coerce.number().int().min(0).max(10_000_000).default(0),
});
export const DiffQuery = z.strictObject({ from: InstantText, to: InstantText.optional() });
const Version = z.coerce.number().int().min(1).max(1_000_000_000);
export const PlanDiffQuery = z.strictObject({ from: Version, to: Version });

/** Each is now where it is not given; nothing is known of what is still to come. */
export const momentOf = (
  { at, knownAt }: { readonly at?: Instant | undefined; readonly knownAt?: Instant | undefined },
  now: Instant,
): Moment => ({ at: at ?? now, knownAt: knownAt === undefined || knownAt > now ? now : knownAt });
