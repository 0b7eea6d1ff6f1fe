import type { KmsKeyConfig } from "../services/kms.ts";
import type { ResolvedTemplate } from "../template/resolve.ts";

export const kmsKeyConfigs = (template: ResolvedTemplate): KmsKeyConfig[] =>
  template.ofType("AWS::KMS::Key").map(({ physical }) => ({ arn: physical.attributes.Arn ?? "" }));
