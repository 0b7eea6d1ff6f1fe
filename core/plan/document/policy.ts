import * as z from "zod";
import { DURATION, durationMs } from "../../duration.ts";
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
    pack: z.boolean().optional().meta({
      description: "Whether an evidence pack of that instant is made for each, and named in it with its SHA-256",
    }),
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

/** A mail that a gate is clear is late by so much at most. */
const MAX_HELD_MS = 86_400_000;

export const Notifications = z
  .strictObject({
    damp: z
      .strictObject({
        after: z.int().min(1).max(20).default(3).meta({ description: "After how many openings and shuttings" }),
        within: Duration.refine(
          (text) => !DURATION.test(text) || durationMs(text) <= MAX_HELD_MS,
          "must be at most 24h",
        )
          .default("1h")
          .meta({ description: "Within how long; mails are held back for as long" }),
      })
      .default({ after: 3, within: "1h" })
      .meta({ description: "When mails about a gate that opens and shuts again and again are held back" }),
  })
  .meta({ description: "How a gate's contacts are mailed" });
