import type { AgentOptions } from "node:http";
import { S3Client } from "@aws-sdk/client-s3";
import { observed } from "./observe.ts";
import { findProxyEnv } from "./proxy.ts";

export interface S3Location {
  readonly region: string;
  readonly endpoint?: string | undefined;
}

/** The SDK logs a warning for every refused request, even where a refusal is expected. */
const SILENT = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

const CONNECT_MS = 15_000;
const IDLE_MS = 120_000;

/** The SDK has agents of its own, which know of no proxy. */
const agentsOf = (env: NodeJS.ProcessEnv): { httpAgent?: AgentOptions; httpsAgent?: AgentOptions } => {
  const proxyEnv = findProxyEnv(env);
  return proxyEnv === undefined ? {} : { httpAgent: { proxyEnv }, httpsAgent: { proxyEnv } };
};

interface Answered {
  readonly statusCode?: number;
}

/** Tells of each request that is sent, so of each try. */
const observeRequests = (client: S3Client): void =>
  client.middlewareStack.add(
    (next) => async (args) => {
      const { method, protocol, hostname, path } = args.request as Record<string, string>;
      const startedMs = performance.now();
      const tell = (status: number | undefined, error?: string): void =>
        observed({
          ...{ kind: "request", method: method ?? "", url: `${protocol}//${hostname}${path}`, status },
          ...(error === undefined ? {} : { error }),
          ms: Math.round(performance.now() - startedMs),
        });
      try {
        const result = await next(args);
        tell((result.response as Answered).statusCode);
        return result;
      } catch (error) {
        const { name, $response, $metadata } = error as Error & {
          $response?: Answered;
          $metadata?: { httpStatusCode?: number };
        };
        tell($response?.statusCode ?? $metadata?.httpStatusCode, name);
        throw error;
      }
    },
    { step: "deserialize", priority: "low", name: "observe" },
  );

/**
 * S3 for an agent: at AWS, or at an endpoint with path-style buckets.
 * @param idleMs how long a connection may carry nothing; without a limit a push could hang with the spool locked
 * @param env its proxies are used
 * @throws Failure `proxy-invalid`
 */
export const s3ClientAt = (
  { region, endpoint }: S3Location,
  maxAttempts: number,
  idleMs = IDLE_MS,
  env: NodeJS.ProcessEnv = process.env,
): S3Client => {
  const client = new S3Client({
    requestHandler: { connectionTimeout: CONNECT_MS, socketTimeout: idleMs, ...agentsOf(env) },
    region,
    maxAttempts,
    logger: SILENT,
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
  });
  observeRequests(client);
  return client;
};
