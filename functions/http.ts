import type { APIGatewayProxyEventV2WithJWTAuthorizer, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { errorFields, log } from "../adapters/telemetry.ts";
import { each, type FailureCode, isFailure } from "../core/failure.ts";

export type HttpEvent = APIGatewayProxyEventV2WithJWTAuthorizer;
export type HttpResult = APIGatewayProxyStructuredResultV2;

/** A fault of Cleargate, whose details the caller does not see. */
const SERVER_ERROR = 500;

/** The HTTP status of each failure. */
export const HTTP_STATUS: Readonly<Record<FailureCode, number>> = {
  "request-invalid": 400,
  "cursor-invalid": 400,
  "not-found": 404,
  "role-missing": 403,
  "token-unclear": 403,
  "plan-invalid": 422,
  "plan-missing": SERVER_ERROR,
  "plan-applying": 409,
  "plan-version-old": 409,
  "plan-version-taken": 409,
  "plan-replaced": 409,
  "plan-self-approved": 403,
  "plan-approved-before": 409,
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
  ...each(SERVER_ERROR, "ledger", "store"),
  "ledger-conflict": 409,
  "ledger-refused": 422,
  "ledger-throttled": 503,
  "store-throttled": 503,
  ...each(SERVER_ERROR, "queue", "bus", "mail", "vault", "copies", "notification", "codec", "internal"),
  // Thrown by agents and the CLI only.
  ...each(SERVER_ERROR, "api", "usage", "proxy", "config", "key", "spool", "intake", "file"),
  ...each(SERVER_ERROR, "source", "directory", "copy", "tool", "schedule"),
};

export const json = (
  statusCode: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): HttpResult => ({
  statusCode,
  headers: {
    ...headers,
    "content-type": "application/json; charset=utf-8",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  },
  body: JSON.stringify(body),
});

/** Makes responses of failures: with code and message where the caller can act on them, and without for our own faults. */
export const withErrorResponses =
  (handle: (event: HttpEvent) => Promise<HttpResult>) =>
  async (event: HttpEvent): Promise<HttpResult> => {
    try {
      return await handle(event);
    } catch (error) {
      const status = isFailure(error) ? HTTP_STATUS[error.code] : SERVER_ERROR;
      if (status >= 500) log("error", "request failed", errorFields(error));
      if (isFailure(error) && status !== SERVER_ERROR)
        return json(status, { error: error.code, message: error.message, ...error.details });
      const code: FailureCode = "internal";
      return json(SERVER_ERROR, { error: code, message: "internal error" });
    }
  };
