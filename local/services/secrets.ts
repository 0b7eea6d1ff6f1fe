import { createHmac } from "node:crypto";
import { jsonError, operationName, parseBody } from "../aws/json-protocol.ts";
import type { Service } from "../aws/service.ts";

export interface SecretConfig {
  readonly arn: string;
  readonly length: number;
}

/** Letters and digits, as many as a secret has; the same at every start. */
const secretOf = ({ arn, length }: SecretConfig, seed: string): string => {
  const digest = createHmac("sha512", seed).update(`secret ${arn}`).digest("base64");
  return digest.replaceAll(/[^A-Za-z0-9]/g, "A").slice(0, length);
};

/**
 * Secrets Manager as far as our templates use it: secrets that it makes up.
 * @param seed what they are derived from, where nobody but the owner of this machine reads it
 */
export const secretsService = (configs: readonly SecretConfig[], seed: string): Service => {
  const values = new Map(configs.map((config) => [config.arn, secretOf(config, seed)]));
  return {
    name: "secretsmanager",
    streams: () => false,
    operation: (call) => `secretsmanager:${operationName(call)}`,
    accessRequests: (call) => [
      {
        action: `secretsmanager:${operationName(call)}`,
        resource: parseBody<{ SecretId?: string }>(call).SecretId ?? "*",
        context: {},
      },
    ],
    resourcePolicies: [],
    handle: async (call) => {
      if (operationName(call) !== "GetSecretValue")
        return jsonError(400, "UnknownOperationException", operationName(call));
      const { SecretId = "" } = parseBody<{ SecretId?: string }>(call);
      const SecretString = values.get(SecretId);
      if (SecretString === undefined)
        return jsonError(400, "ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
      return {
        status: 200,
        headers: { "content-type": "application/x-amz-json-1.1" },
        body: JSON.stringify({ ARN: SecretId, SecretString, VersionStages: ["AWSCURRENT"] }),
      };
    },
    error: jsonError,
  };
};
