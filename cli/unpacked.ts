import type { PackView } from "../contract/schemas/pack.ts";
import { isFailure } from "../core/failure.ts";
import type { PackProblem, PackProblemCode } from "../core/pack/problem.ts";
import type { VerifyResult } from "../verify/verify-files.ts";

/** What a migration is refused for of which no pack can be made. Any other reason, such as its size, is no verdict. */
const CODES: Readonly<Record<string, PackProblemCode>> = {
  "history-gap": "history-gap",
  "plan-invalid": "plan-invalid",
  "object-missing": "object-missing",
  "store-changed": "object-missing",
  "log-broken": "log-broken",
};

const LEDGER = { file: "the ledger" } as const;
const placeOf = (code: PackProblemCode): PackProblem["place"] =>
  code === "log-broken" ? { file: "the log" } : code === "object-missing" ? { file: "the intake's bucket" } : LEDGER;

/**
 * Why the history of a migration is refused of which no pack can be made, each with its place.
 * @returns undefined where that is no verdict: nothing is known to have been changed
 */
export const refusedUnpacked = (error: unknown): VerifyResult | undefined => {
  if (!isFailure(error, "not-found")) return undefined;
  const { failure } = error.details as { readonly failure?: PackView["failure"] };
  if (failure === undefined || failure === null) return undefined;
  const removed = failure.removed.map(
    (fact): PackProblem => ({
      code: "fact-removed",
      message: "it was logged, and is gone",
      place: { ...LEDGER, fact },
    }),
  );
  const code = CODES[failure.code];
  const own: readonly PackProblem[] =
    code === undefined
      ? []
      : [
          {
            ...{ code, message: error.message },
            place: { ...placeOf(code), ...(failure.fact === null ? {} : { fact: failure.fact }) },
          },
        ];
  const problems = [...removed, ...own];
  return problems.length === 0 ? undefined : { verified: undefined, problems };
};
