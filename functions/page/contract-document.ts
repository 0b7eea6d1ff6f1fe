import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { openapi } from "../../contract/openapi.ts";
import { VERSION } from "../../core/version.ts";
import { isUnchanged, type Tagged, tagged } from "../etag.ts";

/** It is the same for everybody until another version is deployed. */
const CACHE = "public, max-age=300";

let written: Tagged | undefined;

/** Written once in the life of a process, and only by one that is asked for it. */
const document = (): Tagged => {
  written ??= tagged(openapi(VERSION));
  return written;
};

/** The contract as an OpenAPI document. */
export const showContract = ({
  headers = {},
}: Pick<APIGatewayProxyEventV2, "headers">): APIGatewayProxyStructuredResultV2 => {
  const { etag, text } = document();
  const kept = { etag, "cache-control": CACHE };
  if (isUnchanged(headers["if-none-match"], etag)) return { statusCode: 304, headers: kept };
  const type = { "content-type": "application/json; charset=utf-8", "x-content-type-options": "nosniff" };
  return { statusCode: 200, headers: { ...kept, ...type }, body: text };
};
