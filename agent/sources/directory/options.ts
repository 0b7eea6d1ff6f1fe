import * as z from "zod";
import { Secret } from "../../tools/secret.ts";

/** How a directory is reached, and below which names it is searched. */
export const connectionOptions = {
  url: z
    .string()
    .regex(/^ldaps?:\/\/[^/]+$/, "must be ldap://host or ldaps://host, with a port where it is not the usual"),
  startTls: z.boolean().default(false),
  ca: z
    .string()
    .max(4096)
    .optional()
    .meta({ description: "PEM of the authority that signed the server's certificate" }),
  bindDn: z.string().max(2048).optional().meta({ description: "Who reads; anonymous without" }),
  password: Secret.optional(),
  plaintext: z.boolean().default(false).meta({ description: "True allows a password over a connection without TLS" }),
  baseDns: z.array(z.string().min(1).max(2048)).min(1).max(50),
  pageSize: z.int().min(10).max(1000).default(1000).meta({ description: "Active Directory returns no more at once" }),
};

export const directoryOptions = z.strictObject({
  type: z.literal("directory"),
  ...connectionOptions,
  homes: z.array(z.string().min(1).max(2048)).default([]).meta({
    description:
      "Distinguished names of the pool, as msRTCSIP-PrimaryHomeServer has them; by default every account that has a home",
  }),
  classes: z.array(z.string().max(100)).min(1).default(["user", "contact"]),
  more: z.array(z.string().max(100)).max(20).default([]).meta({ description: "Further attributes to record" }),
  referrals: z.enum(["fail", "follow"]).default("fail").meta({
    description: "When the directory refers to another server: follow searches there too, with the same credentials",
  }),
});
export type DirectoryOptions = z.infer<typeof directoryOptions>;
