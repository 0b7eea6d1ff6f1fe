import * as z from "zod";
import { FINDING_CODES, isOverridable } from "../../../finding.ts";
import { Id } from "../../../identifier.ts";
import { Proof } from "../../../manifest/proof.ts";
import { ScheduleText } from "../calendar.ts";
import { Said } from "../said.ts";
import { Duration, Percent, Prose } from "../text.ts";
import { Restore } from "./restore.ts";

const OverridableCode = z.enum(FINDING_CODES.filter(isOverridable));
const FindingSeverity = z.enum(["fail", "inconclusive", "warn", "info"]);

/** The members of every requirement, whatever its evidence is. */
export const commonMembers = {
  id: Id,
  title: Said,
  kinds: z.array(Id).min(1).max(100).meta({ description: "The kinds of unit that must meet it" }),
  roles: z.array(Id).max(100).default([]).meta({ description: "If given, only units with one of these roles" }),
  maxAge: Duration.optional().meta({ description: "How long evidence is valid, from when it was completed" }),
  schedule: ScheduleText.optional(),
  dueWithin: Duration.optional().meta({
    description:
      "By when the first evidence is due, counted from when the plan required it; by default the schedule, else maxAge",
  }),
  severity: z.partialRecord(OverridableCode, FindingSeverity).default({}).meta({
    description:
      "Overrides what a finding means here, by its code; refusals stay, and what is about the proof is never taken less seriously",
  }),
  enforce: z.boolean().optional().meta({
    description:
      "False where nothing is to be held up by it yet: it is judged, and shown and mailed as what would block each gate that requires it; true by default",
  }),
  tool: Prose.max(500).optional().meta({ description: "The tool that makes the artefact" }),
  source: Prose.optional().meta({ description: "Where it is documented" }),
  judgement: Prose.optional().meta({ description: "Why it is required where no document says so" }),
  omit: z.literal(true).optional().meta({ description: "Drops an inherited requirement" }),
};

export const allowEmpty = z.boolean().default(false).meta({
  description: "True where an empty list or backup is valid",
});

const SHRINK = "How much less than the largest that was accepted within a window is still accepted";
const within = Duration.default("90d").meta({ description: "The window, so that small losses add up" });
export const shrinkOfEntries = z
  .strictObject({ entries: Percent.optional(), within })
  .optional()
  .meta({ description: SHRINK });
export const shrinkOfFiles = z
  .strictObject({ entries: Percent.optional(), bytes: Percent.optional(), within })
  .optional()
  .meta({ description: SHRINK });

export const minimumProof = Proof.default("listed").meta({
  description:
    "The least that is accepted. reported: a job reports that it succeeded; listed: a catalogue with sizes; hashed: every file has a cryptographic hash; verified: a tool read all of it again; restored: it was restored",
});

/** Of what leaves something behind: a comparison or a verification restores nothing. */
export const restore = Restore.optional();
