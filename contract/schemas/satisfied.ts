import * as z from "zod";
import { InstantText, limit } from "./query.ts";
import { Count, FactId, GateId, Instant, list } from "./values.ts";

/** How a migration came to be what it is: numbers at instants, and when its gates opened and shut. */

export const SatisfiedQuery = z.strictObject({
  from: InstantText.optional().meta({ description: "The first instant; that of the first fact where it is absent" }),
  to: InstantText.optional().meta({ description: "The last one; now where it is absent" }),
  points: limit(100, 48),
});

const SatisfiedPoint = z
  .strictObject({
    at: Instant,
    checkpoints: Count.meta({ description: "What the plan asked for then; 0 before the first version" }),
    satisfied: Count,
    waived: Count.meta({ description: "Of those that are satisfied" }),
    backups: Count.meta({ description: "Of which there was a proof, of any strength" }),
    proven: Count.meta({ description: "Of the backups, those that pass and were read again or restored as a test" }),
    gates: Count,
    clear: Count,
  })
  .meta({ id: "SatisfiedPoint", description: "Each number as it was known at its instant, judged by the clock of it" });

const Transition = z
  .strictObject({ at: Instant, gate: GateId, state: z.enum(["clear", "blocked"]), fact: FactId })
  .meta({ id: "Transition", description: "That a gate opened or shut, when that was recorded" });

export const SatisfiedAnswer = z
  .strictObject({
    migration: z.string(),
    from: Instant.meta({ description: "Later than was asked for where it is cut" }),
    to: Instant,
    isCut: z.boolean().meta({ description: "True where more was recorded since `from` than one answer goes through" }),
    points: list(SatisfiedPoint).meta({ description: "At equal distances, `from` and `to` among them" }),
    transitions: list(Transition).meta({ description: "At most the last 200" }),
    transitionCount: Count,
  })
  .meta({ id: "Satisfied", description: "How much was satisfied, over time" });
export type SatisfiedAnswer = z.infer<typeof SatisfiedAnswer>;
