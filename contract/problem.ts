import * as z from "zod";
import { each, type FailureCode } from "../core/failure.ts";

/** What is answered where a request is not done: problem details (RFC 9457), by the code of a failure. */

/** A fault of Cleargate, whose details the caller does not see. */
export const SERVER_ERROR = 500;

/** The HTTP status of each failure. */
export const HTTP_STATUS: Readonly<Record<FailureCode, number>> = {
  "request-invalid": 400,
  "cursor-invalid": 400,
  "not-found": 404,
  "role-missing": 403,
  "token-unclear": 403,
  "fact-unlogged": 409,
  "plan-invalid": 422,
  "plan-missing": SERVER_ERROR,
  "plan-applying": 409,
  "plan-version-old": 409,
  "plan-version-taken": 409,
  "plan-replaced": 409,
  "plan-self-approved": 403,
  "plan-approved-before": 409,
  "forgetting-self-approved": 403,
  "forgetting-approved-before": 409,
  "forgetting-under-way": 409,
  "approver-machine": 403,
  "approval-outdated": 409,
  "waiver-too-long": 422,
  "waiver-expired": 422,
  "waiver-self-approved": 403,
  "waiver-in-force": 409,
  "waiver-granted-before": 409,
  "waiver-missing": 409,
  "baseline-not-shrunk": 409,
  "baseline-self-approved": 403,
  "baseline-accepted-before": 409,
  "attestation-not-allowed": 422,
  "attestation-role": 403,
  "attestation-self-approved": 403,
  "attestation-contradicted": 409,
  "attestation-expired": 422,
  "attestation-missing": 409,
  "attestation-recorded-before": 409,
  "sign-off-not-required": 422,
  "sign-off-no-evidence": 409,
  "sign-off-incomplete": 409,
  "sign-off-unsatisfied": 409,
  "sign-off-missing": 409,
  "sign-off-role": 403,
  "sign-off-person": 403,
  "sign-off-twice": 409,
  "arming-by-plan": 409,
  "checkpoint-foreign": 422,
  "checkpoint-unsigned": 422,
  "checkpoint-contradicted": 409,
  "witness-unknown": 403,
  "cosignature-wrong": 422,
  "cosignature-time": 422,
  "enrolment-unknown": 404,
  "enrolment-used": 409,
  "enrolment-expired": 409,
  "enrolment-host": 409,
  "enrolment-too-many": 409,
  ...each(SERVER_ERROR, "ledger", "store"),
  "ledger-conflict": 409,
  "ledger-refused": 422,
  "ledger-throttled": 503,
  "store-throttled": 503,
  ...each(
    SERVER_ERROR,
    "queue",
    "bus",
    "mail",
    "vault",
    "copies",
    "signer",
    "webhook",
    "notification",
    "codec",
    "internal",
  ),
  "mail-refused": 422,
  "mail-not-ready": 409,
  "mail-throttled": 503,
  // Thrown by agents and the CLI only.
  ...each(SERVER_ERROR, "api", "usage", "proxy", "config", "key", "spool", "intake", "file"),
  ...each(SERVER_ERROR, "source", "directory", "copy", "tool", "schedule"),
};

const isPublic = (code: FailureCode): boolean => HTTP_STATUS[code] !== SERVER_ERROR;

