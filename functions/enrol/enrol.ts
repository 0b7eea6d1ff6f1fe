import type { AnswerOf, RequestOf } from "../../contract/contract.ts";
import type { ClaimAnswer } from "../../core/enrolment/claim.ts";
import { type ClaimDecision, decideClaim, type Enrolment } from "../../core/enrolment/enrolment.ts";
import { enrolmentId, isProven } from "../../core/enrolment/proof.ts";
import { Failure, type FailureCodeOf } from "../../core/failure.ts";
import type { Clock } from "../../ports/clock.ts";
import type { EnrolmentClaims } from "../../ports/enrolment.ts";

export interface EnrolPorts {
  readonly ledger: EnrolmentClaims;
  readonly clock: Clock;
  /** What every agent of the stack is told, and the organization whose other accounts may have agents; empty where none may. */
  readonly place: Pick<ClaimAnswer, "bucket" | "region" | "policy" | "rolesAnywhere"> & {
    readonly organization: string;
  };
}

const WHY: Readonly<Record<Exclude<FailureCodeOf<"enrolment">, "enrolment-host" | "enrolment-too-many">, string>> = {
  "enrolment-unknown": "there is no such code",
  "enrolment-used": "another host has used this code: if that was none of yours, let nobody approve its key",
  "enrolment-expired": "the code has expired; have a new one given out",
};

const refused = (decision: Extract<ClaimDecision, { readonly state: "refused" }>): Failure =>
  decision.code === "enrolment-host"
    ? new Failure(decision.code, `the code is for ${decision.host}; it can still be used there`)
    : new Failure(decision.code, WHY[decision.code]);

/** An agent of another account has that account's number before its tag, which the bucket's policy puts there (ADR 55). */
const tagOf = (agent: string, { policy, organization }: EnrolPorts["place"]): string => {
  const [, account, tag] = /^(\d{12})\.(.+)$/.exec(agent) ?? [];
  return tag === undefined || organization === "" || policy.split(":")[4] === account ? agent : tag;
};

const answerOf = ({ migration, agent, key, units }: Enrolment, place: EnrolPorts["place"]): ClaimAnswer => {
  const { bucket, region, policy, rolesAnywhere } = place;
  return {
    ...{ migration, agent, key, units: [...units], bucket, region, prefix: `intake/${agent}/` },
    ...{ tag: { key: "cleargate-agent", value: tagOf(agent, place) }, policy, rolesAnywhere },
  };
};

/**
 * Takes the key of a host that has a code. Nothing trusts it: it lies beside the code until somebody puts it into a plan.
 * @throws Failure `request-invalid` where the key is not shown to be the host's own, `enrolment-*`, `ledger-*`
 */
export const claimEnrolment = async (
  { ledger, clock, place }: EnrolPorts,
  { body }: Pick<RequestOf<"claimEnrolment">, "body">,
): Promise<AnswerOf<"claimEnrolment">> => {
  if (!isProven(body)) throw new Failure("request-invalid", "proof: it is not by the private key of publicKey");
  const id = enrolmentId(body.code);
  const decide = async (): Promise<ClaimDecision> => decideClaim(await ledger.findEnrolment(id), body, clock());
  let decision = await decide();
  if (decision.state === "claimed") {
    if (await ledger.putClaim(decision.enrolment)) return answerOf(decision.enrolment, place);
    // Another was first, or this very request that was sent twice.
    decision = await decide();
  }
  if (decision.state === "refused") throw refused(decision);
  if (decision.state === "claimed") throw new Failure("ledger-conflict", "the code has changed meanwhile; ask again");
  return answerOf(decision.enrolment, place);
};
