import * as oauth from "oauth4webapi";
import { type Issuer, refusedBy } from "./issuer.ts";

/**
 * Signs a program in by its own secret, as a pipeline has one: RFC 6749, 4.4.
 * @param secret of the client; it is not kept
 * @throws Failure `api-denied`, `api-unreachable`
 */
export const byCredentials = async (issuer: Issuer, secret: string): Promise<oauth.TokenEndpointResponse> => {
  const { as, client, config, options } = issuer;
  // Each program asks for what it is for; scopes of people, such as openid, mean nothing here.
  const asked = new URLSearchParams({ audience: config.audience });
  const scopes = config.scopes
    .split(" ")
    .filter((one) => !["openid", "profile", "email", "offline_access"].includes(one));
  if (scopes.length > 0) asked.set("scope", scopes.join(" "));
  const auth = oauth.ClientSecretPost(secret);
  try {
    const response = await oauth.clientCredentialsGrantRequest(as, client, auth, asked, options);
    return await oauth.processClientCredentialsResponse(as, client, response);
  } catch (error) {
    throw refusedBy(config.issuer, error);
  }
};
