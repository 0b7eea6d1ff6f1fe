import * as z from "zod";
import type { NotificationKind } from "../../core/readiness/notification.ts";
import { Count, FactId, GateId, Instant, list, NextCursor, Version } from "./values.ts";

/** A record, so that a kind that is missing here does not compile. */
const KINDS: Readonly<Record<NotificationKind, true>> = {
  clear: true,
  blocked: true,
  waiver: true,
  request: true,
  reminder: true,
  drill: true,
  summary: true,
  plan: true,
  enrolment: true,
};

export const DeliveryView = z
  .strictObject({
    recipient: z.string().meta({ description: "Id of the contact; `@bus` is the event bus" }),
    channel: z.enum(["mail", "bus"]),
    name: z.string().nullable(),
    email: z.string().nullable().meta({ description: "As the plan had it then" }),
    state: z.string().meta({
      description:
        "`none` until somebody claims it, `sending`, `waiting` until it is tried again, `sent`, `refused`, `bounced`, `complained`, or `superseded` by later news",
    }),
    attempts: Count,
    deliveredAt: Instant.nullable().meta({ description: "Since when it is in this state" }),
    messageId: z.string().nullable().meta({ description: "The mail service's" }),
  })
  .meta({ id: "Delivery", description: "A notification on its way to one recipient" });
export type DeliveryView = z.infer<typeof DeliveryView>;

export const NotificationView = z
  .strictObject({
    topic: z.string().meta({ description: "What it is about: a gate, or as docs/ledger.md lists topics" }),
    epoch: z.int().meta({ description: "Numbers the notifications of its topic" }),
    kind: z.enum(Object.keys(KINDS) as NotificationKind[]),
    at: Instant,
    fact: FactId.meta({ description: "Id of the fact that led to it; of `enrolment`, the id of the code" }),
    planVersion: Version,
    heldUntil: Instant.nullable().meta({
      description: "Where only the bus was notified: when the mail is due that says what the gate is by then",
    }),
    gates: list(GateId).meta({ description: "The gates that opened or shut, or would shut" }),
    deliveries: list(DeliveryView),
  })
  .meta({ id: "Notification", description: "Who was told of one thing, and what became of it" });
export type NotificationView = z.infer<typeof NotificationView>;

export const NotificationsAnswer = z
  .strictObject({ notifications: list(NotificationView), cursor: NextCursor })
  .meta({ id: "Notifications", description: "A page of notifications; it may be empty although another follows" });
export type NotificationsAnswer = z.infer<typeof NotificationsAnswer>;
