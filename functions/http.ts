import type { APIGatewayProxyEventV2WithJWTAuthorizer, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { errorFields, log } from "../adapters/telemetry.ts";
import { PROBLEM_JSON, problemOf } from "../contract/problem.ts";
import { isFailure } from "../core/failure.ts";
import { isUnchanged, tagged } from "./etag.ts";

export type HttpEvent = APIGatewayProxyEventV2WithJWTAuthorizer;
export type HttpResult = APIGatewayProxyStructuredResultV2;

const STORED_NOWHERE = "no-store";
/** A cache of the client's own may keep it, and asks each time whether it is still so; none that others share may. */
const ASKED_EACH_TIME = "private, no-cache";

const JSON_TYPE = "application/json; charset=utf-8";

type Headers = Readonly<Record<string, string>>;

const answerOf = (statusCode: number, type: string, body: string, headers: Headers): HttpResult => ({
  statusCode,
  headers: { "cache-control": STORED_NOWHERE, ...headers, "content-type": type, "x-content-type-options": "nosniff" },
  body,
});

export const json = (statusCode: number, body: unknown, headers: Headers = {}): HttpResult =>
  answerOf(statusCode, JSON_TYPE, JSON.stringify(body), headers);

/** @param type of the text, as `content-type` has it */
export const text = (type: string, body: string): HttpResult => answerOf(200, type, body, {});

/** The answer of a read: 304 without a body where the client has it already. */
export const read = ({ headers = {} }: Pick<HttpEvent, "headers">, body: object): HttpResult => {
  const { text, etag } = tagged(body);
  const kept = { etag, "cache-control": ASKED_EACH_TIME, vary: "authorization" };
  return isUnchanged(headers["if-none-match"], etag)
    ? { statusCode: 304, headers: kept }
    : answerOf(200, JSON_TYPE, text, kept);
};

/** Makes problems of failures: with what is wrong where the caller can act on it, and without for our own faults. */
export const withErrorResponses =
  (handle: (event: HttpEvent) => Promise<HttpResult>) =>
  async (event: HttpEvent): Promise<HttpResult> => {
    try {
      return await handle(event);
    } catch (error) {
      const problem = isFailure(error)
        ? problemOf(error.code, error.message, error.details)
        : problemOf("internal", "internal error");
      if (problem.status >= 500) log("error", "request failed", errorFields(error));
      return answerOf(problem.status, PROBLEM_JSON, JSON.stringify(problem), {});
    }
  };
