import * as z from "zod";
import { Id } from "../../identifier.ts";
import { Agent } from "./agent.ts";
import { Calendar } from "./calendar.ts";
import { Contact } from "./contact.ts";
import { GatePatch } from "./gate.ts";
import { ChangeRules, Notifications, Reminders, Summary, WaiverRules } from "./policy.ts";
import { RequirementPatch } from "./requirement/patch.ts";
import { Said } from "./said.ts";
import { Prose, TimeZone, Title } from "./text.ts";
import { Unit } from "./unit.ts";

const PLAN_FORMAT = "cleargate.plan/1";

const NotNeeded = z.strictObject({
  name: Title,
  why: Prose.min(1),
  source: Prose.optional(),
  judgement: Prose.optional(),
});

const NotApplicable = z.strictObject({ requirement: Id, reason: Prose.min(1) });
export type NotApplicable = z.infer<typeof NotApplicable>;

/** One plan file. A file that is extended may lack members that the extending file adds. */
export const PlanDocument = z
  .strictObject({
    format: z.literal(PLAN_FORMAT),
    migration: Id.optional(),
    version: z.int().min(1).max(999_999).optional().meta({ description: "Grows with every change that is applied" }),
    title: Said.optional(),
    extends: z.string().min(1).max(500).optional().meta({ description: "A built-in plan, or the path of a file" }),
    timeZone: TimeZone.optional(),
    units: z.array(Unit).default([]),
    agents: z.array(Agent).default([]),
    requirements: z.array(RequirementPatch).default([]),
    gates: z.array(GatePatch).default([]),
    contacts: z.array(Contact).default([]),
    calendars: z.array(Calendar).default([]),
    waivers: WaiverRules.optional(),
    changes: ChangeRules.optional(),
    reminders: Reminders.optional(),
    notifications: Notifications.optional(),
    summary: Summary.optional(),
    notNeeded: z.array(NotNeeded).default([]),
    notApplicable: z.array(NotApplicable).default([]).meta({
      description: "Requirements that no unit of this estate needs, each with the reason",
    }),
  })
  .meta({
    id: "CleargatePlan",
    title: "Cleargate plan",
    description: "What must be satisfied before a migration step",
  });
export type PlanDocument = z.infer<typeof PlanDocument>;
