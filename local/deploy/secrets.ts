import type { SecretConfig } from "../services/secrets.ts";
import type { ResolvedTemplate } from "../template/resolve.ts";

export const secretConfigs = (template: ResolvedTemplate): SecretConfig[] =>
  template.ofType("AWS::SecretsManager::Secret").map(({ physical, properties }) => ({
    arn: physical.ref,
    length: properties.GenerateSecretString.PasswordLength,
  }));
