import { spawn } from "node:child_process";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { findInPackage } from "../support/environments.ts";

/** AWS's own runtime client for Node, as the package has it that AWS puts into its images. */
const NAME = "aws-lambda-ric";
const built = findInPackage("runtime-client", NAME, "rapid-client.node");
export const runtimeClient = built && findInPackage("runtime-client", NAME, "index.mjs");

export interface Bundle {
  readonly name: string;
  readonly folder: string;
  readonly handler: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

/** A function that runs under the client. */
export interface Runtime {
  /** @throws Error with the type and message that the client reports, also where the function could not be loaded */
  invoke(event: unknown): Promise<unknown>;
  stop(): Promise<void>;
}

interface Waiting {
  readonly event: unknown;
  readonly answer: PromiseWithResolvers<unknown>;
}

const bodyOf = async (request: IncomingMessage): Promise<unknown> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  return text === "" ? undefined : JSON.parse(text);
};

const failureOf = (body: unknown): Error => {
  const { errorType, errorMessage } = body as { readonly errorType?: string; readonly errorMessage?: string };
  return new Error(`${errorType}: ${errorMessage}`);
};

/** What Lambda offers to a runtime: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html */
const runtimeApi = (timeoutMs: number) => {
  const invoked: Waiting[] = [];
  const asking: ServerResponse[] = [];
  const running = new Map<string, PromiseWithResolvers<unknown>>();
  let failed: Error | undefined;
  let count = 0;

  const hand = (): void => {
    while (invoked.length > 0 && asking.length > 0) {
      const { event, answer } = invoked.shift() as Waiting;
      count += 1;
      running.set(String(count), answer);
      asking
        .shift()
        ?.writeHead(200, {
          "content-type": "application/json",
          "lambda-runtime-aws-request-id": String(count),
          "lambda-runtime-deadline-ms": String(Date.now() + timeoutMs),
          "lambda-runtime-invoked-function-arn": "arn:aws:lambda:eu-west-1:123456789012:function:any",
          "lambda-runtime-trace-id": "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Sampled=0",
        })
        .end(JSON.stringify(event));
    }
  };
  const fail = (error: Error): void => {
    failed = error;
    for (const { answer } of invoked.splice(0)) answer.reject(error);
    for (const answer of running.values()) answer.reject(error);
  };
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [, id = "", end = ""] =
      /^\/2018-06-01\/runtime\/(?:invocation|init)\/(?:(\w+)\/)?(\w+)$/.exec(request.url ?? "") ?? [];
    if (end === "next") {
      asking.push(response);
      return hand();
    }
    const body = await bodyOf(request);
    response.writeHead(202).end('{"status":"OK"}');
    if (end === "response") running.get(id)?.resolve(body);
    else if (id === "") fail(failureOf(body));
    else running.get(id)?.reject(failureOf(body));
    running.delete(id);
  };
  return {
    server: createServer((request, response) => void serve(request, response)),
    fail,
    invoke: (event: unknown): Promise<unknown> => {
      if (failed !== undefined) return Promise.reject(failed);
      const answer = Promise.withResolvers<unknown>();
      invoked.push({ event, answer });
      hand();
      return answer.promise;
    },
  };
};

/** Starts a function under the client, with its own environment and what Lambda adds. */
export const startRuntime = async (client: string, bundle: Bundle): Promise<Runtime> => {
  const api = runtimeApi(bundle.timeoutMs);
  await new Promise<void>((resolve) => api.server.listen(0, "127.0.0.1", resolve));
  const { HOME = "/", PATH = "" } = process.env;
  const child = spawn(process.execPath, [client, bundle.handler], {
    cwd: bundle.folder,
    env: {
      ...{ HOME, PATH, TZ: ":UTC", LANG: "en_US.UTF-8", _HANDLER: bundle.handler, LAMBDA_TASK_ROOT: bundle.folder },
      AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${(api.server.address() as AddressInfo).port}`,
      ...{ AWS_LAMBDA_FUNCTION_NAME: bundle.name, AWS_LAMBDA_FUNCTION_VERSION: "$LATEST" },
      ...{
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "512",
        AWS_LAMBDA_LOG_GROUP_NAME: "any",
        AWS_LAMBDA_LOG_STREAM_NAME: "any",
      },
      ...bundle.environment,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let log = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      log += chunk.toString();
    });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  void ended.then(() => api.fail(new Error(`${bundle.name} has ended: ${log.slice(-2_000)}`)));
  return {
    invoke: api.invoke,
    stop: async () => {
      child.kill("SIGKILL");
      await ended;
      api.server.closeAllConnections();
      await new Promise<void>((resolve) => api.server.close(() => resolve()));
    },
  };
};
