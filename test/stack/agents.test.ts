import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, Stack, Validations } from "aws-cdk-lib";
import { AwsSolutionsChecks, NIST80053R5Checks } from "cdk-nag";
import { afterAll, describe, expect, it } from "vitest";
import { CleargateStack } from "../../lib/cleargate-stack.ts";
import { ContextError, readContext } from "../../lib/context.ts";
import { authorize } from "../../local/aws/iam/authorize.ts";
import { conditionsHold } from "../../local/aws/iam/conditions.ts";
import { namedStatements, type PolicyDocument, type Statement } from "../../local/aws/policy.ts";
import { all, json, type Resource } from "../support/template.ts";

/** Agents that get credentials by a certificate, and agents of other accounts: off by default, and each only in its own place. */

const FIXTURE = join(import.meta.dirname, "..", "fixtures", "agents-ca.pem");
const ORGANIZATION = "o-a1b2c3d4e5";
const outdir = mkdtempSync(join(tmpdir(), "cleargate-agents-"));
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

const templateWith = (context: Record<string, string>, folder: string): Record<string, Resource> => {
  const app = new App({ context, analyticsReporting: false, outdir: join(outdir, folder) });
  const stack = new CleargateStack(app, "Cleargate", readContext(app));
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new NIST80053R5Checks(app));
  const { template } = app.synth().getStackByName(Stack.of(stack).stackName);
  return (template as { Resources: Record<string, Resource> }).Resources;
};
const Resources = templateWith({ rolesAnywhere: FIXTURE, agentsOfOrganization: ORGANIZATION }, "both");
const known = new Set(all.map(([id]) => id));
const added = Object.entries(Resources).filter(([id]) => !known.has(id));
const ofType = (type: string) => added.find(([, { Type }]) => Type === type) ?? [];

/** A document with the places where it is joined made one text, and each resource by its logical id. */
const resolved = (document: unknown): PolicyDocument =>
  JSON.parse(json(document), (_, value) => {
    if (typeof value !== "object" || value === null) return value;
    if ("Fn::GetAtt" in value) return String((value as { "Fn::GetAtt": string[] })["Fn::GetAtt"][0]);
    if ("Fn::Join" in value) {
      const [by, texts] = (value as { "Fn::Join": [string, string[]] })["Fn::Join"];
      return texts.join(by);
    }
    return value;
  });
const idOf = (name: string): string => all.find(([id]) => id.startsWith(name))?.[0] ?? "";
const [intake, vault] = [idOf("IntakeBucket"), idOf("VaultBucket")];
const [, role] = ofType("AWS::IAM::Role");
const { AssumeRolePolicyDocument, Policies, MaxSessionDuration } = (role?.Properties ?? {}) as Record<string, never>;

it("adds nothing but a trust anchor, a profile and one role", () => {
  expect(added.map(([, { Type }]) => Type).toSorted()).toEqual([
    "AWS::IAM::Role",
    "AWS::RolesAnywhere::Profile",
    "AWS::RolesAnywhere::TrustAnchor",
  ]);
  expect(all.some(([, { Type }]) => Type.startsWith("AWS::RolesAnywhere"))).toBe(false);
});

