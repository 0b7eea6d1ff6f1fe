import { Failure } from "../core/failure.ts";

/** No space, a quota, or a file that is larger than the system allows. */
const FULL = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);

/** What a write below a folder throws; a full disk as what it is. @returns Failure `spool-full`, or the error itself */
export const diskFailure = (error: unknown, folder: string): unknown => {
  if (!(error instanceof Error && "code" in error && FULL.has(String(error.code)))) return error;
  return new Failure("spool-full", `${folder} has no room for what is written: ${error.message}`, { cause: error });
};
