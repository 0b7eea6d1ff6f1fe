import { Failure } from "../core/failure.ts";
import type { ApprovalFact } from "../core/history/fact.ts";
import { type ApprovalOptions, clientOf } from "./record.ts";

/** What people request of each other, as messages call it. */
const REQUESTS = {
  "waiver-requested": "a waiver",
  "baseline-requested": "a baseline",
  "attestation-requested": "an attestation",
} as const;

/**
 * The request that an approval names.
 * @throws Failure `not-found` where it is none of this kind, or one in another migration, which is then named
 */
export const readRequest = async (
  options: Pick<ApprovalOptions, "migration" | "api" | "tokenFile" | "profile">,
  request: string,
  action: keyof typeof REQUESTS,
): Promise<ApprovalFact> => {
  const { migration } = options;
  const { fact } = await clientOf(options).ask("showFact", { path: { fact: request } });
  const found = fact.type === "approval-recorded" && fact.action === action ? fact : undefined;
  if (found?.migration === migration) return found;
  const where = found !== undefined ? `; it is one in "${fact.migration}"` : "";
  throw new Failure("not-found", `"${request}" is no request for ${REQUESTS[action]} in ${migration}${where}`);
};
