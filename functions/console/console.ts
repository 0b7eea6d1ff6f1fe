import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import type { EnvironmentOf } from "../environment.ts";
import type { ConsoleEnv } from "./env.ts";
import { acceptedEncoding, type ConsoleFile, type ConsoleFiles, type FindHelp } from "./files.ts";

/** What of a request the console is served by. */
export type ConsoleRequest = Pick<APIGatewayProxyEventV2, "pathParameters" | "headers">;

type Settings = EnvironmentOf<typeof ConsoleEnv>;
type Answer = APIGatewayProxyStructuredResultV2;

/**
 * Scripts and styles are files of this origin and nothing else; what it asks for is this origin and the issuer
 * (https://www.w3.org/TR/CSP3/). No text becomes markup: https://www.w3.org/TR/trusted-types/
 */
const policyOf = ({ ISSUER, ISSUER_ORIGINS }: Settings): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    `connect-src ${["'self'", new URL(ISSUER).origin, ISSUER_ORIGINS].filter((one) => one !== "").join(" ")}`,
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");

const headersOf = (settings: Settings) => ({
  "content-security-policy": policyOf(settings),
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "x-robots-tag": "noindex",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=()",
});

/** From a page's address to `assets/`: the console does not know under which address it is served, so that any may be. */
const assetsFrom = (page: string | undefined): string =>
  page === undefined ? "console/assets/" : `${"../".repeat(page.split("/").length - 1)}assets/`;

const named = (files: ConsoleFiles, ending: string): string =>
  [...files.keys()].find((name) => name.startsWith("console-") && name.endsWith(ending)) ?? "";

const indexOf = (files: ConsoleFiles, page: string | undefined): string => {
  const assets = assetsFrom(page);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark"><title>Cleargate</title>
<link rel="icon" type="image/svg+xml" href="${assets}${named(files, ".svg")}">
<link rel="stylesheet" href="${assets}${named(files, ".css")}">
<script type="module" src="${assets}${named(files, ".js")}"></script></head>
<body><div id="console"></div><noscript>This page needs JavaScript. The command line shows the same: cleargate gates</noscript></body></html>
`;
};

const text = (statusCode: number, type: string, body: string, headers: Record<string, string>): Answer => ({
  statusCode,
  headers: { ...headers, "content-type": `${type}; charset=utf-8`, "cache-control": "no-cache" },
  body,
});

/** A name with a hash of its bytes never has others. */
const FOR_EVER = "public, max-age=31536000, immutable";

/** Serves the built console: its files, what a browser needs to sign in, the documentation, and one page for every other address. */
export const serveConsole = (files: ConsoleFiles, findHelp: FindHelp, settings: Settings) => {
  const headers = headersOf(settings);
  const send = (file: ConsoleFile | undefined, caching: string, accepted: string | undefined): Answer => {
    if (file === undefined) return text(404, "text/plain", "there is no such file\n", headers);
    const encoding = acceptedEncoding(accepted);
    return {
      statusCode: 200,
      headers: {
        ...headers,
        "content-type": file.type,
        "cache-control": caching,
        vary: "accept-encoding",
        ...(encoding === "identity" ? {} : { "content-encoding": encoding }),
      },
      isBase64Encoded: true,
      body: Buffer.from(file[encoding]).toString("base64"),
    };
  };
  const { ISSUER: issuer, CLIENT_ID: clientId, SCOPES, AUDIENCE: audience, ROLE_CLAIM: roleClaim } = settings;
  const config = JSON.stringify({ issuer, clientId, scopes: SCOPES, audience, roleClaim });
  return ({ pathParameters, headers: asked }: ConsoleRequest): Answer => {
    const page = pathParameters?.page;
    if (page === "config.json") return text(200, "application/json", config, headers);
    const accepted = asked["accept-encoding"];
    if (page?.startsWith("assets/") === true) return send(files.get(page.slice("assets/".length)), FOR_EVER, accepted);
    if (page?.startsWith("help/") === true) return send(findHelp(page.slice("help/".length)), "no-cache", accepted);
    return text(200, "text/html", indexOf(files, page), headers);
  };
};