describe("agents with a certificate", () => {
  it("are certified by the authority that was given, whichever kind it is", () => {
    const [, anchor] = ofType("AWS::RolesAnywhere::TrustAnchor");
    expect(anchor?.Properties).toMatchObject({
      Enabled: true,
      Source: {
        SourceType: "CERTIFICATE_BUNDLE",
        SourceData: { X509CertificateData: expect.stringMatching(/^-----BEGIN CERTIFICATE-----[\s\S]+-----$/) },
      },
    });
    const arn = "arn:aws:acm-pca:eu-west-1:123456789012:certificate-authority/12345678-1234-1234-1234-123456789012";
    const ofService = json(templateWith({ rolesAnywhere: arn }, "pca"));
    expect(ofService).toContain(`"SourceData":{"AcmPcaArn":"${arn}"},"SourceType":"AWS_ACM_PCA"`);
  });

  it("have sessions of an hour, with the two names of their subject that policies read", () => {
    const [, profile] = ofType("AWS::RolesAnywhere::Profile");
    expect(profile?.Properties).toMatchObject({
      DurationSeconds: 3_600,
      Enabled: true,
      RoleArns: [{ "Fn::GetAtt": [ofType("AWS::IAM::Role")[0], "Arn"] }],
      AttributeMappings: [
        { CertificateField: "x509Subject", MappingRules: [{ Specifier: "CN" }, { Specifier: "OU" }] },
      ],
    });
    expect(MaxSessionDuration).toBe(3_600);
  });

  const [trust] = resolved(AssumeRolePolicyDocument).Statement as [Statement];
  const anchorId = ofType("AWS::RolesAnywhere::TrustAnchor")[0] ?? "";
  const isTrusted = (over: Record<string, string | undefined>): boolean => {
    const session = {
      ...{ "aws:SourceArn": anchorId, "aws:PrincipalTag/x509Subject/CN": "agent00" },
      ...{ "aws:PrincipalTag/x509Subject/OU": "cleargate-agent", ...over },
    };
    const given = Object.entries(session).filter((pair): pair is [string, string] => pair[1] !== undefined);
    return conditionsHold(trust, Object.fromEntries(given));
  };

  it("are trusted by this anchor alone, as agents, and under a name that is one", () => {
    expect(trust).toMatchObject({
      Effect: "Allow",
      Principal: { Service: "rolesanywhere.amazonaws.com" },
      Action: ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"],
    });
    expect(isTrusted({})).toBe(true);
    for (const over of [
      { "aws:SourceArn": "arn:aws:rolesanywhere:eu-west-1:123456789012:trust-anchor/other" },
      { "aws:SourceArn": undefined },
      { "aws:PrincipalTag/x509Subject/OU": "web" },
      { "aws:PrincipalTag/x509Subject/OU": undefined },
      { "aws:PrincipalTag/x509Subject/CN": undefined },
      { "aws:PrincipalTag/x509Subject/CN": "" },
      ...["agent00/contoso", "*", "agent?", "$agent"].map((name) => ({ "aws:PrincipalTag/x509Subject/CN": name })),
    ])
      expect(isTrusted(over), json(over)).toBe(false);
  });

  it("do what an agent may, under their own name, and nothing else", () => {
    const [{ PolicyDocument: document }] = Policies as unknown as [{ PolicyDocument: unknown }];
    const statements = namedStatements("AsOneAgent", resolved(document));
    const session = { name: "agent00", tags: { "x509Subject/CN": "agent00" }, statements };
    const may = (action: string, resource: string, tags: Record<string, string> = session.tags): boolean =>
      authorize({ ...session, tags }, [], { action, resource, context: {} }).allowed;
    expect(may("s3:PutObject", `${intake}/intake/agent00/contoso/x`)).toBe(true);
    expect(may("s3:GetObject", `${intake}/receipts/agent00/x`)).toBe(true);
    expect(may("s3:PutObjectRetention", `${vault}/artefacts/agent00/x`)).toBe(true);
    for (const [action, resource] of [
      ["s3:PutObject", `${intake}/intake/agent01/x`],
      ["s3:PutObject", `${intake}/intake/agent001/x`],
      ["s3:PutObject", `${intake}/plans/x`],
      ["s3:GetObject", `${intake}/intake/agent00/x`],
      ["s3:GetObject", `${intake}/receipts/agent01/x`],
      ["s3:DeleteObject", `${intake}/intake/agent00/x`],
      ["s3:ListBucket", intake],
      ["s3:GetObject", `${vault}/artefacts/agent00/x`],
      ["s3:BypassGovernanceRetention", `${vault}/artefacts/agent00/x`],
    ] as const)
      expect(may(action, resource), `${action} ${resource}`).toBe(false);
    expect(may("s3:PutObject", `${intake}/intake/agent00/x`, {})).toBe(false);
    expect(may("s3:PutObject", `${intake}/intake/agent00/x`, { "cleargate-agent": "agent00" })).toBe(false);
  });

  it("are told to whoever enrols", () => {
    const [, enrol] = Object.entries(Resources).find(([id]) => id.startsWith("EnrolmentEnrolFunction")) ?? [];
    expect(json(enrol?.Properties)).toMatch(/"ROLES_ANYWHERE":\{"Fn::Join":\[" ",\[.*TrustAnchor.*Profile.*Role/);
  });

  it("are told which tag their role must have, where another account's may be theirs", () => {
    const [, enrol] = Object.entries(Resources).find(([id]) => id.startsWith("EnrolmentEnrolFunction")) ?? [];
    expect(json(enrol?.Properties)).toContain(`"ORGANIZATION":"${ORGANIZATION}"`);
  });

  it.each([
    [
      "a private key among them",
      "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n",
    ],
    ["no certificate", ""],
    ["too many", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n".repeat(200)],
  ])("are certified by no file with %s", (_, text) => {
    const file = join(outdir, "ca.pem");
    writeFileSync(file, text);
    expect(() => readContext(new App({ context: { rolesAnywhere: file } }))).toThrow(ContextError);
  });
});

describe("agents of other accounts", () => {
  const policyOf = (resources: Readonly<Record<string, Resource>>) => {
    const [, found] = Object.entries(resources).find(([id]) => id.startsWith("IntakeBucketPolicy")) ?? [];
    return namedStatements("Bucket", resolved(found?.Properties.PolicyDocument));
  };
  const allowing = policyOf(Resources).filter(({ Effect }) => Effect === "Allow");
  const there = (over: Record<string, string> = {}) => ({
    ...{ "aws:PrincipalOrgID": ORGANIZATION, "aws:PrincipalAccount": "210987654321" },
    ...{ "aws:PrincipalTag/cleargate-agent": "db01", ...over },
  });
  const may = (action: string, resource: string, context: Record<string, string> = there()): boolean =>
    authorize({ name: "theirs", tags: {}, statements: allowing }, [], { action, resource, context }).allowed;

  it("are let in nowhere by default", () => {
    expect(policyOf(Object.fromEntries(all)).filter(({ Effect }) => Effect === "Allow")).toEqual([]);
  });

  it("of the organization add evidence under the number of their account and their tag, and read its receipts", () => {
    expect(may("s3:PutObject", `${intake}/intake/210987654321.db01/contoso/x`)).toBe(true);
    expect(may("s3:GetObject", `${intake}/receipts/210987654321.db01/x`)).toBe(true);
    expect(allowing).toHaveLength(2);
  });

  it.each([
    ["agents of this account", "s3:PutObject", "intake/db01/x", {}],
    ["agents of another account", "s3:PutObject", "intake/123456789012.db01/x", {}],
    ["another agent", "s3:PutObject", "intake/210987654321.db02/x", {}],
    ["evidence", "s3:GetObject", "intake/210987654321.db01/x", {}],
    ["another organization", "s3:PutObject", "intake/210987654321.db01/x", { "aws:PrincipalOrgID": "o-zzzzzzzzzz" }],
    [
      "a name that leads elsewhere",
      "s3:PutObject",
      "intake/210987654321.a/b/x",
      { "aws:PrincipalTag/cleargate-agent": "a/b" },
    ],
    ["anything else", "s3:DeleteObject", "intake/210987654321.db01/x", {}],
  ])("are not let to %s", (_, action, key, over) => {
    expect(may(action, `${intake}/${key}`, there(over))).toBe(false);
  });

  it("are let in neither without an organization nor without a tag", () => {
    const key = `${intake}/intake/210987654321.db01/x`;
    for (const name of ["aws:PrincipalOrgID", "aws:PrincipalTag/cleargate-agent", "aws:PrincipalAccount"]) {
      const { [name]: _, ...context } = there() as Record<string, string>;
      expect(may("s3:PutObject", key, context), name).toBe(false);
    }
  });
});
