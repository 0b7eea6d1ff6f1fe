import { CfnParameter, type Stack } from "aws-cdk-lib";

/** What CloudFormation must refuse, in Java's regular expressions, and how it says so. */
interface Must {
  readonly pattern: string;
  readonly be: string;
}

/** The exception is the embedded cloud's: nothing but it can reach an issuer on its own machine. */
const ISSUER: Must = {
  pattern: "^(https://[^\\s?#]+|http://(127\\.0\\.0\\.1|localhost)(:[0-9]+)?(/[^\\s?#]*)?)$",
  be: "an https URL, without query or fragment",
};

/** Claims that name the person, the client or the token list no roles at any issuer. */
const ROLE_CLAIM: Must = {
  pattern:
    "^(?!(iss|sub|aud|azp|exp|nbf|iat|jti|scope|scp|email|email_verified|name|client_id)$)[A-Za-z0-9_:./-]{1,128}$",
  be: "the name of a claim that is a JSON array of roles",
};

/**
 * Without a name beside it, because the function may send as this address only; and of characters that mean themselves in a
 * policy.
 */
const ADDRESS: Must = {
  pattern: "^[A-Za-z0-9._+='-]{1,64}@([A-Za-z0-9][A-Za-z0-9-]{0,62}\\.)+[A-Za-z][A-Za-z0-9-]{1,62}$",
  be: "a mail address alone, such as cleargate@example.com",
};

export interface StackParameters {
  readonly issuer: string;
  readonly audience: string;
  readonly roleClaim: string;
  readonly sender: string;
}

/** What an operator gives with each deployment; a value with which people cannot be told apart is refused. */
export const stackParameters = (stack: Stack): StackParameters => {
  const parameter = (name: string, description: string, must?: Must, defaultValue?: string): string =>
    new CfnParameter(stack, name, {
      type: "String",
      description,
      minLength: 1,
      ...(must === undefined ? {} : { allowedPattern: must.pattern, constraintDescription: `must be ${must.be}` }),
      ...(defaultValue === undefined ? {} : { default: defaultValue }),
    }).valueAsString;
  const roles = "Claim of the token that lists operator, manager or auditor, as a JSON array";
  return {
    issuer: parameter("OidcIssuer", "URL of the OIDC issuer whose tokens are accepted", ISSUER),
    audience: parameter("OidcAudience", "Audience (client id) that tokens must carry", undefined, "cleargate"),
    roleClaim: parameter("RoleClaim", roles, ROLE_CLAIM, "roles"),
    sender: parameter("Sender", "Address that mails come from; its identity is verified in SES", ADDRESS),
  };
};
