import { type CfnCondition, CfnOutput, type CfnResource, Fn, RemovalPolicy, Stack } from "aws-cdk-lib";
import { CfnUserPool, CfnUserPoolClient, CfnUserPoolDomain, CfnUserPoolGroup } from "aws-cdk-lib/aws-cognito";
import { Construct } from "constructs";
import { ROLES } from "../../contract/route.ts";
import { acknowledge } from "../acknowledge.ts";
import type { ConsoleParameters, StackParameters } from "../parameters.ts";

/** Where `cleargate login` listens for a pool of its own: Cognito compares the port too. */
const COMMAND_LINE = ["http://localhost:8400/signed-in", "http://127.0.0.1:8400/signed-in"];

/** https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html, `cognito:groups` */
const GROUPS = "cognito:groups";

/**
 * Whose tokens count: those of the issuer that the operator names, or of a user pool that the stack makes where none is named. People
 * are put into the pool by its administrator alone, with a second factor, and by no function of Cleargate.
 */
export class People extends Construct {
  readonly issuer: string;
  readonly audience: string;
  readonly roleClaim: string;
  readonly console: ConsoleParameters;
  readonly #client: CfnUserPoolClient;

  constructor(scope: Construct, id: string, given: StackParameters) {
    super(scope, id);
    const { region, urlSuffix, stackId } = Stack.of(this);
    const own = given.withoutIssuer;
    const pool = this.makePool(own);
    this.#client = this.makeClient(own, pool);
    for (const role of ROLES) this.makeGroup(own, pool, role);
    // No two stacks have the same, anywhere; the last part of a stack's id is a UUID.
    const prefix = Fn.join("-", ["cleargate", Fn.select(2, Fn.split("/", stackId))]);
    const domain = new CfnUserPoolDomain(this, "Domain", { userPoolId: pool.ref, domain: prefix });
    domain.cfnOptions.condition = own;

    const either = (ofPool: string, ofIssuer: string): string =>
      Fn.conditionIf(own.logicalId, ofPool, ofIssuer).toString();
    const origin = `https://${prefix}.auth.${region}.amazoncognito.com`;
    this.issuer = either(`https://cognito-idp.${region}.${urlSuffix}/${pool.ref}`, given.issuer);
    // The same as the client's id: then the ID token is sent, which alone has the address of whoever signs.
    this.audience = either(this.#client.ref, given.audience);
    this.roleClaim = either(GROUPS, given.roleClaim);
    this.console = {
      clientId: either(this.#client.ref, given.console.clientId),
      scopes: either("openid profile email", given.console.scopes),
      issuerOrigins: either(origin, given.console.issuerOrigins),
    };
    const output = new CfnOutput(Stack.of(this), "UserPoolId", {
      value: pool.ref,
      description: "The stack's own user pool, where no OidcIssuer is given: docs/identity.md",
    });
    output.condition = own;
  }

  /** The console is at an address that the API gets after it knows this client. */
  comeBackTo(consoleUrl: string): void {
    this.#client.callbackUrLs = [`${consoleUrl}/signed-in`, ...COMMAND_LINE];
  }

  private makePool(own: CfnCondition): CfnUserPool {
    const pool = new CfnUserPool(this, "Pool", {
      // Nobody signs up: whoever administers the account invites people and puts them into groups.
      adminCreateUserConfig: { allowAdminCreateUserOnly: true },
      usernameAttributes: ["email"],
      usernameConfiguration: { caseSensitive: false },
      autoVerifiedAttributes: ["email"],
      userAttributeUpdateSettings: { attributesRequireVerificationBeforeUpdate: ["email"] },
      accountRecoverySetting: { recoveryMechanisms: [{ name: "verified_email", priority: 1 }] },
      mfaConfiguration: "ON",
      enabledMfas: ["SOFTWARE_TOKEN_MFA"],
      deletionProtection: "ACTIVE",
      policies: {
        passwordPolicy: {
          minimumLength: 14,
          requireLowercase: true,
          requireUppercase: true,
          requireNumbers: true,
          requireSymbols: true,
          temporaryPasswordValidityDays: 3,
        },
      },
    });
    pool.cfnOptions.condition = own;
    // Whose identities the history names must not go with the stack.
    pool.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    acknowledge(pool, {
      "AwsSolutions-COG3": "Threat protection is a dearer plan of Cognito; every person has a second factor",
      "AwsSolutions-COG8": "The plan that it asks for is the one of threat protection",
    });
    return pool;
  }

  private makeClient(own: CfnCondition, pool: CfnUserPool): CfnUserPoolClient {
    const client = new CfnUserPoolClient(this, "Client", {
      userPoolId: pool.ref,
      generateSecret: false,
      allowedOAuthFlowsUserPoolClient: true,
      allowedOAuthFlows: ["code"],
      allowedOAuthScopes: ["openid", "profile", "email"],
      supportedIdentityProviders: ["COGNITO"],
      explicitAuthFlows: ["ALLOW_REFRESH_TOKEN_AUTH"],
      preventUserExistenceErrors: "ENABLED",
      enableTokenRevocation: true,
      tokenValidityUnits: { idToken: "minutes", accessToken: "minutes", refreshToken: "hours" },
      idTokenValidity: 60,
      accessTokenValidity: 60,
      refreshTokenValidity: 12,
      readAttributes: ["email", "email_verified", "name"],
      // Whoever could write an address or a name of their own would sign as somebody else.
      writeAttributes: ["locale"],
    });
    client.cfnOptions.condition = own;
    return client;
  }

  private makeGroup(own: CfnCondition, pool: CfnUserPool, role: string): CfnResource {
    const group = new CfnUserPoolGroup(this, `Group-${role}`, { userPoolId: pool.ref, groupName: role });
    group.cfnOptions.condition = own;
    return group;
  }
}
