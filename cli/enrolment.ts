import type { EnrolmentView } from "../contract/schemas/enrolment.ts";
import { Failure } from "../core/failure.ts";
import type { ApiOptions } from "./api-client.ts";
import { apiClient } from "./api-client.ts";
import { usage } from "./edited-plan.ts";

export interface EnrolmentsOptions extends ApiOptions {
  readonly migration: string;
  readonly json?: boolean;
}

/** So many digits of a code's id are shown, and name it. */
export const SHOWN_ID = 12;

const ID = /^[0-9a-f]{8,64}$/;

/**
 * The one code that somebody means.
 * @param given its first digits, as `agent enrolments` shows them, or the agent that it is for
 * @param ofAgent which of an agent's codes may be meant by its name
 * @throws Failure `not-found`, `usage` where several may be meant
 */
export const findEnrolment = async (
  given: string,
  ofAgent: (one: EnrolmentView) => boolean,
  options: EnrolmentsOptions,
): Promise<EnrolmentView> => {
  const { migration } = options;
  const { enrolments } = await apiClient(options, process.env).ask("listEnrolments", {
    path: { migration },
    query: { limit: "100" },
  });
  const byId = ID.test(given) ? enrolments.filter(({ id }) => id.startsWith(given)) : [];
  const found = byId.length > 0 ? byId : enrolments.filter((one) => one.agent === given && ofAgent(one));
  const [one] = found;
  if (one === undefined)
    throw new Failure(
      "not-found",
      `no such code "${given}" was given out for ${migration}: cleargate agent enrolments`,
    );
  if (found.length > 1)
    throw usage(
      `${found.length} codes may be meant by ${given}; give what cleargate agent enrolments shows under CODE`,
    );
  return one;
};
