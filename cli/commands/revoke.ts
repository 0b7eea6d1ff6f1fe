import { type ApprovalOptions, record, transitionsOf } from "../record.ts";
import { checkpointPath } from "../review.ts";

export interface RevokeOptions extends ApprovalOptions {
  readonly unit: string;
  readonly requirement: string;
  readonly what: string;
}

/** Revokes a waiver, an attestation or the signatures of a sign-off. */
export const revoke = (options: RevokeOptions): Promise<number> =>
  record(
    options,
    `${checkpointPath(options)}/revocation`,
    { what: options.what, reason: options.reason },
    (recorded) => `revoked, as fact ${recorded.fact}${transitionsOf(recorded)}`,
  );
