import { createHash } from "node:crypto";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { findSubject, noPage, publicPage } from "../../core/notification/public-page/public-page.ts";
import { STYLE } from "../../core/notification/public-page/style.ts";
import { acceptedLanguage } from "./accepted-language.ts";

const styleHash = createHash("sha256").update(STYLE).digest("base64");

/** The page loads nothing, runs nothing, sends nothing, and is in no frame: https://www.w3.org/TR/CSP3/ */
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${styleHash}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

export const PAGE_HEADERS = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": POLICY,
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "x-robots-tag": "noindex",
  "cache-control": "no-store",
  vary: "accept-language",
};

/** What of a request a page is made of. */
export type PageRequest = Pick<APIGatewayProxyEventV2, "pathParameters" | "headers">;

/** The page of what a path names, whether or not there is such a thing: 200, or 404 where its ids are none. */
export const showPage = ({ pathParameters, headers }: PageRequest): APIGatewayProxyStructuredResultV2 => {
  const language = acceptedLanguage(headers["accept-language"]);
  const subject = findSubject(pathParameters ?? {});
  return {
    statusCode: subject === undefined ? 404 : 200,
    headers: { ...PAGE_HEADERS, "content-language": language },
    body: subject === undefined ? noPage(language) : publicPage(subject, language),
  };
};
