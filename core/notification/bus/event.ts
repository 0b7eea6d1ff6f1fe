import * as z from "zod";

/**
 * What is published on the bus, as values: `docs/events.md` and `docs/schema/event.schema.json` are their specification. Members
 * may be added, and are never changed under the same format. No event names a person.
 */

const Instant = z.iso.datetime();
const Count = z.int().min(0);
const common = {
  id: z.string().meta({ description: "The same each time one event is published; ignore one that was handled" }),
  migration: z.string(),
  epoch: z.int().meta({ description: "Numbers the notifications of one topic; a higher one is newer" }),
  at: Instant,
  fact: z.string().meta({ description: "The fact that led to it: `cleargate manifest show <fact>`" }),
  summary: z.string().meta({ description: "One English line for people; its wording may change" }),
};
const unit = z.string();
const requirement = z.string();
const gates = z.array(z.string()).meta({ description: "Ids of gates that it counts in; not all where they are many" });

export const TransitionEvent = z
  .object({
    format: z.literal("cleargate.transition/1"),
    ...common,
    gate: z.string().meta({ description: "`<gate>`, or `<gate>@<unit>` for a gate of one unit" }),
    state: z.enum(["clear", "blocked"]),
    enforced: z.boolean().meta({ description: "False where `blocked` holds nobody up" }),
  })
  .meta({ id: "Transition", description: "Gate Cleared, Gate Blocked" });
export type TransitionEvent = z.infer<typeof TransitionEvent>;

export const LateEvent = z
  .object({
    format: z.literal("cleargate.late/1"),
    ...common,
    unit,
    overdue: z
      .array(z.object({ requirement, state: z.string(), since: Instant, missedRuns: Count }))
      .meta({ description: "Failures first; not all where they are many" }),
    overdueCount: Count,
  })
  .meta({ id: "Late", description: "Evidence Late: some of a unit's evidence is late or stale" });
export type LateEvent = z.infer<typeof LateEvent>;

export const SilentEvent = z
  .object({
    format: z.literal("cleargate.silent/1"),
    ...common,
    unit,
    agent: z.string(),
    lastAt: Instant.meta({ description: "When the agent's newest evidence for the unit arrived" }),
    checkpoints: Count.meta({ description: "For how many checkpoints of the unit its evidence is the newest" }),
  })
  .meta({ id: "Silent", description: "Agent Silent: none of an agent's evidence for a unit is valid any more" });
export type SilentEvent = z.infer<typeof SilentEvent>;

export const RequestEvent = z
  .object({
    format: z.literal("cleargate.request/1"),
    ...common,
    what: z.enum(["waiver", "baseline", "attestation", "sign-off"]),
    unit,
    requirement,
    request: z
      .string()
      .meta({ description: "Id of the fact by which it is approved; of a sign-off, of the signature before" }),
    expiresAt: Instant.nullable(),
    roles: z.array(z.string()).meta({ description: "The roles that must approve or sign, where the plan names them" }),
    gates,
    gateCount: Count,
  })
  .meta({
    id: "Request",
    description: "Waiver Requested, Baseline Requested, Attestation Requested, Signature Requested",
  });
export type RequestEvent = z.infer<typeof RequestEvent>;

export const WaiverEvent = z
  .object({
    format: z.literal("cleargate.waiver/1"),
    ...common,
    unit,
    requirement,
    waiver: z.string().meta({ description: "Id of the waiver" }),
    expiresAt: Instant,
    daysLeft: Count.meta({ description: "0 where it has ended" }),
    shortened: z.boolean().meta({ description: "True where a plan version made it end earlier than people were told" }),
    gates,
    gateCount: Count,
  })
  .meta({ id: "Waiver", description: "Waiver Ending, Waiver Ended" });
export type WaiverEvent = z.infer<typeof WaiverEvent>;

export const DrillEvent = z
  .object({
    format: z.literal("cleargate.drill/1"),
    ...common,
    unit,
    requirement,
    agent: z.string(),
    completedAt: Instant,
    of: z.string().nullable().meta({ description: "The requirement whose backup was tried" }),
    durationMs: Count.nullable(),
    gates,
    gateCount: Count,
  })
  .meta({ id: "Drill", description: "Drill Failed: a restore test, or another check of a backup, failed" });
export type DrillEvent = z.infer<typeof DrillEvent>;

/** The `detail` of any event. */
export const BusEvent = z
  .discriminatedUnion("format", [TransitionEvent, LateEvent, SilentEvent, RequestEvent, WaiverEvent, DrillEvent])
  .meta({ title: "Events of Cleargate", description: "The `detail` of an event on the bus, by its `format`" });
export type BusEvent = z.infer<typeof BusEvent>;
