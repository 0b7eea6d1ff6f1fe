import { closeSync, openSync } from "node:fs";
import { readAtMost } from "../adapters/read-at-most.ts";
import { Failure } from "../core/failure.ts";
import { currentSession } from "./session/renew.ts";
import { readSession, type Session, sessionFile } from "./session/session-file.ts";
import { findSetting, type ProfileOptions, settingMissing } from "./settings/settings.ts";

export interface TokenOptions extends ProfileOptions {
  /** A file with a token; `-` is standard input. */
  readonly tokenFile?: string;
}

/** Where a token comes from: `read` it for each request, and once more after it was refused where it `mayChange`. */
export interface TokenSource {
  readonly mayChange: boolean;
  /** @throws Failure `usage` where there is none; nothing is asked for that */
  check(): void;
  /**
   * @param refused the token that the API has just refused
   * @throws Failure `usage` where there is none; of a session also `api-denied` where it has ended, and `api-unreachable`
   */
  read(refused?: string): Promise<string>;
}

const STANDARD_INPUT = 0;

/** API Gateway takes headers of 10,240 bytes together (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html). */
const MAX_BYTES = 65_536;

/** A pipe is fine here: shells make one of `<(a command)`. @throws the system's own errors, and one where it is too long */
const readText = (file: string | typeof STANDARD_INPUT): string => {
  const descriptor = file === STANDARD_INPUT ? file : openSync(file, "r");
  try {
    const bytes = readAtMost(descriptor, MAX_BYTES);
    if (bytes !== undefined) return bytes.toString("utf8");
  } finally {
    if (descriptor !== STANDARD_INPUT) closeSync(descriptor);
  }
  throw new Error(`${file} has more than ${MAX_BYTES.toLocaleString("en")} bytes`);
};

/** The file's token as it is now; the one before where whoever renews it is writing it at this moment. */
const fileToken = (file: string | typeof STANDARD_INPUT): (() => string) => {
  let last = "";
  return () => {
    try {
      last = readText(file).trim() || last;
    } catch (error) {
      if (last === "") throw new Failure("usage", `no token: ${(error as Error).message}`, { cause: error });
    }
    if (last === "")
      throw new Failure("usage", `no token: ${file === STANDARD_INPUT ? "standard input" : file} is empty`);
    return last;
  };
};

const onlyOnce = (read: () => string): (() => string) => {
  let token: string | undefined;
  return () => {
    token ??= read();
    return token;
  };
};

const ofText = (mayChange: boolean, read: () => string): TokenSource => ({
  mayChange,
  check: () => void read(),
  read: async () => read(),
});

/** The tokens of `cleargate login`. They are sent to the API that they were asked for, and to no other. */
const ofSession = (file: string, api: string): TokenSource => {
  const requireSame = (session: Session): Session => {
    if (session.api === api) return session;
    throw new Failure(
      "usage",
      `you are signed in to ${session.api}; sign in to ${api} too: cleargate login --api ${api}`,
    );
  };
  return {
    mayChange: true,
    check: () => {
      const session = readSession(file);
      if (session === undefined) throw settingMissing("token-file");
      requireSame(session);
    },
    // Whoever signs in to another API while a command is under way replaces the session of the profile.
    read: async (refused) => requireSame(await currentSession(file, refused)).token,
  };
};

/**
 * The flag wins over the environment, there the token over its file, both over the profile, and all over who is signed in.
 * @param api whom it is sent to
 */
export const tokenSource = (
  { tokenFile, ...options }: TokenOptions,
  env: NodeJS.ProcessEnv,
  api: string,
): TokenSource => {
  const fixed = tokenFile === undefined ? env.CLEARGATE_TOKEN : undefined;
  if (fixed !== undefined && fixed !== "") return ofText(false, () => fixed);
  const file = tokenFile ?? findSetting("token-file", options, env);
  if (file === undefined) return ofSession(sessionFile(options, env), api);
  if (file === "-") return ofText(false, onlyOnce(fileToken(STANDARD_INPUT)));
  return ofText(true, fileToken(file));
};
