import * as z from "zod";
import { Path } from "./job.ts";

/** What the agent did, for those who look for a cause later: see docs/agent.md. */
export const Log = z
  .strictObject({
    file: Path.meta({ description: "NDJSON, one object a line; only its owner may read it" }),
    maxMiB: z.int().min(1).max(1024).default(10).meta({ description: "When it is larger, it becomes <file>.1" }),
    keep: z.int().min(1).max(100).default(5).meta({ description: "How many older ones are kept" }),
  })
  .meta({ description: "A log of what run, copy, verify, drill, push, inventory and backup do, without secrets" });
export type Log = z.infer<typeof Log>;
