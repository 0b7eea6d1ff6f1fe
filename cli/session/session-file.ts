import { rmSync } from "node:fs";
import { dirname, join } from "node:path";
import * as z from "zod";
import { Failure } from "../../core/failure.ts";
import { type OwnFile, readOwn, writeOwn } from "../settings/own-file.ts";
import { type ProfileOptions, profileName } from "../settings/settings.ts";
import { settingsFile } from "../settings/settings-file.ts";

/** What `cleargate login` keeps: the tokens of one profile, in a file that nobody but its owner may read. */

const Session = z.strictObject({
  /** The API that the tokens are for; they are sent to no other. */
  api: z.string(),
  issuer: z.string(),
  clientId: z.string(),
  audience: z.string(),
  /** What the API is asked with. */
  token: z.string(),
  /** When that ends, in UTC; null where the issuer does not say. */
  endsAt: z.string().nullable(),
  refresh: z.string().nullable(),
});
export type Session = z.infer<typeof Session>;

/** Where the session of the profile is. @throws Failure `usage` where the environment names no folder for settings */
export const sessionFile = (options: ProfileOptions, env: NodeJS.ProcessEnv): string => {
  const settings = settingsFile(env, process.platform);
  if (settings === undefined)
    throw new Failure("usage", "there is no folder for sessions: HOME, XDG_CONFIG_HOME or APPDATA must name one");
  return join(dirname(settings), "sessions", `${profileName(options, env)}.json`);
};

const refuse = (file: string, why: string, cause?: unknown): Failure =>
  new Failure("usage", `the session in ${file} cannot be used: ${why}; sign in again: cleargate login`, { cause });

const SESSION: OwnFile = {
  maxBytes: 262_144,
  othersMode: 0o077,
  othersMay: "others than its owner may read it",
  refuse,
};

/** The session that is kept; undefined where nobody signed in. @throws Failure `usage` where the file is not what it should be */
export const readSession = (file: string): Session | undefined => {
  const text = readOwn(file, SESSION);
  if (text === undefined) return undefined;
  try {
    return Session.parse(JSON.parse(text));
  } catch (error) {
    throw refuse(file, "it is not as cleargate login writes it", error);
  }
};

/** Writes it whole, or not at all. @throws Failure `usage` where it cannot be written */
export const writeSession = (file: string, session: Session): void => {
  try {
    writeOwn(file, `${JSON.stringify(session)}\n`);
  } catch (error) {
    throw new Failure("usage", `the session cannot be kept in ${file}: ${(error as Error).message}`, { cause: error });
  }
};

export const forgetSession = (file: string): void => rmSync(file, { force: true });
