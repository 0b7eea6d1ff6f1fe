import { closeSync, openSync } from "node:fs";
import { readAtMost } from "../adapters/read-at-most.ts";
import { Failure } from "../core/failure.ts";
import { findSetting, type ProfileOptions, settingMissing } from "./settings/settings.ts";

export interface TokenOptions extends ProfileOptions {
  /** A file with a token; `-` is standard input. */
  readonly tokenFile?: string;
}

/** Where a token comes from: `read` it for each request, and once more after it was refused where it `mayChange`. */
export interface TokenSource {
  readonly mayChange: boolean;
  /** @throws Failure `usage` where there is none */
  read(): string;
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

/** The flag wins over the environment, there the token over its file, and both over the profile. */
export const tokenSource = ({ tokenFile, ...options }: TokenOptions, env: NodeJS.ProcessEnv): TokenSource => {
  const fixed = tokenFile === undefined ? env.CLEARGATE_TOKEN : undefined;
  if (fixed !== undefined && fixed !== "") return { mayChange: false, read: () => fixed };
  const file = tokenFile ?? findSetting("token-file", options, env);
  if (file === undefined) throw settingMissing("token-file");
  if (file === "-") return { mayChange: false, read: onlyOnce(fileToken(STANDARD_INPUT)) };
  return { mayChange: true, read: fileToken(file) };
};
