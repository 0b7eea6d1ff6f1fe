import * as z from "zod";
import { Failure } from "../../../core/failure.ts";
import { Within } from "../../files/list-age.ts";
import { toolOutput } from "../../tools/run-tool.ts";

export const barmanOptions = z.strictObject({
  type: z.literal("barman"),
  path: z.string().min(1).max(4096).optional().meta({
    description:
      "Output of `barman -f json list-backup <server>`, or of `show-backup`; without it Barman is asked, and `server` is needed",
  }),
  show: z.string().min(1).max(4096).optional().meta({
    description: "With a list in path: output of `barman -f json show-backup <server> latest`, the newest that is done",
  }),
  server: z.string().min(1).max(200).optional().meta({
    description:
      "The server, by Barman's name; one that is absent fails by name. It may be left out where there is one alone",
  }),
  config: z.string().min(1).max(4096).optional().meta({
    description: "Without path: Barman's configuration, where it is not in its usual place",
  }),
  within: Within,
  program: z.string().max(4096).default("barman"),
});
export type BarmanOptions = z.infer<typeof barmanOptions>;

export const invalid = (what: string, cause?: unknown): Failure => new Failure("source-invalid", what, { cause });

/** @throws Failure `tool-missing`, `tool-failed` */
export const runBarman = (
  { program, config }: BarmanOptions,
  args: readonly string[],
  deadlineMs?: number,
): Promise<string> =>
  toolOutput(program, [...(config === undefined ? [] : ["-c", config]), ...args], {
    inherit: ["BARMAN_*", "PG*", "SSH_*"],
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
  });
