import * as z from "zod";
import { isGateId } from "../../core/identifier.ts";
import { findInstant } from "../../core/instant.ts";
import { Actor } from "./actor.ts";
import { Count, Instant, list, NextCursor } from "./values.ts";

export const PackView = z
  .strictObject({
    id: z.string(),
    migration: z.string(),
    gate: z
      .string()
      .nullable()
      .meta({ description: "The gate that its lists are about; null where they are about all" }),
    asOf: Instant.meta({ description: "It has what was recorded by then" }),
    manifests: z.boolean().meta({ description: "True where the manifests themselves are in it" }),
    by: Actor,
    requestedAt: Instant,
    state: z.enum(["waiting", "made", "failed"]),
    reason: z.string().nullable().meta({ description: "Why it cannot be made" }),
    failure: z
      .strictObject({
        code: z.string(),
        fact: z.string().nullable().meta({ description: "The fact that could not be packed, where it is one" }),
        removed: list(z.string()).meta({ description: "Facts that were logged, and are gone: the first 20" }),
      })
      .nullable()
      .meta({
        description: "Why it cannot be made, for programs; null where it can, or was tried by an earlier version",
      }),
    madeAt: Instant.nullable(),
    bytes: Count.nullable(),
    sha256: z
      .string()
      .nullable()
      .meta({ description: "Of the archive; null where it is not made, or was made earlier" }),
    counts: z.record(z.string(), Count).nullable().meta({ description: "How many rows each of its lists has" }),
  })
  .meta({ id: "Pack", description: "An evidence pack, from when it was asked for" });
export type PackView = z.infer<typeof PackView>;

export const PacksAnswer = z
  .strictObject({ packs: list(PackView), cursor: NextCursor })
  .meta({ id: "Packs", description: "A page of the evidence packs that were asked for" });
export type PacksAnswer = z.infer<typeof PacksAnswer>;

export const PackAnswer = z
  .strictObject({
    pack: PackView,
    download: z
      .strictObject({ url: z.string(), until: Instant, fileName: z.string() })
      .nullable()
      .meta({ description: "Where anybody may fetch it for a few minutes without a token; null where it is not made" }),
  })
  .meta({ id: "PackWithAddress" });
export type PackAnswer = z.infer<typeof PackAnswer>;

export const PackWishBody = z
  .strictObject({
    gate: z.string().max(200).refine(isGateId, "must be a gate").optional(),
    asOf: z
      .string()
      .max(40)
      .refine((text) => findInstant(text) !== undefined, "must be a real instant in UTC")
      .optional()
      .meta({ description: "By default the instant of the request" }),
    manifests: z.boolean().default(false),
  })
  .meta({ id: "PackWish", description: "What an evidence pack is asked of" });
export type PackWishBody = z.infer<typeof PackWishBody>;

export const PacksQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.string().max(4096).optional(),
});
