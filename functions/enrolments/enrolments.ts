import type { AnswerOf, RequestOf } from "../../contract/contract.ts";
import type { EnrolmentView } from "../../contract/schemas/enrolment.ts";
import type { Named } from "../../core/actor.ts";
import { CODE_BYTES, codeText, findCode } from "../../core/enrolment/code.ts";
import { type Enrolment, enrolmentState, withdrawn } from "../../core/enrolment/enrolment.ts";
import { enrolmentId, keyFingerprint } from "../../core/enrolment/proof.ts";
import { Failure } from "../../core/failure.ts";
import { Id } from "../../core/identifier.ts";
import { type Instant, plus } from "../../core/instant.ts";
import type { Clock } from "../../ports/clock.ts";
import type { EnrolmentDesk } from "../../ports/enrolment.ts";
import { requireRemembered } from "../being-forgotten.ts";

export interface EnrolmentsPorts {
  readonly ledger: EnrolmentDesk;
  /** Random bytes that nobody can foresee, {@link CODE_BYTES} of them at least. */
  readonly newSecret: () => Uint8Array;
  readonly clock: Clock;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** So many codes are given out for a migration within an hour: more than hosts are set up, and no more than people look at. */
export const MAX_AN_HOUR = 20;
const LISTED_MS = 30 * 24 * HOUR_MS;

const viewOf = (enrolment: Enrolment, now: Instant): EnrolmentView => {
  const { claim, units, ...rest } = enrolment;
  return {
    ...rest,
    units: [...units],
    state: enrolmentState(enrolment, now),
    claim: claim === null ? null : { ...claim, fingerprint: keyFingerprint(claim.publicKey) },
  };
};

/** No plan need be in force: the first one names agents too. @throws Failure `request-invalid` */
const migrationIn = ({ path }: { readonly path: { readonly migration: string } }): string => {
  const { data, error } = Id.safeParse(path.migration);
  if (data === undefined) throw new Failure("request-invalid", `migration: ${error?.issues[0]?.message}`);
  return data;
};

/**
 * Gives out a code. It is in the answer and nowhere else. That is no fact: nothing that is judged changes by it; the plan version
 * that names the key is one.
 * @throws Failure `enrolment-too-many`, `forgetting-under-way`, `request-invalid`, `ledger-*`
 */
export const issueEnrolment = async (
  { ledger, newSecret, clock }: EnrolmentsPorts,
  request: RequestOf<"issueEnrolment">,
  by: Named,
): Promise<AnswerOf<"issueEnrolment">> => {
  const migration = migrationIn(request);
  await requireRemembered(ledger, by);
  const now = clock();
  const recent = await ledger.listEnrolments(migration, plus(now, -HOUR_MS), MAX_AN_HOUR);
  if (recent.length >= MAX_AN_HOUR)
    throw new Failure(
      "enrolment-too-many",
      `${MAX_AN_HOUR} codes were given out for "${migration}" within an hour; the next can be in some minutes`,
    );
  const code = codeText(newSecret().subarray(0, CODE_BYTES));
  const { minutes, ...asked } = request.body;
  const enrolment: Enrolment = {
    ...{ id: enrolmentId(findCode(code) ?? code), migration, ...asked },
    ...{ by, at: now, expiresAt: plus(now, minutes * MINUTE_MS), claim: null },
  };
  await ledger.putEnrolment(enrolment);
  return { now, enrolment: viewOf(enrolment, now), code };
};

/** Of the migration that was named: whoever may do something there learns nothing of others. @throws Failure `enrolment-unknown`, `ledger-*` */
const readEnrolment = async (
  { ledger }: EnrolmentsPorts,
  { migration, enrolment }: RequestOf<"withdrawEnrolment">["path"],
): Promise<Enrolment> => {
  const found = await ledger.findEnrolment(enrolment);
  if (found !== undefined && found.migration === migration) return found;
  throw new Failure("enrolment-unknown", "there is no such code");
};

/** A host that uses it in between is one time more that it is read. */
const ATTEMPTS = 3;

/**
 * Takes a code back, also one that a host has used. As giving it out, that is no fact: it takes nobody out of a plan.
 * @throws Failure `enrolment-unknown`, `forgetting-under-way`, `ledger-*`
 */
export const withdrawEnrolment = async (
  ports: EnrolmentsPorts,
  { path }: RequestOf<"withdrawEnrolment">,
  by: Named,
): Promise<AnswerOf<"withdrawEnrolment">> => {
  const { ledger, clock } = ports;
  await requireRemembered(ledger, by);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const found = await readEnrolment(ports, path);
    const now = clock();
    const after = withdrawn(found, by, now);
    if (after === undefined) return { now, enrolment: viewOf(found, now) };
    if (await ledger.putWithdrawal(after)) return { now, enrolment: viewOf(after, now) };
  }
  throw new Failure("ledger-conflict", "the code has changed meanwhile; ask again");
};

/** @throws Failure `request-invalid`, `ledger-*` */
export const listEnrolments = async (
  { ledger, clock }: EnrolmentsPorts,
  request: RequestOf<"listEnrolments">,
): Promise<AnswerOf<"listEnrolments">> => {
  const now = clock();
  const found = await ledger.listEnrolments(migrationIn(request), plus(now, -LISTED_MS), request.query.limit);
  return { now, enrolments: found.map((one) => viewOf(one, now)) };
};
