import { CfnOutput, Duration, Fn, Stack } from "aws-cdk-lib";
import { CfnRole, PolicyDocument, PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { CfnProfile, CfnTrustAnchor } from "aws-cdk-lib/aws-rolesanywhere";
import { Construct } from "constructs";
import { acknowledge } from "../acknowledge.ts";
import type { CertificateAuthority } from "../context.ts";
import { intakeStatements, policyVariable, vaultStatements } from "./agent-statements.ts";
import type { Intake } from "./intake.ts";
import type { Vault } from "./vault.ts";

/** https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html: what the certificate's subject says is a tag of the session. */
const COMMON_NAME = "aws:PrincipalTag/x509Subject/CN";
const UNIT_NAME = "aws:PrincipalTag/x509Subject/OU";
/** An authority of a house certifies more than agents. */
const AGENTS = "cleargate-agent";

const SESSION = Duration.hours(1);

export interface AgentsByCertificateProps {
  readonly intake: Intake;
  readonly vault: Vault;
  /** Who certifies agents. */
  readonly authority: CertificateAuthority;
}

/**
 * Credentials for agents on premises, by certificates of an authority of the operator's own (IAM Roles Anywhere), so that no host has
 * keys that never end. One role does for all: its policy has the certificate's common name in the place of the agent's id.
 */
export class AgentsByCertificate extends Construct {
  readonly trustAnchorArn: string;
  readonly profileArn: string;
  readonly roleArn: string;

  constructor(scope: Construct, id: string, props: AgentsByCertificateProps) {
    super(scope, id);
    const { authority } = props;
    const name = `cleargate-${Fn.select(2, Fn.split("/", Stack.of(this).stackId))}`;
    const anchor = new CfnTrustAnchor(this, "TrustAnchor", {
      name,
      enabled: true,
      source:
        authority.kind === "acm-pca"
          ? { sourceType: "AWS_ACM_PCA", sourceData: { acmPcaArn: authority.arn } }
          : { sourceType: "CERTIFICATE_BUNDLE", sourceData: { x509CertificateData: authority.certificates } },
    });
    this.trustAnchorArn = anchor.attrTrustAnchorArn;
    const role = this.makeRole(props);
    this.roleArn = role.attrArn;
    const profile = new CfnProfile(this, "Profile", {
      name,
      enabled: true,
      roleArns: [this.roleArn],
      durationSeconds: SESSION.toSeconds(),
      // Of the subject, what the role's policy is made of and no more; what AWS maps by default has tags of other names.
      attributeMappings: [
        { certificateField: "x509Subject", mappingRules: [{ specifier: "CN" }, { specifier: "OU" }] },
      ],
    });
    this.profileArn = profile.attrProfileArn;
    for (const [output, value, description] of [
      ["AgentTrustAnchorArn", this.trustAnchorArn, "For aws_signing_helper: --trust-anchor-arn"],
      ["AgentProfileArn", this.profileArn, "For aws_signing_helper: --profile-arn"],
      ["AgentRoleArn", this.roleArn, "For aws_signing_helper: --role-arn"],
    ] as const)
      new CfnOutput(Stack.of(this), output, { value, description });
  }

  private makeRole({ intake, vault }: AgentsByCertificateProps): CfnRole {
    const own = policyVariable(COMMON_NAME);
    const trust = new PolicyStatement({
      sid: "AgentsWithACertificate",
      principals: [new ServicePrincipal("rolesanywhere.amazonaws.com")],
      actions: ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"],
      conditions: {
        ArnEquals: { "aws:SourceArn": this.trustAnchorArn },
        StringEquals: { [UNIT_NAME]: AGENTS },
        // A name with a slash would lead into the folder of another agent.
        StringLike: { [COMMON_NAME]: "?*" },
        StringNotLike: {
          [COMMON_NAME]: ["*/*", `*${policyVariable("*")}*`, `*${policyVariable("?")}*`, `*${policyVariable("$")}*`],
        },
      },
    });
    const role = new CfnRole(this, "Role", {
      description: "Cleargate agents with a certificate: each may do what an agent may, under its common name",
      assumeRolePolicyDocument: new PolicyDocument({ statements: [trust] }),
      maxSessionDuration: SESSION.toSeconds(),
      policies: [
        {
          policyName: "AsOneAgent",
          policyDocument: new PolicyDocument({
            statements: [...intakeStatements(intake.bucket, own), ...vaultStatements(vault.bucket, own)],
          }),
        },
      ],
    });
    const inPattern = own.replace("${", "<").replace("}", ">");
    acknowledge(role, {
      "NIST.800.53.R5-IAMNoInlinePolicy":
        "The policy belongs to this one role and is removed with it; shared policies would widen what a role may do",
      ...Object.fromEntries(
        [
          `${intake.bucketPattern}/intake/${inPattern}/*`,
          `${intake.bucketPattern}/receipts/${inPattern}/*`,
          `${vault.bucketPattern}/artefacts/${inPattern}/*`,
        ].map((resource) => [
          `AwsSolutions-IAM5[Resource::${resource}]`,
          "An agent may add any object under its own name: the plan decides which of them count",
        ]),
      ),
    });
    return role;
  }
}
