import { Failure } from "../../core/failure.ts";
import { type ApprovalAction, type ApprovalFact, factId } from "../../core/history/fact.ts";
import type { Instant } from "../../core/instant.ts";
import { deadlineOf, validUntil } from "../../core/plan/calendar/validity.ts";
import type { Requirement } from "../../core/plan/plan.ts";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import {
  checkWaiver,
  decideRevoked,
  decideSigned,
  decideUnsigned,
  decideWaiver,
} from "../../core/readiness/checkpoint/decide-approval.ts";
import type { CheckpointEvent } from "../../core/readiness/checkpoint/event.ts";
import { inputsDigest, inputsOf } from "../../core/readiness/comparison-inputs.ts";
import type { Clock, Head, Ledger, Scope } from "../../ports/ports.ts";
import { headInForce } from "../in-force.ts";
import { type Decision, type Settled, settle } from "../settle.ts";

export interface DecidePorts {
  readonly ledger: Ledger;
  readonly clock: Clock;
  /** A new name at every call. */
  readonly newId: () => string;
}

/** What a decision did. */
export interface Made {
  /** The fact that records it; a waiver is approved by this id. */
  readonly fact: string;
  readonly transitions: number;
}

interface Place {
  readonly head: Head;
  readonly checkpoint: Checkpoint;
  readonly requirement: Requirement;
}

/** @throws Failure `not-found`, `plan-applying` */
const placeOf = async (ledger: Ledger, scope: Scope): Promise<Place> => {
  const head = await headInForce(ledger, scope.migration);
  const checkpoint = await ledger.findCheckpoint(scope);
  const requirement = await ledger.findRequirement(scope.migration, head.planVersion, scope.requirement);
  if (checkpoint === undefined || requirement === undefined)
    throw new Failure("not-found", `there is no checkpoint ${scope.unit}/${scope.requirement}`);
  return { head, checkpoint, requirement };
};

const maxWaiverMs = async (ledger: Ledger, { migration, planVersion }: Head): Promise<number> =>
  (await ledger.findPolicy(migration, planVersion))?.maxWaiverMs ?? 0;

const factOf = (
  { head, checkpoint }: Place,
  id: string,
  decided: ApprovalAction,
  said: Pick<ApprovalFact, "by" | "reason"> & Partial<Pick<ApprovalFact, "control" | "expiresAt" | "request" | "role">>,
  at: Instant,
): ApprovalFact => ({
  id,
  type: "approval-recorded",
  recordedAt: at,
  migration: checkpoint.migration,
  unit: checkpoint.unit,
  requirement: checkpoint.requirement,
  agent: null,
  action: decided,
  planVersion: head.planVersion,
  control: null,
  expiresAt: null,
  request: null,
  role: null,
  events: [],
  ...said,
});

const made = ({ fact, transitions }: Settled<ApprovalFact>): Made => ({ fact: fact.id, transitions });

export interface WaiverAsked {
  readonly reason: string;
  readonly control: string;
  readonly expiresAt: Instant;
}

/**
 * Asks for a waiver. It waives nothing until somebody else approves it.
 * @throws Failure `waiver-too-long`, `waiver-expired`, `waiver-of-sign-off`, `not-found`
 */
export const requestWaiver = async (
  { ledger, clock, newId }: DecidePorts,
  scope: Scope,
  asked: WaiverAsked,
  by: string,
): Promise<Made> => {
  const id = factId("waiver-requested", newId());
  const decide = async (): Promise<Decision<ApprovalFact>> => {
    const place = await placeOf(ledger, scope);
    const at = clock();
    checkWaiver(asked, await maxWaiverMs(ledger, place.head), at);
    const fact = factOf(place, id, "waiver-requested", { by, ...asked }, at);
    return { head: place.head, checkpoint: place.checkpoint, fact, event: undefined };
  };
  return made(await settle<ApprovalFact>(ledger, decide));
};

/** The request that an approval names. @throws Failure `not-found` */
const requestOf = async (ledger: Ledger, migration: string, request: string): Promise<ApprovalFact> => {
  const fact = await ledger.findFact(request);
  if (fact?.type !== "approval-recorded" || fact.action !== "waiver-requested" || fact.migration !== migration)
    throw new Failure("not-found", `there is no request "${request}" for a waiver in ${migration}`);
  return fact;
};

