import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { type Oidc, oidc } from "../../local/people/oidc.ts";
import { AUDIENCE } from "./deployed.ts";

export interface Issuer extends Oidc {
  stop(): Promise<void>;
}

/** An issuer of tokens on this machine, with its keys where discovery says that they are. */
export const startIssuer = async (folder: string): Promise<Issuer> => {
  let pages: Readonly<Record<string, unknown>> = {};
  const server: Server = createServer((request, response) => {
    const page = pages[request.url ?? ""];
    response.writeHead(page === undefined ? 404 : 200, { "content-type": "application/json" });
    response.end(JSON.stringify(page ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}/oidc`;
  const made = await oidc(issuer, AUDIENCE, "roles", join(folder, "oidc-key.json"));
  pages = { "/oidc/.well-known/openid-configuration": made.discovery, "/oidc/jwks": made.jwks };
  const stop = (): Promise<void> => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(() => resolve()));
  };
  return { ...made, stop };
};
