import * as z from "zod";
import { Id } from "../../identifier.ts";
import { Said } from "./said.ts";
import { Duration, LocalDay, Prose } from "./text.ts";

const Armed = z
  .union([
    z.strictObject({ from: LocalDay.meta({ description: "In the plan's time zone; a date is its midnight" }) }),
    z.literal("by-decision"),
  ])
  .meta({ description: "From when on the gate may open and people are told of it; by default always" });

export const Gate = z
  .strictObject({
    id: Id,
    title: Said,
    before: Said.meta({ description: "The migration step that it guards: one text, or one for each language" }),
    scope: z.enum(["migration", "unit"]),
    kind: Id.optional().meta({ description: "scope unit: one gate for each unit of this kind" }),
    requirements: z.union([z.literal("all"), z.array(Id).min(1)]),
    armed: Armed.optional(),
    enforce: z.boolean().optional().meta({
      description:
        "False where nothing is to be held up by it yet: it is judged, shown and mailed as one that would be blocked; true by default",
    }),
    stableFor: Duration.optional().meta({ description: "How long all must have been satisfied before the gate opens" }),
    contacts: z.array(Id).max(50).default([]).meta({ description: "Who is mailed" }),
    notifications: z
      .strictObject({
        clear: z.array(Id).max(50).optional(),
        blocked: z.array(Id).max(50).optional(),
        waiver: z.array(Id).max(50).optional(),
        request: z
          .array(Id)
          .max(50)
          .optional()
          .meta({ description: "Who may approve what is requested about its checkpoints" }),
      })
      .default({})
      .meta({ description: "Other contacts for one kind of notification" }),
    source: Prose.optional(),
    judgement: Prose.optional(),
  })
  .meta({ description: "A named set of checkpoints that guards a migration step" });
export type Gate = z.infer<typeof Gate>;

/** An inherited gate may be changed in part, so only its id is sure. */
export const GatePatch = Gate.partial().extend({ id: Id });
