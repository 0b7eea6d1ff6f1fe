import type { Finding, FindingCode } from "../../finding.ts";
import type { Instant } from "../../instant.ts";
import { withinBytes } from "../../within-bytes.ts";
import { reasonText } from "./reason-text.ts";

/**
 * Why a checkpoint is not satisfied, as a value, so that it can be said in any language. A person's own words have none: they
 * are said as they were written.
 */
export type Because =
  /** What was found in evidence: how many it is about, and some of them by name. */
  | { readonly code: FindingCode; readonly count?: number; readonly where?: readonly string[] }
  /** A plan version requires something else, no longer trusts who sealed the evidence, or voids all that was compared. */
  | { readonly code: "plan-requires-else" | "plan-distrusts" | "plan-voids-inputs"; readonly planVersion: number }
  /** Evidence that was completed then has expired. */
  | { readonly code: "expired"; readonly completedAt: Instant }
  /** Some have signed. */
  | { readonly code: "signed-in-part"; readonly signed: readonly string[]; readonly open: readonly string[] }
  /** What was signed has changed since, or has not seen newer evidence; `id` names it where it is known. */
  | { readonly code: "signed-then-changed" | "signed-unseen"; readonly id: string | null };

/** A reason in English, in one line, and as a value where it is none of a person's own words. */
export interface Why {
  /** Null where it passes or no evidence arrived. */
  readonly reason: string | null;
  readonly because?: Because;
}

const MAX_NAMED = 5;
/** A change may write the reasons of forty checkpoints at once. */
const MAX_NAMED_BYTES = 200;

/** The why that a checkpoint or an event has. */
export const whyIn = ({ reason, because }: Why): Why => ({ reason, ...(because === undefined ? {} : { because }) });

/** The gravest finding in one line, with the names that it is about. */
export const whyFound = (findings: readonly Finding[]): Why => {
  const worst =
    findings.find(({ severity }) => severity === "fail") ??
    findings.find(({ severity }) => severity === "inconclusive");
  if (worst === undefined) return { reason: null };
  const { code, message, count, where = [] } = worst;
  const named = where.length === 0 ? "" : `: ${where.slice(0, MAX_NAMED).join(", ")}`;
  const names = withinBytes(where, MAX_NAMED_BYTES, MAX_NAMED);
  return {
    reason: reasonText(message.includes(where[0] ?? "\n") ? message : `${message}${named}`),
    because: {
      code,
      ...(count === undefined ? {} : { count }),
      ...(names.length === 0 ? {} : { where: names }),
    },
  };
};
