import * as z from "zod";

/** What a browser needs to sign in, and nothing that the console itself could read. */
export const ConsoleEnv = z.object({
  ISSUER: z.string().min(1),
  CLIENT_ID: z.string().min(1),
  /** Separated by blanks. */
  SCOPES: z.string().min(1),
  AUDIENCE: z.string().min(1),
  ROLE_CLAIM: z.string().min(1),
  /** Origins of the issuer's endpoints that are not on its own, separated by blanks; empty where all are. */
  ISSUER_ORIGINS: z.string(),
});
