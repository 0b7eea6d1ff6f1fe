import * as z from "zod";
import { Id } from "../../core/identifier.ts";
import { Secret } from "../tools/secret.ts";
import { Hooks } from "./hooks.ts";
import { Job, Path } from "./job.ts";
import { Log } from "./log.ts";

export const AgentConfig = z
  .strictObject({
    agent: Id.meta({ description: "Its id in the plan, and the tag of its AWS role" }),
    migration: Id,
    bucket: z.string().min(3).max(63),
    region: z.string().min(1),
    endpoint: z
      .url({ protocol: /^https?$/, error: "must be a URL that begins with https:// or http://" })
      .optional()
      .meta({ description: "Another S3 endpoint than AWS, e.g. the embedded cloud" }),
    key: z
      .strictObject({
        id: Id,
        file: Path.optional().meta({ description: "The Ed25519 private key, PKCS#8 PEM" }),
        secret: Secret.optional().meta({ description: "Instead of a file: where else to read it" }),
      })
      .refine(({ file, secret }) => (file === undefined) !== (secret === undefined), "needs one of file and secret"),
    packing: z.enum(["zst", "gz"]).default("zst").meta({ description: "How manifests are packed: zstd or gzip" }),
    spool: Path.default("spool"),
    spoolLimitMiB: z
      .int()
      .min(1)
      .default(10_240)
      .meta({ description: "When it is full the agent fails; it never drops a manifest" }),
    hooks: Hooks.optional(),
    log: Log.optional(),
    jobs: z.array(Job).default([]),
  })
  .meta({
    id: "CleargateAgentConfig",
    title: "Cleargate agent",
    description: "What this agent collects and where it pushes",
  });
export type AgentConfig = z.infer<typeof AgentConfig>;

export const DEFAULT_CONFIG = "cleargate-agent.yaml";
