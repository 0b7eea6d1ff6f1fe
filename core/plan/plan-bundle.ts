import * as z from "zod";

/** A plan with everything that it extends, so that it means the same wherever and whenever it is compiled. */
export const PlanBundle = z.strictObject({
  root: z.string().min(1).max(500).meta({ description: "The file that is the plan", example: "plan.yaml" }),
  files: z
    .record(z.string().max(500), z.string().max(5_000_000))
    .meta({ description: "The text of each file by its name: the plan, and whatever it extends" }),
});
export type PlanBundle = z.infer<typeof PlanBundle>;
