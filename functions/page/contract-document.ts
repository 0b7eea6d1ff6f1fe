import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { openapi } from "../../contract/openapi.ts";
import { VERSION } from "../../core/version.ts";
import { etagOf, isUnchanged } from "../etag.ts";

/** It is the same for everybody until another version is deployed. */
const CACHE = "public, max-age=300";

let written: { readonly etag: string; readonly body: string } | undefined;

/** Written once in the life of a process, and only by one that is asked for it. */
const document = (): { readonly etag: string; readonly body: string } => {
  if (written !== undefined) return written;
  const whole = openapi(VERSION);
  written = { etag: etagOf(whole), body: JSON.stringify(whole) };
  return written;
};

/** The contract as an OpenAPI document. */
export const showContract = ({
  headers = {},
}: Pick<APIGatewayProxyEventV2, "headers">): APIGatewayProxyStructuredResultV2 => {
  const { etag, body } = document();
  const kept = { etag, "cache-control": CACHE };
  if (isUnchanged(headers["if-none-match"], etag)) return { statusCode: 304, headers: kept };
  const type = { "content-type": "application/json; charset=utf-8", "x-content-type-options": "nosniff" };
  return { statusCode: 200, headers: { ...kept, ...type }, body };
};
