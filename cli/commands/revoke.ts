import type { REVOCABLE } from "../../contract/schemas/body.ts";
import { type ApprovalOptions, record, transitionsOf } from "../record.ts";

export interface RevokeOptions extends ApprovalOptions {
  readonly unit: string;
  readonly requirement: string;
  readonly what: (typeof REVOCABLE)[number];
}

/** Revokes a waiver, an attestation or the signatures of a sign-off. */
export const revoke = (options: RevokeOptions): Promise<number> =>
  record(
    options,
    "revoke",
    { path: options, body: { what: options.what, reason: options.reason } },
    (recorded) => `revoked, as fact ${recorded.fact}${transitionsOf(recorded)}`,
  );
