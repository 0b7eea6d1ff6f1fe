import { rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import * as z from "zod";
import { Failure } from "../../core/failure.ts";
import { type OwnFile, readOwn, writeOwn } from "../settings/own-file.ts";
import { type ProfileOptions, profileName } from "../settings/settings.ts";
import { settingsFile } from "../settings/settings-file.ts";
import { type Keychain, keychainOf } from "./keychain.ts";
import { findKey, type KeptKey, keepNewKey, SealedSession, seal, unseal } from "./sealed-session.ts";

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

const systemKeychain = (): Keychain => keychainOf(process.platform, process.env);

/** Keys that this process has asked for: each time may cost a person a password. */
const known = new Map<string, KeptKey>();

const keyOf = (sealed: SealedSession): KeptKey | undefined => {
  const found = known.get(sealed.reference) ?? findKey(systemKeychain(), sealed);
  if (found !== undefined) known.set(sealed.reference, found);
  return found;
};

/** What lies in the file; undefined where nothing does. @throws Failure `usage` */
const readStored = (file: string): Session | SealedSession | undefined => {
  const text = readOwn(file, SESSION);
  if (text === undefined) return undefined;
  try {
    return z.union([Session, SealedSession]).parse(JSON.parse(text));
  } catch (error) {
    throw refuse(file, "it is not as cleargate login writes it", error);
  }
};

/** The session that is kept; undefined where nobody signed in. @throws Failure `usage` where the file is not what it should be */
export const readSession = (file: string): Session | undefined => {
  const stored = readStored(file);
  if (stored === undefined || !("sealed" in stored)) return stored;
  const key = keyOf(stored);
  if (key === undefined) throw refuse(file, "the system's keychain does not give its key");
  try {
    return Session.parse(JSON.parse(unseal(key, stored)));
  } catch (error) {
    throw refuse(file, "it was not written with the key of the system's keychain", error);
  }
};

const put = (file: string, value: Session | SealedSession): void => {
  try {
    writeOwn(file, `${JSON.stringify(value)}\n`);
  } catch (error) {
    throw new Failure("usage", `the session cannot be kept in ${file}: ${(error as Error).message}`, { cause: error });
  }
};

const sealedIn = (file: string): SealedSession | undefined => {
  try {
    const stored = readStored(file);
    return stored !== undefined && "sealed" in stored ? stored : undefined;
  } catch {
    return undefined;
  }
};

/** Writes it whole, or not at all, in the way in which it is kept. @throws Failure `usage` where it cannot be written */
export const writeSession = (file: string, session: Session): void => {
  const sealed = sealedIn(file);
  if (sealed === undefined) {
    put(file, session);
    return;
  }
  const key = keyOf(sealed);
  // A token is not written in the open because a keychain is locked.
  if (key === undefined) throw refuse(file, "the system's keychain does not give its key");
  put(file, seal(key, JSON.stringify(session)));
};

/** Removes the key of what is kept, if it has one. */
const dropKey = (sealed: SealedSession | undefined): void => {
  if (sealed === undefined) return;
  known.delete(sealed.reference);
  const keychain = systemKeychain();
  if (keychain.kind === sealed.keychain) keychain.drop(sealed.reference);
};

export const KEEPS = ["auto", "keychain", "file"] as const;
/** Where the tokens are kept: `auto` is the system's keychain where there is one that can be used. */
export type Keep = (typeof KEEPS)[number];

/**
 * Keeps a new session.
 * @returns where its tokens are safe
 * @throws Failure `usage` where it cannot be written, or the keychain that somebody asked for, or that kept it before, cannot be used
 */
export const keepSession = (file: string, session: Session, keep: Keep): "keychain" | "file" => {
  const before = sealedIn(file);
  const key = keep === "file" ? undefined : keepNewKey(systemKeychain(), basename(file, ".json"));
  if (key === undefined && keep === "keychain")
    throw new Failure(
      "usage",
      "this system has no keychain that can be used from here (macOS, secret-tool of libsecret, or Windows); without one: --keep file",
    );
  // One that is locked is not one that is not there: it kept this session before.
  if (key === undefined && keep === "auto" && before !== undefined)
    throw new Failure(
      "usage",
      "the system's keychain, which kept the session before, keeps no key now; unlock it, or sign in without it: --keep file",
    );
  if (key === undefined) put(file, session);
  else {
    known.set(key.reference, key);
    put(file, seal(key, JSON.stringify(session)));
  }
  dropKey(before);
  return key === undefined ? "file" : "keychain";
};

export const forgetSession = (file: string): void => {
  const sealed = sealedIn(file);
  rmSync(file, { force: true });
  dropKey(sealed);
};
