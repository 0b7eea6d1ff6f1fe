import * as z from "zod";
import { isPrintable } from "../../../printable.ts";
import { Said } from "../said.ts";
import { Title } from "../text.ts";

/**
 * How what a requirement asks for is restored. All of it is shown and none of it decides a verdict. It is bounded so that
 * a page of the API with 25 of the longest stays below the 6 MB of a function's answer (AWS, "Lambda quotas").
 */

const Line = z
  .string()
  .min(1)
  .max(500)
  .refine(isPrintable, "must be one line, without control characters or such as change the direction of text");

const RestoreStep = z
  .strictObject({
    title: Said,
    restores: Said.optional().meta({ description: "What is there again afterwards" }),
    prerequisites: z.array(Said).max(4).default([]).meta({ description: "What must be true before the step" }),
    tool: Title.optional(),
    command: Line.optional().meta({ description: "As documented, with <names> for what an estate fills in" }),
    source: Line.optional().meta({ description: "Where the step is documented" }),
    judgement: Line.optional().meta({
      description: "Why it is taken where no document says so, and what of it is second-hand",
    }),
  })
  .meta({ description: "One step of a restore" });
export type RestoreStep = z.infer<typeof RestoreStep>;

const MAX_ORDER = 9_999;
const MAX_STEPS = 10;

export const Restore = z
  .strictObject({
    order: z.int().min(1).max(MAX_ORDER).meta({
      description: "Lower ones are restored first; of equal ones the first by its id",
    }),
    steps: z.array(RestoreStep).min(1).max(MAX_STEPS),
  })
  .meta({ description: "How what the requirement asks for is restored; it decides no verdict" });
export type Restore = z.infer<typeof Restore>;
