import * as z from "zod";
import { DURATION } from "../duration.ts";
import { FINDING_CODES, isOverridable } from "../finding.ts";
import { Id } from "../identifier.ts";
import { findInstant } from "../instant.ts";
import { Proof } from "../manifest/proof.ts";
import { findPublicKey } from "../manifest/seal.ts";
import { WEEKDAYS } from "./calendar/schedule.ts";
import { LANGUAGES } from "./language.ts";

export const PLAN_FORMAT = "cleargate.plan/1";

const Title = z.string().min(1).max(200);
const Duration = z.string().regex(DURATION, "must be a duration such as 90m, 24h, 7d or 2w");
const Percent = z.string().regex(/^(100|\d{1,2})%$/, "must be a percentage from 0% to 100%");
const InstantText = z
  .string()
  .refine((text) => findInstant(text) !== undefined, "must be an instant in UTC, e.g. 2026-11-22T16:00:00Z");

const isTimeZone = (name: string): boolean => {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
};

const TimeZone = z.string().refine(isTimeZone, "must be an IANA time zone, e.g. Europe/Madrid");

export const Unit = z
  .strictObject({
    id: Id,
    kind: Id.meta({ description: "What sort of thing it is: global, pool, server, database …" }),
    name: Title.optional().meta({ description: "For people; an FQDN where it has one" }),
    roles: z.array(Id).default([]).meta({ description: "What runs on it; conditional requirements ask for a role" }),
    homes: z
      .array(z.string().min(1).max(2048))
      .max(20)
      .default([])
      .meta({ description: "How a directory names it as the home of an account: FQDN, distinguished name" }),
    owner: Id.optional().meta({ description: "The contact who answers for it" }),
  })
  .meta({ description: "Something that can be lost on its own" });

export const AgentKey = z
  .strictObject({
    id: Id,
    publicKey: z
      .string()
      .refine((text) => findPublicKey(text) !== undefined, "must be a raw Ed25519 public key: 32 bytes in base64"),
    notBefore: InstantText.optional(),
    notAfter: InstantText.optional(),
  })
  .meta({ description: "Several at once, with validity, let an agent change its key without a gap" });

export const Agent = z.strictObject({
  id: Id,
  units: z
    .array(z.union([Id, z.literal("*")]))
    .min(1)
    .meta({ description: "The units that it may speak for; * is all" }),
  keys: z.array(AgentKey).min(1).max(10),
});

const ClockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "must be a time of day, e.g. 06:00");
const CalendarDate = z.iso.date("must be a date, e.g. 2026-12-25");
const LocalTime = z
  .string()
  .refine(
    (text) => z.iso.datetime({ local: true, offset: false }).safeParse(text).success && !text.endsWith("Z"),
    "must be a local date and time, e.g. 2026-12-24T18:00",
  );

const Blackout = z
  .strictObject({ from: LocalTime, to: LocalTime, why: z.string().max(500).optional() })
  .refine(({ from, to }) => from < to, "must end after it begins");

export const Calendar = z
  .strictObject({
    id: Id,
    holidays: z.array(CalendarDate).max(500).default([]).meta({ description: "Dates without a deadline" }),
    blackouts: z.array(Blackout).max(100).default([]).meta({ description: "Spans in local time without a deadline" }),
  })
  .meta({ description: "Days on which nothing is expected; schedules name it" });

export const ScheduleText = z
  .strictObject({
    by: ClockTime.meta({ description: "A run must be complete by then" }),
    from: ClockTime.optional().meta({ description: "A run counts for the next deadline from then on; else any does" }),
    days: z
      .array(z.enum(WEEKDAYS))
      .min(1)
      .default([...WEEKDAYS]),
    timeZone: TimeZone.optional().meta({ description: "If it is not the plan's" }),
    calendar: Id.optional().meta({ description: "Whose holidays and blackouts apply" }),
    holidays: z.array(CalendarDate).max(500).default([]),
    blackouts: z.array(Blackout).max(100).default([]),
  })
  .meta({ description: "Days and times by which evidence must be there, instead of an age, or beside it" });

