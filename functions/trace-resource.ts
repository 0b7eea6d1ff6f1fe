import { VERSION } from "../core/version.ts";
import type { SpanAttributes } from "../ports/traces.ts";

const MEBIBYTE = 1_048_576;

/**
 * The function that spans are of, by what Lambda sets in its environment
 * (https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html), in the words of
 * https://opentelemetry.io/docs/specs/semconv/resource/faas/
 */
export const resourceOf = (env: Readonly<Record<string, string | undefined>>): SpanAttributes => {
  const memory = env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE;
  const named: Readonly<Record<string, string | number | undefined>> = {
    "service.name": "cleargate",
    "service.version": VERSION,
    // The stack's name: there may be several in an account.
    "service.namespace": env.METRIC_NAMESPACE,
    "cloud.provider": "aws",
    "cloud.platform": "aws_lambda",
    "cloud.region": env.AWS_REGION,
    "faas.name": env.AWS_LAMBDA_FUNCTION_NAME,
    "faas.version": env.AWS_LAMBDA_FUNCTION_VERSION,
    "faas.instance": env.AWS_LAMBDA_LOG_STREAM_NAME,
    "faas.max_memory": memory === undefined ? undefined : Number(memory) * MEBIBYTE,
  };
  return Object.fromEntries(
    Object.entries(named).filter((one): one is [string, string | number] => one[1] !== undefined),
  );
};
