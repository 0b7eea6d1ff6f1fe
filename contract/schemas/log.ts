import * as z from "zod";
import { FactId, Instant, list } from "./values.ts";

const Size = z.int().min(0);
const Hash = z.string().meta({ description: "32 bytes in base64" });

export const LogHeadView = z
  .strictObject({
    origin: z.string().meta({ description: "The name of the log" }),
    size: Size.meta({ description: "How many leaves it has" }),
    root: Hash,
  })
  .meta({ id: "LogHead", description: "What a log says of itself: all of its leaves follow from it" });
export type LogHeadView = z.infer<typeof LogHeadView>;

export const CosignedView = z
  .strictObject({
    key: z.string().meta({ description: "The witness's key, as signed notes write it" }),
    size: Size.meta({ description: "How many leaves the head has" }),
    cosignedAt: Instant.meta({ description: "When the witness says that it saw the head" }),
    checkpoint: z.string().meta({ description: "The signed note, with the signatures of the log and of this witness" }),
  })
  .meta({ id: "CosignedHead", description: "A head of the log that a witness signed" });
export type CosignedView = z.infer<typeof CosignedView>;

export const WitnessView = z
  .strictObject({
    key: z.string().meta({ description: "The witness's key, as signed notes write it" }),
    newest: CosignedView.nullable().meta({ description: "The newest head that it signed; null where it signed none" }),
  })
  .meta({ id: "LogWitness" });
export type WitnessView = z.infer<typeof WitnessView>;

export const LogAnswer = z
  .strictObject({
    head: LogHeadView.nullable().meta({ description: "Null before anything was appended" }),
    checkpoint: z.string().nullable().meta({ description: "The signed note that says so" }),
    keys: list(z.string()).meta({ description: "All keys that it ever had, as signed notes write them" }),
    witnesses: list(WitnessView).meta({ description: "Those that the operator named" }),
  })
  .meta({ id: "Log" });
export type LogAnswer = z.infer<typeof LogAnswer>;

/** A number of leaves in a URL. */
const SizeText = z
  .string()
  .regex(/^(?:0|[1-9][0-9]{0,14})$/, "must be a number of leaves")
  .transform(Number);

export const ConsistencyQuery = z.strictObject({
  from: SizeText.meta({ description: "How many leaves the earlier head had" }),
  to: SizeText.optional().meta({ description: "How many the later one had; absent for the newest" }),
});
export type ConsistencyQuery = z.infer<typeof ConsistencyQuery>;

export const ConsistencyAnswer = z
  .strictObject({
    checkpoint: z.string().meta({ description: "The signed note of the newest head" }),
    proof: list(Hash),
  })
  .meta({ id: "LogConsistency", description: "That a log begins with what it was: RFC 9162, section 2.1.4" });
export type ConsistencyAnswer = z.infer<typeof ConsistencyAnswer>;

export const InclusionQuery = z.strictObject({ fact: FactId.meta({ description: "The id of a fact" }) });

export const InclusionAnswer = z
  .strictObject({
    index: Size.meta({ description: "The how manieth leaf it is, from 0" }),
    leaf: z.string().meta({ description: "The leaf: its text in UTF-8 is what is hashed" }),
    proof: list(Hash),
    checkpoint: z.string().meta({ description: "The signed note of the newest head, which has the leaf" }),
  })
  .meta({ id: "LogInclusion", description: "That a fact is in the log: RFC 9162, section 2.1.3" });
export type InclusionAnswer = z.infer<typeof InclusionAnswer>;

const LogKeyView = z
  .strictObject({
    key: z.string().meta({ description: "The further key, as signed notes write it" }),
    index: Size.meta({ description: "The how manieth leaf of the log it is, from 0" }),
    checkpoint: z.string().meta({ description: "The signed note of the first head that has the leaf" }),
    proof: list(Hash),
  })
  .meta({
    id: "LogKey",
    description: "That the log has a further key: it is a leaf under a head that a key before it signed",
  });

export const LogKeysAnswer = z
  .strictObject({
    changes: list(LogKeyView).meta({ description: "In their order; none where the log never changed its key" }),
  })
  .meta({ id: "LogKeys" });
export type LogKeysAnswer = z.infer<typeof LogKeysAnswer>;

export const CosignaturesQuery = z.strictObject({
  size: SizeText.meta({ description: "How many leaves the head had" }),
});

export const CosignaturesAnswer = z.strictObject({ cosigned: list(CosignedView) }).meta({ id: "LogCosignatures" });
export type CosignaturesAnswer = z.infer<typeof CosignaturesAnswer>;

/** A head with the signatures of a log and of its witnesses has some hundred bytes of each. */
const MAX_CHECKPOINT = 65_536;

export const CosignaturesBody = z.strictObject({
  checkpoint: z
    .string()
    .min(1)
    .max(MAX_CHECKPOINT)
    .meta({ description: "A signed note with the log's own signature and those of witnesses: C2SP tlog-cosignature" }),
});

export const CosignaturesKept = z
  .strictObject({
    size: Size.meta({ description: "How many leaves the head has" }),
    kept: list(
      z.strictObject({
        key: z.string().meta({ description: "The witness's key, as signed notes write it" }),
        cosignedAt: Instant.meta({ description: "When the witness says that it saw the head" }),
        isFirst: z.boolean().meta({ description: "False where one of the witness for that size was kept before" }),
      }),
    ),
  })
  .meta({ id: "LogCosignaturesKept" });