const OverridableCode = z.enum(FINDING_CODES.filter(isOverridable));
export const FindingSeverity = z.enum(["fail", "inconclusive", "warn", "info"]);

export const Requirement = z
  .strictObject({
    id: Id,
    title: Title,
    evidence: z.enum(["inventory", "backup", "verification", "document", "cross-check", "sign-off"]),
    kinds: z.array(Id).min(1).meta({ description: "The kinds of unit that must meet it" }),
    roles: z.array(Id).default([]).meta({ description: "If given, only units with one of these roles" }),
    check: z.enum(["homed-once", "moves", "one-window", "after-change", "same-names", "tried"]).optional().meta({
      description:
        "cross-check: homed-once merges inventories; moves tells who joined, left or moved since they were last looked at; one-window: newest evidence of `of` and `with` lies within `window`; after-change: evidence of `of` is newer than the last change of `with`; same-names: whoever the inventory `of` lists is in the backup `with`, and the reverse; tried: the verification `of` speaks of a backup that `with` has had accepted",
    }),
    of: Id.optional().meta({
      description: "cross-check: the requirement that it is about. verification: the backup that it must speak of",
    }),
    with: Id.optional().meta({ description: "cross-check, but homed-once: the requirement to hold it against" }),
    window: Duration.optional().meta({
      description:
        "one-window: how far apart the two may have been completed; tried: how much older than the newest backup the one may be that was tried",
    }),
    except: z.array(z.string().min(1).max(500)).max(200).default([]).meta({
      description:
        "same-names: globs of names that need not be in the backup, whatever their case, e.g. declared as not needed",
    }),
    oneWay: z.boolean().default(false).meta({
      description: "same-names: true where the backup may hold more than the inventory lists",
    }),
    lists: z.enum(["accounts", "databases"]).default("accounts").meta({
      description: "inventory: what it is a list of; accounts have an address and a home",
    }),
    signs: z.array(Id).max(50).default([]).meta({
      description: "sign-off: the requirements whose evidence is signed; when that changes the signatures are void",
    }),
    signers: z
      .array(z.strictObject({ role: Id, contacts: z.array(Id).min(1).max(20) }))
      .max(10)
      .default([])
      .meta({ description: "sign-off: each role must sign once, by one of its contacts; nobody signs for two" }),
    maxAge: Duration.optional().meta({ description: "How long evidence holds, from when it was completed" }),
    schedule: ScheduleText.optional(),
    dueWithin: Duration.optional().meta({
      description: "When the first evidence is late, from when it was asked for; by default the schedule, else maxAge",
    }),
    shrink: z
      .strictObject({ entries: Percent.optional(), bytes: Percent.optional() })
      .optional()
      .meta({ description: "How much less than the last accepted evidence is still accepted" }),
    artefacts: z.array(z.string().min(1).max(500)).max(100).default([]).meta({
      description: "Globs; each must match a file that is not empty",
    }),
    allowEmpty: z.boolean().default(false).meta({ description: "True where having nothing is a fair answer" }),
    offSiteCopies: z.int().min(0).max(10).default(0),
    immutableCopies: z.int().min(0).max(10).default(0),
    copyRule: z.enum(["3-2-1", "3-2-1-1-0"]).optional().meta({
      description:
        "3-2-1: three copies, the live data among them, on two media, one off site; 3-2-1-1-0: one immutable besides, and verified without an error",
    }),
    minimumProof: Proof.default("listed").meta({
      description:
        "The least that is accepted. reported: a job says that it succeeded; listed: a catalogue with sizes; hashed: every file has a cryptographic hash; verified: a tool read all of it again; restored: it was restored",
    }),
    longest: Duration.optional().meta({ description: "verification: how long a restore may take" }),
    severity: z.partialRecord(OverridableCode, FindingSeverity).default({}).meta({
      description: "Overrides what a finding means here, by its code; refusals stay",
    }),
    tool: z.string().max(500).optional().meta({ description: "The tool that makes the artefact" }),
    source: z.string().max(1000).optional().meta({ description: "Where it is documented" }),
    judgement: z.string().max(1000).optional().meta({ description: "Why we ask for it where no document does" }),
    omit: z.literal(true).optional().meta({ description: "Drops an inherited requirement" }),
  })
  .meta({ description: "One thing that the plan asks of a kind of unit" });

