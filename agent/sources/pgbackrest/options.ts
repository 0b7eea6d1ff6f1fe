import * as z from "zod";
import { Failure } from "../../../core/failure.ts";
import { Within } from "../../files/list-age.ts";
import { toolOutput } from "../../tools/run-tool.ts";

export const pgbackrestOptions = z.strictObject({
  type: z.literal("pgbackrest"),
  path: z.string().min(1).max(4096).optional().meta({
    description: "Output of `pgbackrest info --output=json`; without it pgBackRest is asked, and `stanza` is needed",
  }),
  stanza: z.string().min(1).max(200).optional().meta({
    description: "The stanza; one that is absent fails by name. It may be left out where the output has one alone",
  }),
  repo: z.int().min(1).max(256).optional().meta({
    description: "Only this repository, by its key. By default all of the stanza's, each with a backup of its own",
  }),
  archive: z.string().min(1).max(4096).optional().meta({
    description:
      "With path: output of `pgbackrest repo-ls archive/<stanza> --recurse --output=json`, by which each segment of the log is looked for",
  }),
  verified: z.string().min(1).max(4096).optional().meta({
    description:
      "With path: output of `pgbackrest --stanza=<stanza> verify --output=text --verbose`, made after the backup; the last run in it counts",
  }),
  config: z.string().min(1).max(4096).optional().meta({
    description: "Without path: pgBackRest's configuration, where it is not in its usual place",
  }),
  within: Within,
  program: z.string().max(4096).default("pgbackrest"),
});
export type PgbackrestOptions = z.infer<typeof pgbackrestOptions>;

export const invalid = (what: string, cause?: unknown): Failure => new Failure("source-invalid", what, { cause });

/** True where pgBackRest is asked, instead of files that it wrote. */
export const isLive = ({ path }: PgbackrestOptions): boolean => path === undefined;

/** @throws Failure `tool-missing`, `tool-failed` */
export const runPgbackrest = (
  { program, config }: PgbackrestOptions,
  args: readonly string[],
  deadlineMs?: number,
): Promise<string> =>
  toolOutput(program, [...(config === undefined ? [] : [`--config=${config}`]), ...args], {
    inherit: ["PGBACKREST_*"],
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
  });
