import { Effect, PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { Bucket } from "aws-cdk-lib/aws-s3";

/** A variable of IAM's policies, which IAM puts the value in the place of: `${aws:PrincipalTag/cleargate-agent}`. */
export const policyVariable = (key: string): string => `\${${key}}`;

/** By which an agent's role says whose it is, where whoever administers roles tags them. */
export const AGENT_TAG = policyVariable("aws:PrincipalTag/cleargate-agent");

/**
 * What an agent may do at the intake: add evidence under its own name, read its own receipts, and nothing else.
 * @param name the agent's id, as a text of policy variables
 */
export const intakeStatements = (bucket: Pick<Bucket, "arnForObjects">, name: string): PolicyStatement[] => [
  new PolicyStatement({
    sid: "AddEvidenceUnderItsOwnName",
    effect: Effect.ALLOW,
    actions: ["s3:PutObject"],
    resources: [bucket.arnForObjects(`intake/${name}/*`)],
  }),
  new PolicyStatement({
    sid: "ReadItsOwnReceipts",
    effect: Effect.ALLOW,
    actions: ["s3:GetObject"],
    resources: [bucket.arnForObjects(`receipts/${name}/*`)],
  }),
];

/** What one that copies may do besides: add and lock copies under its own name, and read none. */
export const vaultStatements = (bucket: Pick<Bucket, "arnForObjects">, name: string): PolicyStatement[] => [
  new PolicyStatement({
    sid: "CopyBackupsUnderItsOwnName",
    effect: Effect.ALLOW,
    actions: ["s3:PutObject", "s3:PutObjectRetention", "s3:ListMultipartUploadParts"],
    resources: [bucket.arnForObjects(`artefacts/${name}/*`)],
  }),
];