/** What each problem is, in a few words that are the same whenever it occurs; of codes that callers see. */
const TITLES: Readonly<Partial<Record<FailureCode, string>>> = {
  "request-invalid": "The query or the body is not what the route takes",
  "cursor-invalid": "The cursor is none of this query",
  "not-found": "What is asked for does not exist",
  "role-missing": "The token lists none of the roles that may do this",
  "token-unclear": "The token does not say clearly whose it is",
  "fact-unlogged": "The fact is not in the log yet; ask again later",
  "plan-invalid": "The plan has errors",
  "plan-applying": "A plan version is coming into force",
  "plan-version-old": "The plan version is older than the one in force",
  "plan-version-taken": "Another plan has that version",
  "plan-replaced": "The plan version did not come into force",
  "plan-self-approved": "Whoever proposed a plan version may not approve it",
  "plan-approved-before": "Each approval of a plan version is by another person",
  "forgetting-self-approved": "Whoever asked that a person be forgotten may not approve it",
  "forgetting-approved-before": "The request has been approved before",
  "forgetting-under-way": "The person is being forgotten already",
  "approver-machine": "Only people request, approve, sign and revoke",
  "approval-outdated": "What was seen has changed",
  "waiver-too-long": "The plan allows no waiver that long",
  "waiver-expired": "The waiver would have ended already",
  "waiver-self-approved": "Whoever requested a waiver may not approve it",
  "waiver-in-force": "A waiver is in force",
  "waiver-granted-before": "The request has been granted before",
  "waiver-missing": "No waiver is in force",
  "baseline-not-shrunk": "The newest evidence has not shrunk",
  "baseline-self-approved": "Whoever requested a smaller baseline may not approve it",
  "baseline-accepted-before": "The request has been approved before",
  "attestation-not-allowed": "The plan takes nobody's word for this",
  "attestation-role": "The plan does not let the roles of the token attest this",
  "attestation-self-approved": "Whoever attested something may not approve it",
  "attestation-contradicted": "Newer evidence says otherwise",
  "attestation-expired": "The attestation would have ended already",
  "attestation-missing": "No attestation is in force",
  "attestation-recorded-before": "Something else has been recorded under that id",
  "sign-off-not-required": "The requirement is no sign-off",
  "sign-off-no-evidence": "There is nothing yet to sign",
  "sign-off-incomplete": "Something that the sign-off covers is missing",
  "sign-off-unsatisfied": "Something that the sign-off covers is not satisfied",
  "sign-off-missing": "Nobody has signed",
  "sign-off-role": "The plan asks for no signature by that role",
  "sign-off-person": "The plan does not name that person for the role",
  "sign-off-twice": "Each role is signed for by another person",
  "arming-by-plan": "The plan itself says when the gate is armed",
  "checkpoint-foreign": "It is the head of another log",
  "checkpoint-unsigned": "No key of the log signed the head, or the signature is wrong",
  "checkpoint-contradicted": "A key of the log signed a head that the log does not have",
  "witness-unknown": "None of the signatures is by a witness of this log",
  "cosignature-wrong": "A signature of a witness is wrong",
  "cosignature-time": "A signature of a witness says that it was made too long ago, or later than now",
  "enrolment-unknown": "There is no such code",
  "enrolment-used": "Another host has used the code",
  "enrolment-expired": "The code has expired",
  "enrolment-host": "The code is for another host",
  "enrolment-too-many": "So many codes were given out within an hour that there are no more for now",
  "ledger-conflict": "Somebody else was quicker",
  "ledger-refused": "The ledger cannot store this",
  "ledger-throttled": "The ledger is overloaded; ask again later",
  "store-throttled": "The object store is overloaded; ask again later",
  "mail-refused": "The mail service never takes this mail",
  "mail-not-ready": "The mail service takes no mail until somebody mends its settings",
  "mail-throttled": "The mail service is overloaded; ask again later",
  internal: "Something failed that the request cannot correct",
};

/** Every code that an answer may have, with its status and what it is. */
export const PROBLEMS: readonly { readonly code: FailureCode; readonly status: number; readonly title: string }[] =
  Object.entries(HTTP_STATUS)
    .map(([code, status]) => ({ code: code as FailureCode, status }))
    .filter(({ code }) => isPublic(code) || code === "internal")
    .map(({ code, status }) => ({ code, status, title: TITLES[code] ?? code }));

/** The codes that every route may answer with, whatever it does. */
export const OF_EVERY_ROUTE = [
  "request-invalid",
  "role-missing",
  "token-unclear",
  "ledger-throttled",
  "internal",
] as const;

/** Where the page about a code is, on the API's own host. */
export const problemType = (code: FailureCode): string => `/problems#${code}`;

/** The content type of a problem. */
export const PROBLEM_JSON = "application/problem+json";

export const Problem = z
  .looseObject({
    type: z.string().meta({ format: "uri-reference", description: "Leads to what the code means" }),
    title: z.string().meta({ description: "What the code means, in a few words" }),
    status: z.int().min(400).max(599),
    detail: z.string().meta({ description: "What is wrong with this request" }),
    code: z.string().meta({ description: "Stable; a client decides by it", example: "not-found" }),
    error: z.string().meta({ deprecated: true, description: "The same as `code`, for clients before this edition" }),
    message: z
      .string()
      .meta({ deprecated: true, description: "The same as `detail`, for clients before this edition" }),
  })
  .meta({
    id: "Problem",
    description: "Problem details (RFC 9457). Some codes have further members, such as `errors` of `plan-invalid`",
  });
export type Problem = z.infer<typeof Problem>;

/** Of a plan: each error with its place. Of what moved since it was seen: what there is now. */
type Details = Readonly<Record<string, unknown>>;

/** The body of a problem; one that the caller cannot act on says nothing of what failed. */
export const problemOf = (code: FailureCode, detail: string, details: Details = {}): Problem => {
  const shown = isPublic(code) ? code : "internal";
  const text = isPublic(code) ? detail : "internal error";
  return {
    ...(isPublic(code) ? details : {}),
    type: problemType(shown),
    title: TITLES[shown] ?? shown,
    status: HTTP_STATUS[shown],
    detail: text,
    code: shown,
    error: shown,
    message: text,
  };
};
