import { Failure } from "../../../core/failure.ts";

/** `numeric(25,0)`; PowerShell 7 writes it with `.0`. */
const WHOLE = /^(\d{1,25})(?:\.0{1,3})?$/;
/** The last five digits are the number of a log record in its block, and count from 1: nothing ends with none. */
const RECORDS = 100_000n;

const SPREADSHEET =
  "a spreadsheet or a number of too few digits has changed it: export it again, without opening it in between";

/** @throws Failure `source-invalid` where it is missing, or is no whole number any more */
export const parseLsn = (text: string | undefined, column: string, file: string): bigint => {
  if (text === undefined || text === "")
    throw new Failure(
      "source-invalid",
      `${file}: a row has no ${column}, without which nobody can say what follows it`,
    );
  const [, digits] = WHOLE.exec(text) ?? [];
  const lsn = digits === undefined ? undefined : BigInt(digits);
  if (lsn === undefined || (lsn !== 0n && lsn % RECORDS === 0n))
    throw new Failure("source-invalid", `${file}: ${column} "${text}" is no LSN; ${SPREADSHEET}`);
  return lsn;
};

const MIN_DISTINCT = 3;

/**
 * Refuses LSNs that all happen to be numbers that a double can hold: of real ones, most end with an odd record, and no double
 * of their size does.
 * @throws Failure `source-invalid`
 */
export const refuseRounded = (lsns: Iterable<bigint>, file: string): void => {
  const large = new Set([...lsns].filter((lsn) => lsn > BigInt(Number.MAX_SAFE_INTEGER)));
  if (large.size >= MIN_DISTINCT && [...large].every((lsn) => BigInt(Number(lsn)) === lsn))
    throw new Failure("source-invalid", `${file}: all LSNs are rounded; ${SPREADSHEET}`);
};
