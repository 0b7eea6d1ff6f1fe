import * as z from "zod";
import { HostName } from "../../core/enrolment/claim.ts";
import { Id } from "../../core/identifier.ts";
import { LANGUAGES } from "../../core/plan/language.ts";
import { Actor } from "./actor.ts";
import { limit } from "./query.ts";
import { Instant, list } from "./values.ts";

const MAX_MINUTES = 60;
const MAX_UNITS = 100;

const Unit = z.union([Id, z.literal("*")]);

export const EnrolmentBody = z.strictObject({
  agent: Id.meta({ description: "Its id in the plan" }),
  key: Id.default("k1").meta({ description: "What the plan shall call its key" }),
  units: z.array(Unit).min(1).max(MAX_UNITS).meta({ description: "The units whose evidence it shall push; * is all" }),
  host: HostName.nullable().default(null).meta({ description: "The only host that may use the code; null for any" }),
  minutes: z.int().min(1).max(MAX_MINUTES).default(10).meta({ description: "For how long it may be used" }),
  language: z
    .enum(LANGUAGES)
    .default("en")
    .meta({ description: "Of the mail by which whoever gives it out is told that a host used it" }),
});

export const EnrolmentsQuery = z.strictObject({ limit: limit(100, 50) });

export const EnrolmentView = z
  .strictObject({
    id: z.string().meta({ description: "SHA-256 of the code, from which nobody gets the code" }),
    ...{ migration: Id, agent: Id, key: Id, units: list(Unit), host: z.string().nullable() },
    ...{ by: Actor, at: Instant, expiresAt: Instant },
    language: z.string().optional(),
    state: z.enum(["open", "claimed", "expired", "withdrawn"]).meta({ description: "At `now`" }),
    claim: z
      .strictObject({
        publicKey: z
          .string()
          .meta({ description: "As a plan carries it; nothing that it seals counts before one does" }),
        fingerprint: z.string().meta({ description: "To be compared with what the host shows" }),
        host: z.string().meta({ description: "What the host called itself" }),
        at: Instant,
      })
      .nullable()
      .meta({ description: "The host that used the code; null where none has" }),
    withdrawal: z
      .strictObject({ by: Actor, at: Instant })
      .optional()
      .meta({ description: "Who took the code back; absent where nobody has" }),
  })
  .meta({ id: "Enrolment", description: "A code that was given out for a host, without the code" });
export type EnrolmentView = z.infer<typeof EnrolmentView>;

export const IssuedEnrolment = z
  .strictObject({
    now: Instant,
    enrolment: EnrolmentView,
    code: z.string().meta({ description: "Shown this once; the ledger has its hash" }),
  })
  .meta({ id: "IssuedEnrolment" });
export type IssuedEnrolment = z.infer<typeof IssuedEnrolment>;

export const WithdrawnEnrolment = z
  .strictObject({ now: Instant, enrolment: EnrolmentView })
  .meta({ id: "WithdrawnEnrolment" });
export type WithdrawnEnrolment = z.infer<typeof WithdrawnEnrolment>;

export const EnrolmentsAnswer = z
  .strictObject({ now: Instant, enrolments: list(EnrolmentView) })
  .meta({ id: "Enrolments", description: "Codes of the last thirty days, newest first" });
export type EnrolmentsAnswer = z.infer<typeof EnrolmentsAnswer>;
