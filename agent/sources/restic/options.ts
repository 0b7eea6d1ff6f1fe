import * as z from "zod";
import { Failure } from "../../../core/failure.ts";
import { Within } from "../../files/list-age.ts";
import { type ToolOptions, toolOutput } from "../../tools/run-tool.ts";
import { Secret, secretOf } from "../../tools/secret.ts";

export const resticOptions = z.strictObject({
  type: z.literal("restic"),
  snapshots: z.string().max(4096).optional().meta({ description: "Output of `restic snapshots --json`" }),
  files: z.string().max(4096).optional().meta({ description: "Output of `restic ls --json <snapshot>`" }),
  check: z.string().max(4096).optional().meta({
    description:
      "Output of `restic check --read-data --json`, or of an older version's text, made after the snapshot; the last run in it counts",
  }),
  readData: z
    .boolean()
    .default(false)
    .meta({ description: "True where that check read all data; its JSON does not state it" }),
  stats: z.string().max(4096).optional().meta({
    description: "Output of `restic stats --json --mode restore-size <snapshot>`: the list must have as many bytes",
  }),
  log: z.string().max(4096).optional().meta({
    description:
      "Output of `restic backup --json` and its standard error (`2>&1`): what the run that made the snapshot could not read",
  }),
  repository: z
    .string()
    .max(4096)
    .optional()
    .meta({ description: "Query the repository with restic, instead of reading files that restic wrote" }),
  password: Secret.optional().meta({ description: "The repository's, unless the environment provides it" }),
  tags: z.array(z.string().max(500)).default([]).meta({ description: "Only snapshots that have all of them" }),
  host: z.string().max(500).optional().meta({ description: "Only snapshots of it" }),
  paths: z
    .array(z.string().max(4096))
    .default([])
    .meta({ description: "Only snapshots of all of these paths, as restic lists them" }),
  within: Within,
  program: z.string().max(4096).default("restic"),
});
export type ResticOptions = z.infer<typeof resticOptions>;

export const invalid = (what: string, cause?: unknown): Failure => new Failure("source-invalid", what, { cause });

/** Restic's own variables, and those of the stores that it keeps repositories in (restic.readthedocs.io, "Environment variables"). */
const REPOSITORY_VARIABLES = ["RESTIC_*", "AWS_*", "AZURE_*", "B2_*", "GOOGLE_*", "OS_*", "ST_*", "RCLONE_*", "SSH_*"];

/** The password goes by the environment: a command line can be read by every user of the machine. */
export const environmentOf = async ({ password, repository }: ResticOptions): Promise<ToolOptions> => ({
  inherit: REPOSITORY_VARIABLES,
  reads: repository === undefined ? [] : [repository],
  ...(password === undefined ? {} : { env: { RESTIC_PASSWORD: await secretOf(password) } }),
});

export const argumentsOf = ({ repository = "" }: ResticOptions, args: readonly string[]): string[] => [
  "--no-lock",
  "-r",
  repository,
  ...args,
];

/** @throws Failure `tool-missing`, `tool-failed`, `secret-missing` */
export const runRestic = async (
  options: ResticOptions,
  args: readonly string[],
  toolOptions: ToolOptions = {},
): Promise<string> =>
  toolOutput(options.program, argumentsOf(options, args), { ...(await environmentOf(options)), ...toolOptions });