/**
 * Approves what somebody else has asked for; each request once.
 * @throws Failure `waiver-self-approved`, `waiver-standing`, `waiver-granted-before`, and as {@link requestWaiver}
 */
export const approveWaiver = async (
  { ledger, clock }: DecidePorts,
  migration: string,
  request: string,
  reason: string,
  by: string,
): Promise<Made> => {
  const asked = await requestOf(ledger, migration, request);
  const scope = { migration, unit: asked.unit as string, requirement: asked.requirement as string };
  const id = factId("waiver-granted", request);
  if (await ledger.hasFact(id))
    throw new Failure("waiver-granted-before", "that request has been granted; what it granted may have ended");
  const decide = async (): Promise<Decision<ApprovalFact>> => {
    const place = await placeOf(ledger, scope);
    const at = clock();
    const { control, expiresAt } = asked;
    const wanted = {
      by: asked.by,
      reason: asked.reason,
      control: control ?? "",
      expiresAt: expiresAt ?? at,
    };
    const maxMs = await maxWaiverMs(ledger, place.head);
    const event = decideWaiver(place.checkpoint, wanted, { fact: id, by, maxMs }, at);
    const fact = factOf(place, id, "waiver-granted", { by, reason, control, expiresAt, request }, at);
    return { head: place.head, checkpoint: place.checkpoint, fact, event };
  };
  return made(await settle<ApprovalFact>(ledger, decide));
};

/**
 * Signs for one role under the evidence as it is now.
 * @throws Failure `sign-off-none`, `sign-off-role`, `sign-off-person`, `sign-off-twice`, `sign-off-nothing`
 */
export const sign = async (
  { ledger, clock, newId }: DecidePorts,
  scope: Scope,
  role: string,
  reason: string,
  by: string,
): Promise<Made> => {
  const id = factId("signed", newId());
  const decide = async (): Promise<Decision<ApprovalFact>> => {
    const place = await placeOf(ledger, scope);
    const { head, checkpoint, requirement } = place;
    if (requirement.evidence !== "sign-off")
      throw new Failure("sign-off-none", `${scope.requirement} wants ${requirement.evidence}, not a signature`);
    const all = await ledger.listCheckpoints(scope.migration);
    const inputs = inputsOf(all, requirement, scope.unit);
    const open = all.filter((one) => requirement.covers.includes(one.requirement) && one.evidence === null);
    if (inputs.length === 0)
      throw new Failure(
        "sign-off-nothing",
        `there is nothing to sign yet: ${open.map(({ unit, requirement: id }) => `${unit}/${id}`).join(", ")}`,
      );
    const signers = requirement.signers.flatMap(({ contacts }) => contacts);
    const contacts = await ledger.findContacts(scope.migration, head.planVersion, [...new Set(signers)]);
    const at = clock();
    const signing = {
      fact: id,
      by,
      role,
      reason,
      digest: inputsDigest(inputs),
      validUntil: (since: Instant) => validUntil(requirement, since),
    };
    const event = decideSigned(checkpoint, requirement, contacts, signing, at);
    return { head, checkpoint, fact: factOf(place, id, "signed", { by, reason, role }, at), event };
  };
  return made(await settle<ApprovalFact>(ledger, decide));
};

/**
 * Takes back a waiver, or all signatures of a sign-off.
 * @throws Failure `waiver-missing`, `sign-off-missing`
 */
export const revoke = async (
  { ledger, clock, newId }: DecidePorts,
  scope: Scope,
  what: "waiver" | "sign-off",
  reason: string,
  by: string,
): Promise<Made> => {
  const id = factId("revoked", newId());
  const decide = async (): Promise<Decision<ApprovalFact>> => {
    const place = await placeOf(ledger, scope);
    const { head, checkpoint, requirement } = place;
    const at = clock();
    let event: CheckpointEvent;
    if (what === "waiver") event = decideRevoked(checkpoint, at);
    else {
      if (checkpoint.signatures.length === 0) throw new Failure("sign-off-missing", "nobody has signed");
      event = decideUnsigned(checkpoint, `revoked by ${by}: ${reason}`, deadlineOf(requirement, at), at);
    }
    const decided = what === "waiver" ? "waiver-revoked" : "sign-off-revoked";
    return { head, checkpoint, fact: factOf(place, id, decided, { by, reason }, at), event };
  };
  return made(await settle<ApprovalFact>(ledger, decide));
};
