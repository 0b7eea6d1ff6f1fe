import { type ApprovalOptions, clientOf, record, transitionsOf } from "../record.ts";
import { type ReviewOptions, review } from "../review.ts";

export interface SignOffOptions extends ApprovalOptions, ReviewOptions {
  readonly unit: string;
  readonly requirement: string;
  readonly role: string;
  readonly json?: boolean;
}

/** Shows the evidence that a sign-off covers, and signs it for one role. */
export const signOff = async (options: SignOffOptions): Promise<number> => {
  const { role, reason } = options;
  const { seen } = await review(clientOf(options), options, options, `Sign as ${role}?`);
  return record(
    options,
    "sign",
    { path: options, body: { role, reason, seen } },
    (recorded) => `signed as ${role}, as fact ${recorded.fact}${transitionsOf(recorded)}`,
  );
};
