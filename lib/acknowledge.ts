import { Validations } from "aws-cdk-lib";
import type { IConstruct } from "constructs";

/** Says at its place why a finding of the security checks is accepted there: by rule, the reason. */
export const acknowledge = (construct: IConstruct, reasons: Readonly<Record<string, string>>): void =>
  Validations.of(construct).acknowledge(
    ...Object.entries(reasons).map(([rule, reason]) => ({
      id: rule.startsWith("NIST") ? `NIST.800.53.R5::${rule}` : `AwsSolutions::${rule}`,
      reason,
    })),
  );