export const Gate = z
  .strictObject({
    id: Id,
    title: Title,
    before: Title.meta({ description: "The migration step that it stands before" }),
    scope: z.enum(["migration", "unit"]),
    kind: Id.optional().meta({ description: "scope unit: one gate for each unit of this kind" }),
    requirements: z.union([z.literal("all"), z.array(Id).min(1)]),
    settle: Duration.optional().meta({ description: "How long all must have held before the gate clears" }),
    contacts: z.array(Id).max(50).default([]).meta({ description: "Who is mailed" }),
    notifications: z
      .strictObject({
        clear: z.array(Id).max(50).optional(),
        blocked: z.array(Id).max(50).optional(),
        waiver: z.array(Id).max(50).optional(),
      })
      .default({})
      .meta({ description: "Other contacts for one kind of notification" }),
    source: z.string().max(1000).optional(),
    judgement: z.string().max(1000).optional(),
  })
  .meta({ description: "A named set of checkpoints that stands before a migration step" });

export const Contact = z.strictObject({
  id: Id,
  name: Title,
  email: z.email().max(254),
  language: z.enum(LANGUAGES).default("en"),
});

export const Summary = z
  .strictObject({
    every: z.enum(["day", "week"]),
    at: ClockTime,
    on: z.enum(WEEKDAYS).default("mon").meta({ description: "every: week" }),
    contacts: z.array(Id).min(1).max(50),
    unsubscribe: z.url().optional().meta({ description: "Where a reader says no; else a mail to the sender" }),
  })
  .meta({ description: "A summary for managers, whatever happened" });

export const WaiverRules = z
  .strictObject({ longest: Duration.default("30d") })
  .meta({ description: "How long a waiver may stand at most" });

export const NotNeeded = z.strictObject({
  name: Title,
  why: z.string().min(1).max(1000),
  source: z.string().max(1000).optional(),
  judgement: z.string().max(1000).optional(),
});

/** An inherited requirement may be changed in part, so only its id is sure. */
const Patch = <T extends z.ZodRawShape>(object: z.ZodObject<T>) => object.partial().required({ id: true } as never);

/** One plan file as it is written. A file that is extended may lack what only the extending one can know. */
export const PlanDocument = z
  .strictObject({
    format: z.literal(PLAN_FORMAT),
    migration: Id.optional(),
    version: z.int().min(1).max(999_999).optional().meta({ description: "Grows with every change that is applied" }),
    title: Title.optional(),
    extends: z.string().min(1).max(500).optional().meta({ description: "A built-in plan, or the path of a file" }),
    timeZone: TimeZone.optional(),
    units: z.array(Unit).default([]),
    agents: z.array(Agent).default([]),
    requirements: z.array(Patch(Requirement)).default([]),
    gates: z.array(Patch(Gate)).default([]),
    contacts: z.array(Contact).default([]),
    calendars: z.array(Calendar).default([]),
    waivers: WaiverRules.optional(),
    reminders: z
      .strictObject({ every: Duration })
      .optional()
      .meta({ description: "How often a unit's owner is reminded while something of it is late or stale" }),
    summary: Summary.optional(),
    notNeeded: z.array(NotNeeded).default([]),
  })
  .meta({ id: "CleargatePlan", title: "Cleargate plan", description: "What must hold before a migration step" });
export type PlanDocument = z.infer<typeof PlanDocument>;

export type Calendar = z.infer<typeof Calendar>;
export type Summary = z.infer<typeof Summary>;
export type Unit = z.infer<typeof Unit>;
export type Agent = z.infer<typeof Agent>;
export type AgentKey = z.infer<typeof AgentKey>;
export type Requirement = z.infer<typeof Requirement>;
export type Gate = z.infer<typeof Gate>;
export type Contact = z.infer<typeof Contact>;
export type FindingSeverity = z.infer<typeof FindingSeverity>;
