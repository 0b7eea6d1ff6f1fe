import { closeSync, fstatSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as z from "zod";
import { readAtMost } from "../../adapters/read-at-most.ts";
import { openRegular } from "../../adapters/regular-file.ts";
import { Failure } from "../../core/failure.ts";
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

const MAX_BYTES = 262_144;
const NOT_ONLY_OWN = 0o077;

/** Where the session of the profile is. @throws Failure `usage` where the environment names no folder for settings */
export const sessionFile = (options: ProfileOptions, env: NodeJS.ProcessEnv): string => {
  const settings = settingsFile(env, process.platform);
  if (settings === undefined)
    throw new Failure("usage", "there is no folder for sessions: HOME, XDG_CONFIG_HOME or APPDATA must name one");
  return join(dirname(settings), "sessions", `${profileName(options, env)}.json`);
};

const refuse = (file: string, why: string, cause?: unknown): Failure =>
  new Failure("usage", `the session in ${file} cannot be used: ${why}; sign in again: cleargate login`, { cause });

const textOf = (file: string): string | undefined => {
  let descriptor: number;
  try {
    descriptor = openRegular(file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw refuse(file, message, error);
  }
  try {
    if (process.platform !== "win32" && (fstatSync(descriptor).mode & NOT_ONLY_OWN) !== 0)
      throw refuse(file, "others than its owner may read it");
    const bytes = readAtMost(descriptor, MAX_BYTES);
    if (bytes === undefined) throw refuse(file, `it has more than ${MAX_BYTES.toLocaleString("en")} bytes`);
    return bytes.toString("utf8");
  } finally {
    closeSync(descriptor);
  }
};

/** The session that is kept; undefined where nobody signed in. @throws Failure `usage` where the file is not what it should be */
export const readSession = (file: string): Session | undefined => {
  const text = textOf(file);
  if (text === undefined) return undefined;
  try {
    return Session.parse(JSON.parse(text));
  } catch (error) {
    throw refuse(file, "it is not as cleargate login writes it", error);
  }
};

/** Writes it whole, or not at all. @throws Failure `usage` where it cannot be written */
export const writeSession = (file: string, session: Session): void => {
  const partial = `${file}.${process.pid}.partial`;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(partial, `${JSON.stringify(session)}\n`, { mode: 0o600 });
    renameSync(partial, file);
  } catch (error) {
    rmSync(partial, { force: true });
    throw new Failure("usage", `the session cannot be kept in ${file}: ${(error as Error).message}`, { cause: error });
  }
};

export const forgetSession = (file: string): void => rmSync(file, { force: true });
