import type { IncomingMessage } from "node:http";
import { jsonError } from "../aws/json-protocol.ts";
import type { Reply } from "../aws/service.ts";

/** Names of this machine; a page whose own name was made to resolve to it sends another. */
const NAMES = ["127.0.0.1", "localhost"];

/**
 * Refuses what a page of somebody else made a browser at this machine send: requests for another host (DNS rebinding),
 * from another origin, or as part of another site's page. Following a link from there is allowed.
 * @returns undefined where the request may be served
 */
export const refusalOf = ({ headers }: Pick<IncomingMessage, "headers">, port: number): Reply | undefined => {
  const hosts = NAMES.map((name) => `${name}:${port}`);
  if (headers.host === undefined || !hosts.includes(headers.host.toLowerCase()))
    return jsonError(421, "MisdirectedRequest", `the embedded cloud answers as ${hosts.join(" or ")} only`);
  const { origin, "sec-fetch-site": site = "none", "sec-fetch-mode": mode } = headers;
  const foreignOrigin = origin !== undefined && !hosts.some((host) => origin === `http://${host}`);
  const foreignSite = site !== "none" && site !== "same-origin" && mode !== "navigate";
  return foreignOrigin || foreignSite
    ? jsonError(403, "ForeignOrigin", "the embedded cloud answers no page of another origin")
    : undefined;
};
