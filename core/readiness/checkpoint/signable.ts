import { Failure } from "../../failure.ts";
import type { Instant } from "../../instant.ts";
import { type Checkpoint, checkpointId, isSatisfiedAt, stateAt } from "./checkpoint.ts";

const MAX_NAMED = 10;

const named = (texts: readonly string[]): string =>
  `${texts.slice(0, MAX_NAMED).join(", ")}${texts.length > MAX_NAMED ? " …" : ""}`;

const isOpen =
  (at: Instant) =>
  (one: Checkpoint): boolean =>
    one.uncompared === true || !isSatisfiedAt(one, at);

/** True where {@link requireSignable} lets somebody sign. */
export const isSignable = (inputs: readonly Checkpoint[], at: Instant): boolean =>
  inputs.length > 0 && !inputs.some(isOpen(at));

/**
 * Nobody signs under what is not there, or does not pass: each covered checkpoint is satisfied at the instant. A waiver does
 * not help where newer evidence has waited too long to be compared: what is signed changes as soon as it is.
 * @param inputs what is signed, with or without evidence
 * @throws Failure `sign-off-no-evidence` where there is none at all, `sign-off-incomplete` where some is missing,
 *   `sign-off-unsatisfied` where some of it does not pass
 */
export const requireSignable = (inputs: readonly Checkpoint[], at: Instant): void => {
  const open = inputs.filter(isOpen(at));
  const without = open.filter(({ evidence }) => evidence === null).map(checkpointId);
  if (inputs.length === 0) throw new Failure("sign-off-no-evidence", "no unit has what is to be signed");
  if (without.length > 0)
    throw new Failure(
      inputs.every(({ evidence }) => evidence === null) ? "sign-off-no-evidence" : "sign-off-incomplete",
      `no evidence to sign yet for ${named(without)}`,
    );
  if (open.length > 0)
    throw new Failure(
      "sign-off-unsatisfied",
      `not satisfied: ${named(open.map((one) => `${checkpointId(one)} (${one.uncompared === true ? one.state : stateAt(one, at)})`))}`,
    );
};
