import * as z from "zod";
import { DISAGREEMENTS, type DisagreementCode } from "../../core/fsck/disagreement.ts";
import { limit } from "./query.ts";
import { Instant, list } from "./values.ts";

const Count = z.int().min(0);
const Code = z.enum(Object.keys(DISAGREEMENTS) as [DisagreementCode, ...DisagreementCode[]]);

export const FsckFindingView = z
  .strictObject({
    code: Code,
    message: z.string().meta({ description: "What the code means" }),
    place: z.string().meta({ description: "Which stored thing" }),
  })
  .meta({ id: "FsckFinding", description: "Something stored does not agree with the rest: `docs/fsck.md`" });
export type FsckFindingView = z.infer<typeof FsckFindingView>;

export const FsckRunView = z
  .strictObject({
    number: z.int().min(1),
    state: z.enum(["running", "finished"]),
    startedAt: Instant,
    finishedAt: Instant.nullable(),
    walked: z.strictObject({
      ...{ leaves: Count, tiles: Count, facts: Count, objects: Count },
      ...{ checkpoints: Count, gates: Count, notifications: Count },
    }),
    found: Count.meta({ description: "How many disagreements it has found so far" }),
    totals: z.partialRecord(Code, Count).meta({ description: "How many there are of each code" }),
    named: Count.meta({ description: "How many of them are named: the first thousand" }),
  })
  .meta({ id: "FsckRun", description: "One walk through everything stored" });
export type FsckRunView = z.infer<typeof FsckRunView>;

/** A number in a URL. */
const number = (must: string) =>
  z
    .string()
    .regex(/^(?:0|[1-9][0-9]{0,14})$/, must)
    .transform(Number);

export const FsckQuery = z.strictObject({
  run: number("must be the number of a run").optional().meta({ description: "Absent for the newest" }),
  from: number("must be the place of a finding")
    .optional()
    .meta({ description: "The place of the first finding that is shown, from 0: `next` of the page before" }),
  limit: limit(200, 100),
});

export const FsckAnswer = z
  .strictObject({
    run: FsckRunView.nullable().meta({ description: "Null where none has begun" }),
    findings: list(FsckFindingView).meta({ description: "Those of the last ten runs are kept" }),
    next: Count.nullable().meta({ description: "`from` of the next page; null on the last" }),
  })
  .meta({ id: "Fsck" });
export type FsckAnswer = z.infer<typeof FsckAnswer>;

export const FsckAskedAnswer = z
  .strictObject({
    run: z.int().min(1).meta({
      description:
        "The number of the run under way, of the one that was finished within the last hour, or of the one that begins within five minutes",
    }),
  })
  .meta({ id: "FsckAsked" });
export type FsckAskedAnswer = z.infer<typeof FsckAskedAnswer>;
