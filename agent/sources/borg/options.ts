import * as z from "zod";
import { Failure } from "../../../core/failure.ts";
import { Within } from "../../files/list-age.ts";
import { type ToolOptions, toolOutput } from "../../tools/run-tool.ts";
import { Secret, secretOf } from "../../tools/secret.ts";

export const borgOptions = z.strictObject({
  type: z.literal("borg"),
  info: z.string().max(4096).optional().meta({ description: "Output of `borg info --json` or `borg list --json`" }),
  files: z.string().max(4096).optional().meta({
    description: "Output of `borg list --json-lines --format '{path}{size}{sha256}{NL}' <archive>`",
  }),
  repository: z
    .string()
    .max(4096)
    .optional()
    .meta({ description: "Query the repository with borg, instead of reading files that borg wrote" }),
  passphrase: Secret.optional(),
  prefix: z.string().max(500).default("").meta({ description: "Only archives whose names begin with it" }),
  host: z.string().min(1).max(255).optional().meta({
    description: "Only archives of this host, by its `hostname`; needed where those with the prefix are of several",
  }),
  hashes: z
    .boolean()
    .default(false)
    .meta({ description: "With repository: have borg hash every file, which reads all data" }),
  timeZone: z.string().optional().meta({
    description:
      "With info: where borg wrote it, in local times without a zone. By default this machine's; a repository is asked in UTC",
  }),
  within: Within,
  program: z.string().max(4096).default("borg"),
});
export type BorgOptions = z.infer<typeof borgOptions>;

export const invalid = (what: string, cause?: unknown): Failure => new Failure("source-invalid", what, { cause });

export const environmentOf = async ({ passphrase, repository }: BorgOptions): Promise<ToolOptions> => ({
  inherit: ["BORG_*", "SSH_*"],
  reads: repository === undefined ? [] : [repository],
  env: {
    // A prompt on a terminal that nobody watches would wait for ever; borg's own default is no.
    BORG_RELOCATED_REPO_ACCESS_IS_OK: "no",
    // Borg writes the local times of whoever asks, and no zone.
    TZ: "UTC",
    ...(passphrase === undefined ? {} : { BORG_PASSPHRASE: await secretOf(passphrase) }),
  },
});

/** @throws Failure `tool-missing`, `tool-failed`, `secret-missing` */
export const runBorg = async (
  options: BorgOptions,
  args: readonly string[],
  toolOptions: ToolOptions = {},
): Promise<string> => toolOutput(options.program, args, { ...(await environmentOf(options)), ...toolOptions });
