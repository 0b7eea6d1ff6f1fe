import { environment, text } from "../environment.ts";

/** What a browser needs to sign in, and nothing that the console itself could read. */
export const ConsoleEnv = environment({
  ISSUER: text(1),
  CLIENT_ID: text(1),
  /** Separated by blanks. */
  SCOPES: text(1),
  AUDIENCE: text(1),
  ROLE_CLAIM: text(1),
  /** Origins of the issuer's endpoints that are not on its own, separated by blanks; empty where all are. */
  ISSUER_ORIGINS: text(),
});
