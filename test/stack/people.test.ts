import { describe, expect, it } from "vitest";
import { ROLES } from "../../contract/route.ts";
import { ofType, template } from "../support/template.ts";

/** The user pool that the stack makes where no issuer is given. */

const WITHOUT = "WithoutIssuer";
const the = (type: string) => {
  const [found] = ofType(type);
  if (found === undefined) throw new Error(`the stack has no ${type}`);
  return { id: found[0], ...found[1] };
};

describe("a stack without an issuer", () => {
  it("makes a pool only where none is given", () => {
    expect(template.Conditions).toEqual({ [WITHOUT]: { "Fn::Equals": [{ Ref: "OidcIssuer" }, ""] } });
    const made = Object.values(template.Resources).filter(({ Type }) => Type.startsWith("AWS::Cognito::"));
    expect(made.length).toBe(3 + ROLES.length);
    expect(made.map(({ Condition }) => Condition)).toEqual(made.map(() => WITHOUT));
  });

  it("has the three groups, by whose names roles are read", () => {
    expect(ofType("AWS::Cognito::UserPoolGroup").map(([, { Properties }]) => Properties?.GroupName)).toEqual([
      ...ROLES,
    ]);
  });

  it("lets nobody sign up, keeps a second factor for all, and stays when the stack goes", () => {
    const { Properties, DeletionPolicy, UpdateReplacePolicy } = the("AWS::Cognito::UserPool");
    expect(Properties).toMatchObject({
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      MfaConfiguration: "ON",
      EnabledMfas: ["SOFTWARE_TOKEN_MFA"],
      DeletionProtection: "ACTIVE",
    });
    expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(["RetainExceptOnCreate", "Retain"]);
  });

  it("lets nobody change the address or the name by which the history knows them", () => {
    const { Properties } = the("AWS::Cognito::UserPoolClient");
    expect(Properties?.WriteAttributes).toEqual(["locale"]);
    expect(Properties?.AllowedOAuthScopes).not.toContain("aws.cognito.signin.user.admin");
    expect(Properties?.ExplicitAuthFlows).toEqual(["ALLOW_REFRESH_TOKEN_AUTH"]);
  });

  it("takes its client without a secret, by code alone, back to the console and the command line", () => {
    const { Properties } = the("AWS::Cognito::UserPoolClient");
    expect(Properties).toMatchObject({ GenerateSecret: false, AllowedOAuthFlows: ["code"] });
    const [console, ...commandLine] = Properties.CallbackURLs as unknown[];
    expect(JSON.stringify(console)).toContain("/console/signed-in");
    expect(commandLine).toEqual(["http://localhost:8400/signed-in", "http://127.0.0.1:8400/signed-in"]);
  });

  it("trusts the pool's tokens, and no other's", () => {
    const pool = the("AWS::Cognito::UserPool").id;
    const client = the("AWS::Cognito::UserPoolClient").id;
    const { Properties } = the("AWS::ApiGatewayV2::Authorizer");
    const url = ["https://cognito-idp.", { Ref: "AWS::Region" }, ".", { Ref: "AWS::URLSuffix" }, "/", { Ref: pool }];
    expect(Properties?.JwtConfiguration).toEqual({
      Audience: [{ "Fn::If": [WITHOUT, { Ref: client }, { Ref: "OidcAudience" }] }],
      Issuer: {
        "Fn::If": [WITHOUT, { "Fn::Join": ["", url] }, { Ref: "OidcIssuer" }],
      },
    });
  });

  it("tells the console of its client and its domain, and every function where roles are", () => {
    const functions = ofType("AWS::Lambda::Function").map(([, { Properties }]) => Properties?.Environment as object);
    const variables = functions.map((one) => Object(Object(one).Variables) as Record<string, unknown>);
    const claims = variables.flatMap(({ ROLE_CLAIM }) => (ROLE_CLAIM === undefined ? [] : [ROLE_CLAIM]));
    expect(claims.length).toBeGreaterThan(5);
    for (const claim of claims) expect(claim).toEqual({ "Fn::If": [WITHOUT, "cognito:groups", { Ref: "RoleClaim" }] });
    const [console] = variables.filter(({ CLIENT_ID }) => CLIENT_ID !== undefined);
    const client = the("AWS::Cognito::UserPoolClient").id;
    expect(console?.CLIENT_ID).toEqual({ "Fn::If": [WITHOUT, { Ref: client }, { Ref: "ConsoleClientId" }] });
    expect(JSON.stringify(console?.ISSUER_ORIGINS)).toContain(".amazoncognito.com");
  });
});
