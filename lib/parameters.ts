import { CfnCondition, CfnParameter, Fn, type Stack, Validations } from "aws-cdk-lib";
import { ContextError } from "./context.ts";

/** What CloudFormation must refuse, in Java's regular expressions, and how it says so. */
interface Must {
  readonly pattern: RegExp;
  readonly be: string;
}

/** The exception is the embedded cloud's: nothing but it can reach an issuer on its own machine. */
const ISSUER: Must = {
  pattern: /^(https:\/\/[^\s?#]+|http:\/\/(127\.0\.0\.1|localhost)(:[0-9]+)?(\/[^\s?#]*)?|)$/,
  be: "an https URL, without query or fragment; or nothing, for a user pool of the stack's own",
};

/** Claims that name the person, the client or the token list no roles at any issuer. */
const ROLE_CLAIM: Must = {
  pattern:
    /^(?!(iss|sub|aud|azp|exp|nbf|iat|jti|scope|scp|email|email_verified|name|client_id)$)[A-Za-z0-9_:./-]{1,128}$/,
  be: "the name of a claim that is a JSON array of roles",
};

/**
 * Without a name beside it, because the function may send as this address only; and of characters that mean themselves in a
 * policy.
 */
const ADDRESS: Must = {
  pattern: /^[A-Za-z0-9._+='-]{1,64}@([A-Za-z0-9][A-Za-z0-9-]{0,62}\.)+[A-Za-z][A-Za-z0-9-]{1,62}$/,
  be: "a mail address alone, such as cleargate@example.com",
};

const CLIENT: Must = { pattern: /^[A-Za-z0-9_.:/@~-]{1,256}$/, be: "a client id" };

/** A scope is one of RFC 6749, 3.3, without what ends a header or a JSON text. */
const SCOPES: Must = {
  pattern: /^openid( [A-Za-z0-9_.:/~-]{1,200}){0,10}$/,
  be: "scopes separated by blanks, of which the first is openid",
};

/** They become part of a policy of the page, so they are origins and nothing else. */
const ORIGINS: Must = {
  pattern: /^(https:\/\/[a-z0-9.-]{1,253}(:[0-9]{1,5})?( https:\/\/[a-z0-9.-]{1,253}(:[0-9]{1,5})?){0,4})?$/,
  be: "https origins separated by blanks, without a path; or nothing",
};

const DAYS: Must = { pattern: /^([1-9][0-9]?|[12][0-9]{2}|3[0-5][0-9]|36[0-6])$/, be: "a whole number from 1 to 366" };

/** What the console signs in with. */
export interface ConsoleParameters {
  readonly clientId: string;
  readonly scopes: string;
  readonly issuerOrigins: string;
}

export interface StackParameters {
  /** That no issuer is named. */
  readonly withoutIssuer: CfnCondition;
  readonly issuer: string;
  readonly audience: string;
  readonly roleClaim: string;
  readonly console: ConsoleParameters;
  readonly sender: string;
  /** After so many days everything stored is walked again. */
  readonly fsckDays: string;
}

/** Values that whoever writes the app fixes in it, by the names of the parameters that are then not there. */
export type FixedParameters = Readonly<Record<string, string | undefined>>;

/** Java needs no backslash before a slash, which ends no pattern there. */
const textOf = ({ source }: RegExp): string => source.replaceAll("\\/", "/");

/** What CloudFormation would have refused of a parameter is refused before there is a template. */
const requireFit = (name: string, value: string, must: Must | undefined, mayBeEmpty: boolean): void => {
  if (value === "" && !mayBeEmpty) throw new ContextError(`${name}: it must not be empty`);
  if (must !== undefined && !must.pattern.test(value))
    throw new ContextError(`${name}: ${JSON.stringify(value)} must be ${must.be}`);
};

const withoutIssuer = (stack: Stack, issuer: string, isFixed: boolean): CfnCondition => {
  const condition = new CfnCondition(stack, "WithoutIssuer", { expression: Fn.conditionEquals(issuer, "") });
  if (isFixed)
    Validations.of(stack).acknowledge({
      id: "CloudFormation-Validate::W8003",
      reason: "The app has decided it, and the resources are the same as where the parameter decides",
    });
  return condition;
};

/**
 * What an operator gives with each deployment; a value with which people cannot be told apart is refused.
 * @throws ContextError for a fixed value that the parameter would not take
 */
export const stackParameters = (stack: Stack, fixed: FixedParameters = {}): StackParameters => {
  const parameter = (name: string, description: string, must?: Must, defaultValue?: string): string => {
    const value = fixed[name];
    if (value !== undefined) {
      requireFit(name, value, must, defaultValue === "");
      return value;
    }
    return new CfnParameter(stack, name, {
      type: "String",
      description,
      ...(defaultValue === "" ? {} : { minLength: 1 }),
      ...(must === undefined
        ? {}
        : { allowedPattern: textOf(must.pattern), constraintDescription: `must be ${must.be}` }),
      ...(defaultValue === undefined ? {} : { default: defaultValue }),
    }).valueAsString;
  };
  const issuer = parameter(
    "OidcIssuer",
    "URL of the OIDC issuer whose tokens are accepted; without it the stack makes a user pool, and the next five are not read",
    ISSUER,
    "",
  );
  const roles = "Claim of the token that lists operator, manager or auditor, as a JSON array";
  return {
    withoutIssuer: withoutIssuer(stack, issuer, fixed.OidcIssuer !== undefined),
    issuer,
    audience: parameter("OidcAudience", "Audience (client id) that tokens must carry", undefined, "cleargate"),
    roleClaim: parameter("RoleClaim", roles, ROLE_CLAIM, "roles"),
    console: {
      clientId: parameter(
        "ConsoleClientId",
        "OIDC client of the console: public, with PKCE",
        CLIENT,
        "cleargate-console",
      ),
      scopes: parameter("ConsoleScopes", "Scopes that the console asks for", SCOPES, "openid profile email"),
      issuerOrigins: parameter(
        "ConsoleIssuerOrigins",
        "Origins of the issuer's endpoints that are not on its own",
        ORIGINS,
        "",
      ),
    },
    sender: parameter("Sender", "Address that mails come from; its identity is verified in SES", ADDRESS),
    fsckDays: parameter("FsckEveryDays", "Days after which everything stored is walked again", DAYS, "7"),
  };
};
