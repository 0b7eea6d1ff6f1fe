import * as z from "zod";
import { Id } from "../../identifier.ts";
import { WEEKDAYS } from "../calendar/schedule.ts";
import { ClockTime, Duration } from "./text.ts";

/** Members of a plan for the whole migration. */

export const Summary = z
  .strictObject({
    every: z.enum(["day", "week"]),
    at: ClockTime,
    on: z.enum(WEEKDAYS).default("mon").meta({ description: "every: week" }),
    contacts: z.array(Id).min(1).max(50),
    unsubscribe: z
      .url()
      .max(2000)
      .optional()
      .meta({ description: "Where a recipient unsubscribes; by default a mail to the sender" }),
  })
  .meta({ description: "A periodic summary for managers" });
export type Summary = z.infer<typeof Summary>;

export const WaiverRules = z
  .strictObject({ maxDuration: Duration.default("30d") })
  .meta({ description: "How long a waiver may last at most" });

export const ChangeRules = z
  .strictObject({
    approvals: z.int().min(0).max(5).default(1).meta({
      description: "How many other people must approve a version that is easier than the one in force",
    }),
  })
  .meta({ description: "How a new version of the plan comes into force" });

export const Reminders = z
  .strictObject({ every: Duration })
  .meta({ description: "How often a unit's owner is reminded while something of it is late or stale" });
