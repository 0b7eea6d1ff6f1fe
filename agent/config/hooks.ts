import * as z from "zod";
import { DURATION } from "../../core/duration.ts";

const Command = z.array(z.string().max(4096)).min(1).max(50);

const isBare = (url: string): boolean => {
  const { username, password } = new URL(url);
  return username === "" && password === "" && !/[?#]/.test(url);
};

/** The operator's own programs around run, copy, verify and drill. They are run as written: nothing is put into their words. */
export const Hooks = z
  .strictObject({
    before: Command.optional().meta({
      description: "Before anything is read; where it fails nothing is, and the command fails",
    }),
    after: Command.optional().meta({ description: "After a command that ended with 0" }),
    error: Command.optional().meta({ description: "After a command that ended with another exit status" }),
    ping: z
      .url({ protocol: /^https?$/, error: "must be a URL that begins with https:// or http://" })
      .refine(isBare, "must be a URL without a name, a password, a query and a fragment: a path is added to it")
      .optional()
      .meta({ description: "A check of healthchecks.io or its like: `/start` and `/<exit status>` are added" }),
    timeout: z.string().regex(DURATION).default("5m").meta({ description: "How long each program may take" }),
    environment: z.array(z.string().min(1).max(200)).max(50).default([]).meta({
      description: "Variables of the agent that they see, by name, besides PATH and the like",
    }),
  })
  .meta({
    description:
      "Programs of the operator around run, copy, verify and drill. CLEARGATE_COMMAND and CLEARGATE_EXIT_STATUS tell them of what",
  });
export type Hooks = z.infer<typeof Hooks>;
