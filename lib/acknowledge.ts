import { Validations } from "aws-cdk-lib";
import type { IConstruct } from "constructs";

/** Accepts findings of the security checks on one construct, each with its reason, by rule. */
export const acknowledge = (construct: IConstruct, reasons: Readonly<Record<string, string>>): void =>
  Validations.of(construct).acknowledge(
    ...Object.entries(reasons).map(([rule, reason]) => ({
      id: rule.startsWith("NIST") ? `NIST.800.53.R5::${rule}` : `AwsSolutions::${rule}`,
      reason,
    })),
  );
