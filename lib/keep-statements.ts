import type { IConstruct } from "constructs";

/**
 * Keeps the statements of policies under a construct as they are written, each with the name that says what it is for: apps of `cdk init`
 * let the CDK merge them. Called before the construct has children.
 */
export const keepStatements = ({ node }: IConstruct): void =>
  node.setContext("@aws-cdk/aws-iam:minimizePolicies", false);
