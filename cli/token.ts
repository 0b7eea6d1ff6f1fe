import { readFileSync } from "node:fs";
import { Failure } from "../core/failure.ts";

export interface TokenOptions {
  readonly token?: string;
}

/** Where a token comes from: `read` it for each request, and once more after it was refused where it `mayChange`. */
export interface TokenSource {
  readonly mayChange: boolean;
  /** @throws Failure `usage` where there is none */
  read(): string;
}

/** The file's token as it is now; the one before where whoever renews it is writing it at this moment. */
const fileToken = (file: string): (() => string) => {
  let last = "";
  return () => {
    try {
      last = readFileSync(file, "utf8").trim() || last;
    } catch (error) {
      if (last === "") throw new Failure("usage", `no token: ${(error as Error).message}`, { cause: error });
    }
    if (last === "") throw new Failure("usage", `no token: ${file} is empty`);
    return last;
  };
};

/** The flag wins over the environment, and that over the file; a flag is visible in every process list. */
export const tokenSource = ({ token }: TokenOptions, env: NodeJS.ProcessEnv): TokenSource => {
  const fixed = token ?? env.CLEARGATE_TOKEN;
  if (fixed !== undefined) return { mayChange: false, read: () => fixed };
  const file = env.CLEARGATE_TOKEN_FILE;
  if (file === undefined) throw new Failure("usage", "no token: set CLEARGATE_TOKEN or CLEARGATE_TOKEN_FILE");
  return { mayChange: true, read: fileToken(file) };
};
