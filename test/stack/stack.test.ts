import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { PATHS, ROUTE_IDS, routeKeyOf, type Server } from "../../contract/paths.ts";
import { CONSOLE_ROUTES } from "../../functions/console/routes.ts";
import { ASSEMBLY } from "../support/cloud.ts";
import { all, json, ofType, policyOf, statements, template } from "../support/template.ts";

/** Invariants of the stack, by name; no snapshot. */

describe("the stack", () => {
  it("gives each function a role of its own", () => {
    const roles = ofType("AWS::Lambda::Function").map(([, { Properties }]) =>
      json((Properties as { Role: unknown }).Role),
    );
    expect(roles.length).toBeGreaterThan(4);
    expect(new Set(roles).size).toBe(roles.length);
  });

  it("runs every function on arm64 and nodejs24.x, with a time limit and a log group that does not keep for ever", () => {
    for (const [id, { Properties }] of ofType("AWS::Lambda::Function"))
      expect(Properties, id).toMatchObject({
        Runtime: "nodejs24.x",
        Architectures: ["arm64"],
        Timeout: expect.any(Number),
        LoggingConfig: { LogGroup: expect.anything() },
      });
    for (const [id, { Properties }] of ofType("AWS::Logs::LogGroup"))
      expect(Properties, id).toMatchObject({ RetentionInDays: expect.any(Number) });
  });

  it("has managed policies of its own only", () => {
    for (const [id, { Properties }] of ofType("AWS::IAM::Role"))
      expect(Properties, id).not.toHaveProperty("ManagedPolicyArns");
  });

  it("gives every queue that is worked on a dead-letter queue, keeps messages for 14 days, and refuses plain HTTP", () => {
    const deadLetters = new Set<string>();
    for (const [, { Properties }] of ofType("AWS::SQS::Queue")) {
      const { RedrivePolicy } = Properties as { RedrivePolicy?: { deadLetterTargetArn: { "Fn::GetAtt": string[] } } };
      if (RedrivePolicy !== undefined) deadLetters.add(RedrivePolicy.deadLetterTargetArn["Fn::GetAtt"][0] as string);
    }
    for (const [, { Properties }] of ofType("AWS::Lambda::EventSourceMapping")) {
      const { DestinationConfig } = Properties as {
        DestinationConfig?: { OnFailure: { Destination: { "Fn::GetAtt": string[] } } };
      };
      if (DestinationConfig !== undefined)
        deadLetters.add(DestinationConfig.OnFailure.Destination["Fn::GetAtt"][0] as string);
    }
    for (const [, { Properties }] of ofType("AWS::Events::Rule"))
      for (const { DeadLetterConfig } of (
        Properties as { Targets: { DeadLetterConfig?: { Arn: { "Fn::GetAtt": string[] } } }[] }
      ).Targets)
        if (DeadLetterConfig !== undefined) deadLetters.add(DeadLetterConfig.Arn["Fn::GetAtt"][0] as string);
    const queues = ofType("AWS::SQS::Queue");
    for (const [id, { Properties }] of queues) {
      expect(Properties, id).toMatchObject({ MessageRetentionPeriod: 1_209_600, SqsManagedSseEnabled: true });
      expect("RedrivePolicy" in Properties || deadLetters.has(id), id).toBe(true);
    }
    const refusing = statements("AWS::SQS::QueuePolicy").filter(
      ({ Effect, Condition }) => Effect === "Deny" && json(Condition).includes("aws:SecureTransport"),
    );
    expect(refusing).toHaveLength(queues.length);
  });

  it("has three buckets: versioned, locked, encrypted, closed to the public, and over TLS alone", () => {
    const buckets = ofType("AWS::S3::Bucket");
    expect(buckets).toHaveLength(3);
    for (const [, { Properties }] of buckets)
      expect(Properties).toMatchObject({
        VersioningConfiguration: { Status: "Enabled" },
        ObjectLockEnabled: true,
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        BucketEncryption: expect.anything(),
      });
    const denials = statements("AWS::S3::BucketPolicy")
      .filter(({ Effect }) => Effect === "Deny")
      .map(({ Condition }) => json(Condition));
    expect(denials.filter((one) => one.includes("aws:SecureTransport"))).toHaveLength(3);
  });

  it("keeps evidence and the log for a year, written once; of the vault each copy says its own lock", () => {
    const [intake, vault, log] = ofType("AWS::S3::Bucket").map(([, { Properties }]) => Properties);
    expect(intake).toMatchObject({
      ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode: "GOVERNANCE", Days: 365 } } },
    });
    expect(log).toMatchObject({
      ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode: "GOVERNANCE", Days: 365 } } },
    });
    expect(log).not.toHaveProperty("LifecycleConfiguration");
    // Of receipts alone: evidence never expires.
    expect(intake).toMatchObject({
      LifecycleConfiguration: {
        Rules: [
          {
            Prefix: "receipts/",
            ExpirationInDays: 30,
            NoncurrentVersionExpiration: { NoncurrentDays: 1 },
            Status: "Enabled",
          },
        ],
      },
    });
    expect(vault).not.toHaveProperty("ObjectLockConfiguration.Rule");
    expect(vault).toMatchObject({
      LifecycleConfiguration: { Rules: [{ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 14 } }] },
    });
    const denials = statements("AWS::S3::BucketPolicy").filter(({ Effect }) => Effect === "Deny");
    expect(denials.filter(({ Condition }) => json(Condition).includes("s3:if-none-match"))).toHaveLength(2);
  });

  it("signs the log and verdicts with Ed25519 keys of KMS that are kept, and whose private parts nobody has", () => {
    const keys = ofType("AWS::KMS::Key");
    expect(keys).toHaveLength(2);
    for (const [, { Properties, DeletionPolicy, UpdateReplacePolicy }] of keys) {
      expect(Properties).toMatchObject({ KeySpec: "ECC_NIST_EDWARDS25519", KeyUsage: "SIGN_VERIFY" });
      expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(["RetainExceptOnCreate", "Retain"]);
    }
    const signing = ofType("AWS::IAM::Policy").filter(([, one]) => json(policyOf(one)).includes("kms:"));
    expect(signing.map(([id]) => id)).toEqual([expect.stringMatching(/^Log/), expect.stringMatching(/^Verdict/)]);
  });

  it("signs verdicts with a key that nothing else is signed with, and by the one function that may do nothing more", () => {
    const [log = "", verdicts = ""] = ofType("AWS::KMS::Key").map(([id]) => id);
    const uses = ofType("AWS::IAM::Policy").flatMap(([id, one]) =>
      policyOf(one)
        .filter((statement) => json(statement).includes("kms:Sign"))
        .map((statement) => [id.slice(0, 7), json(statement).includes(log), json(statement).includes(verdicts)]),
    );
    expect(uses).toEqual([
      ["LogRole", true, false],
      ["Verdict", false, true],
    ]);
    const [, policy] = ofType("AWS::IAM::Policy").find(([id]) => id.startsWith("Verdict")) ?? [];
    const actions = policyOf(policy as never).flatMap(({ Action }) => Action);
    expect(new Set(actions)).toEqual(
      new Set([
        ...["dynamodb:BatchGetItem", "dynamodb:Query", "s3:GetObject", "s3:ListBucket"],
        ...["kms:Sign", "kms:GetPublicKey", "logs:CreateLogStream", "logs:PutLogEvents"],
      ]),
    );
  });

  it("lets nobody lock a copy for longer than a year, in whichever way it is locked", () => {
    const bound = statements("AWS::S3::BucketPolicy").filter(({ Condition }) =>
      json(Condition).includes("object-lock-remaining-retention-days"),
    );
    expect(bound).toMatchObject([
      {
        Effect: "Deny",
        Principal: { AWS: "*" },
        Action: ["s3:PutObject", "s3:PutObjectRetention"],
        Condition: { NumericGreaterThan: { "s3:object-lock-remaining-retention-days": 365 } },
      },
    ]);
  });

  it("has one table: encrypted, restorable to any second, protected from deletion, with a stream", () => {
    const [[, { Properties }] = ["", { Properties: {} }]] = ofType("AWS::DynamoDB::Table");
    expect(Properties).toMatchObject({
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      SSESpecification: { SSEEnabled: true },
      DeletionProtectionEnabled: true,
      StreamSpecification: { StreamViewType: "NEW_IMAGE" },
      BillingMode: "PAY_PER_REQUEST",
    });
  });

  it("keeps buckets and table when the stack is removed, under ids that do not change", () => {
    const kept = all
      .filter(([, { Type }]) => /Bucket$|Table$/.test(Type))
      .map(([id, { DeletionPolicy, UpdateReplacePolicy }]) => [id, DeletionPolicy, UpdateReplacePolicy]);
    expect(kept).toEqual([
      ["LedgerTable9343E4AA", "Retain", "Retain"],
      ["IntakeBucketDF3620F2", "RetainExceptOnCreate", "Retain"],
      ["VaultBucket0925C477", "RetainExceptOnCreate", "Retain"],
      ["LogBucketD7408CB8", "RetainExceptOnCreate", "Retain"],
    ]);
  });

  it("leaves no log group behind where it could not be created, and keeps each afterwards", () => {
    for (const [id, { DeletionPolicy, UpdateReplacePolicy }] of ofType("AWS::Logs::LogGroup"))
      expect([DeletionPolicy, UpdateReplacePolicy], id).toEqual(["RetainExceptOnCreate", "Retain"]);
  });

  it("gives nothing a name that a second stack in the account would give too", () => {
    const named = ["AWS::CloudWatch::Alarm", "AWS::Events::EventBus"].flatMap(ofType);
    for (const [id, { Properties }] of named)
      expect(json(Properties.AlarmName ?? Properties.Name), id).toContain('"Ref":"AWS::StackName"');
    const physical = /^(Bucket|Queue|Table|Function|Role|ManagedPolicy|LogGroup|Topic|Dashboard|Rule)Name$|^Name$/;
    // Names within the API's own id, and of no resource.
    const own = new Set(["AWS::ApiGatewayV2::Api", "AWS::ApiGatewayV2::Authorizer", "AWS::Events::EventBus"]);
    for (const [id, { Type, Properties }] of all)
      for (const [name, value] of Object.entries(Properties))
        if (physical.test(name) && !own.has(Type)) expect(typeof value, `${id}.${name}`).toBe("object");
  });

  it("lets an agent add evidence and copies under its own tag, and read its own receipts alone", () => {
    const allowed = statements("AWS::IAM::ManagedPolicy");
    expect(allowed.map(({ Effect, Action }) => [Effect, Action])).toEqual([
      ["Allow", "s3:PutObject"],
      ["Allow", "s3:GetObject"],
      ["Allow", ["s3:PutObject", "s3:PutObjectRetention", "s3:ListMultipartUploadParts"]],
    ]);
    const tag = "/$" + "{aws:PrincipalTag/cleargate-agent}/*";
    expect(json(allowed[0]?.Resource)).toContain(`/intake${tag}`);
    expect(json(allowed[1]?.Resource)).toContain(`/receipts${tag}`);
    expect(json(allowed[2]?.Resource)).toContain(`/artefacts${tag}`);
  });

  it("lets nobody in to any route without a token, but to pages that know nothing but their own address, and to the console", () => {
    const routes = ofType("AWS::ApiGatewayV2::Route").map(
      ([id, { Properties }]) => [id, Properties as Record<string, unknown>] as const,
    );
    const isOpen = ({ AuthorizationType }: Record<string, unknown>) => AuthorizationType === "NONE";
    const open = routes.filter(([, route]) => isOpen(route)).map(([, { RouteKey }]) => RouteKey);
    // Mails link to pages, and the console signs in: whoever opens one of them has no token. The contract is the same for everybody.
    expect(open.toSorted()).toEqual([
      "GET /console",
      "GET /console/{page+}",
      "GET /openapi.json",
      "GET /page/migrations/{migration}",
      "GET /page/migrations/{migration}/gates/{gate}",
      "GET /problems",
      // A host that is being set up has a code.
      "POST /enrolments/claim",
    ]);
    const closed = routes.filter(([, route]) => !isOpen(route));
    expect(closed.length).toBeGreaterThan(7);
    for (const [id, route] of closed)
      expect(route, id).toMatchObject({ AuthorizationType: "JWT", AuthorizerId: expect.anything() });
  });

  it("has the routes of the contract, each to the function that serves it, and no other", () => {
    const integrations = ofType("AWS::ApiGatewayV2::Integration").map(([id, one]) => [id, json(one)] as const);
    const functions = ofType("AWS::Lambda::Function").map(([id]) => id);
    const servers = ofType("AWS::ApiGatewayV2::Route").map(([, { Properties }]) => {
      const { RouteKey, Target } = Properties as { RouteKey: string; Target: unknown };
      const [, behind = ""] = integrations.find(([id]) => json(Target).includes(id)) ?? [];
      return [RouteKey, functions.find((id) => behind.includes(id))] as const;
    });
    const others = CONSOLE_ROUTES.map((path) => `GET ${path}`);
    expect(servers.map(([key]) => key).toSorted()).toEqual([...ROUTE_IDS.map(routeKeyOf), ...others].toSorted());
    const nameOf: Readonly<Record<Server, string>> = {
      ...{ api: "HttpApiFunction", document: "HttpDocumentFunction", apply: "HttpApplyFunction" },
      ...{ approvals: "HttpApprovalsFunction", page: "HttpPageFunction", "as-of": "HttpAsOfFunction" },
      ...{
        packs: "HttpPacksFunction",
        cosign: "HttpCosignFunction",
        doctor: "DoctorFunction",
        verdict: "VerdictFunction",
        fsck: "FsckFunction",
        enrolments: "EnrolmentEnrolmentsFunction",
        enrol: "EnrolmentEnrolFunction",
      },
    };
    for (const id of ROUTE_IDS)
      expect(servers.find(([key]) => key === routeKeyOf(id))?.[1], id).toMatch(new RegExp(`^${nameOf[PATHS[id].by]}`));
  });

  it("has functions behind the open routes, and behind no other, that may write their logs and no more, but for what lies under the hash of a code", () => {
    const integrationsOf = (isOpen: boolean) =>
      ofType("AWS::ApiGatewayV2::Route")
        .map(([, { Properties }]) => Properties as { AuthorizationType: string; Target: unknown })
        .filter(({ AuthorizationType }) => (AuthorizationType === "NONE") === isOpen)
        .map(({ Target }) => json(Target));
    const open = [...new Set(integrationsOf(true))];
    expect(open.filter((one) => integrationsOf(false).includes(one))).toEqual([]);
    const behind = open.map((target) => {
      const integration = ofType("AWS::ApiGatewayV2::Integration").find(([id]) => target.includes(id));
      const [id = "", found] = ofType("AWS::Lambda::Function").find(([one]) => json(integration).includes(one)) ?? [];
      const { Role, Environment = {} } = (found?.Properties ?? {}) as Record<string, { Variables?: object }>;
      const granted = ofType("AWS::IAM::Policy")
        .map(
          ([, { Properties }]) => Properties as { Roles: { Ref: string }[]; PolicyDocument: { Statement: object[] } },
        )
        .filter(({ Roles }) => Roles.some(({ Ref }) => json(Role).includes(Ref)))
        .flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
      const ofCodes = {
        "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["E#*"] },
        Null: { "dynamodb:LeadingKeys": "false" },
      };
      const ofWhatHostsSay = {
        ...ofCodes,
        "ForAllValues:StringEquals": { "dynamodb:Attributes": ["pk", "sk", "claim", "withdrawal"] },
        Null: { ...ofCodes.Null, "dynamodb:Attributes": "false" },
      };
      const atCodes = (Sid: string, Action: string, Condition: object) => ({ Sid, Effect: "Allow", Action, Condition });
      expect(granted, id).toMatchObject([
        { Sid: "WriteItsLog", Effect: "Allow", Action: ["logs:CreateLogStream", "logs:PutLogEvents"] },
        ...(id.startsWith("EnrolmentEnrolFunction")
          ? [
              atCodes("FindTheCode", "dynamodb:BatchGetItem", ofCodes),
              atCodes("KeepWhatTheHostSaid", "dynamodb:UpdateItem", ofWhatHostsSay),
            ]
          : []),
      ]);
      expect(granted).toHaveLength(id.startsWith("EnrolmentEnrolFunction") ? 3 : 1);
      return [id.replace(/[0-9A-F]{8}$/, ""), Object.keys(Environment.Variables ?? {})];
    });
    const always = ["METRIC_NAMESPACE", "NODE_OPTIONS"];
    const signIn = ["AUDIENCE", "CLIENT_ID", "ISSUER", "ISSUER_ORIGINS", "ROLE_CLAIM", "SCOPES"];
    expect(Object.fromEntries(behind.map(([id, names]) => [id, [...(names ?? [])].toSorted()]))).toEqual({
      HttpPageFunction: always,
      EnrolmentEnrolFunction: [
        ...["AGENT_POLICY", "INTAKE_BUCKET", "INTAKE_REGION", "LEDGER_TABLE"],
        ...always,
      ].toSorted(),
      HttpConsoleFunction: [...signIn, ...always].toSorted(),
    });
  });

  it("takes few claims of codes, and says so after the route is there", () => {
    const [, stage] = ofType("AWS::ApiGatewayV2::Stage")[0] ?? [];
    expect(stage?.Properties).toMatchObject({
      RouteSettings: { "POST /enrolments/claim": { ThrottlingRateLimit: 2, ThrottlingBurstLimit: 5 } },
    });
    const [route = ""] =
      ofType("AWS::ApiGatewayV2::Route").find(([, one]) => json(one).includes("POST /enrolments/claim")) ?? [];
    expect((stage as { DependsOn?: readonly string[] }).DependsOn).toContain(route);
  });

  it("updates what writes facts of manifests after whoever reads the ledger: an earlier log would append other leaves", () => {
    const reads = (role: unknown): boolean =>
      ofType("AWS::IAM::Policy")
        .filter(([, { Properties }]) => (Properties.Roles as unknown[]).some((one) => json(one) === json(role)))
        .flatMap(([, one]) => policyOf(one))
        .some(({ Action, Condition = {} }) => {
          const ofCodes = json(Condition).includes('"E#*"') && !json(Condition).includes('"F#');
          return /dynamodb:(BatchGetItem|Scan)/.test(json(Action)) && !ofCodes;
        });
    const readers = ofType("AWS::Lambda::Function").filter(([, { Properties }]) => {
      const { Role } = Properties as { Role: { "Fn::GetAtt": readonly string[] } };
      return reads({ Ref: Role["Fn::GetAtt"][0] });
    });
    const [receive] = readers.filter(([id]) => id.startsWith("Receive"));
    const first = (receive?.[1] as { DependsOn?: readonly string[] } | undefined)?.DependsOn ?? [];
    expect(readers.length).toBeGreaterThan(15);
    for (const [id] of readers) if (id !== receive?.[0]) expect(first).toContain(id);
  });

  it("mails links to its own API, and takes the address from nobody else", () => {
    const [notify] = ofType("AWS::Lambda::Function").filter(([id]) => id.startsWith("NotifyFunction"));
    const [[api] = [""]] = ofType("AWS::ApiGatewayV2::Api");
    expect(notify?.[1].Properties).toMatchObject({
      Environment: { Variables: { API_URL: { "Fn::GetAtt": [api, "ApiEndpoint"] } } },
    });
  });

  it("reads tokens from the header that the functions read too, and from nowhere else", () => {
    for (const [, { Properties }] of ofType("AWS::ApiGatewayV2::Authorizer"))
      expect(Properties).toMatchObject({ AuthorizerType: "JWT", IdentitySource: ["$request.header.Authorization"] });
  });

  it.each([
    ["OidcIssuer", "https://login.example.com/", true],
    ["OidcIssuer", "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_x", true],
    ["OidcIssuer", "http://127.0.0.1:4566/oidc", true],
    ["OidcIssuer", "http://login.example.com/", false],
    ["OidcIssuer", "http://localhost.example.com/", false],
    ["OidcIssuer", "https://login.example.com/?tenant=any", false],
    ["OidcIssuer", "login.example.com", false],
    ["RoleClaim", "roles", true],
    ["RoleClaim", "cognito:groups", true],
    ["RoleClaim", "https://contoso.com/roles", true],
    ["RoleClaim", "scope", false],
    ["RoleClaim", "sub", false],
    ["RoleClaim", "the roles", false],
    ["ConsoleClientId", "cleargate-console", true],
    ["ConsoleClientId", "api://0f8fad5b-d9cb-469f-a165-70867728950e", true],
    ["ConsoleClientId", '"<script>', false],
    ["ConsoleScopes", "openid profile email", true],
    ["ConsoleScopes", "openid api://cleargate/.default offline_access", true],
    ["ConsoleScopes", "profile", false],
    ["ConsoleIssuerOrigins", "", true],
    ["ConsoleIssuerOrigins", "https://contoso.auth.eu-west-1.amazoncognito.com", true],
    ["ConsoleIssuerOrigins", "https://a.example.com https://b.example.com:8443", true],
    ["ConsoleIssuerOrigins", "https://a.example.com; script-src *", false],
    ["ConsoleIssuerOrigins", "*", false],
    ["ConsoleIssuerOrigins", "http://a.example.com", false],
    ["Sender", "cleargate@example.com", true],
    ["Sender", "clear.gate+go@mail.example.co.uk", true],
    ["Sender", "Cleargate <cleargate@example.com>", false],
    ["Sender", "cleargate@localhost", false],
    ["Sender", "$' + '{aws:username}@example.com", false],
    ["Sender", "*@example.com", false],
    ["Sender", "cleargate", false],
  ])("takes as %s the value %s: %s", (name, value, isTaken) => {
    const pattern = template.Parameters[name]?.AllowedPattern;
    expect(new RegExp(`^(?:${pattern})$`).test(value)).toBe(isTaken);
  });

  it("leaves no finding of cdk-nag's AwsSolutions and NIST 800-53 R5 unexplained", () => {
    const { pluginReports } = JSON.parse(readFileSync(join(ASSEMBLY, "validation-report.json"), "utf8")) as {
      pluginReports: { pluginName: string; conclusion: string; violations: unknown[] }[];
    };
    const names = pluginReports.map(({ pluginName }) => pluginName);
    expect(names).toEqual(expect.arrayContaining(["AwsSolutions", "NIST.800.53.R5"]));
    expect(pluginReports.flatMap(({ violations }) => violations)).toEqual([]);
  });
});
