import { join, posix } from "node:path";
import { REGION } from "../aws/account.ts";
import type { Identities } from "../gateway/identities.ts";
import type { Clock } from "../lambda/clock.ts";
import { type LambdaFunction, lambdaFunction } from "../lambda/function.ts";
import type { ResolvedTemplate } from "../template/resolve.ts";

/** How many instances of one function may run at once; enough for writers to compete, and few for a laptop. */
export const CONCURRENCY = 4;

/** Where functions find their bundles, the endpoint, their access keys, the clock and their log files. */
export interface FunctionSurroundings {
  readonly assets: ReadonlyMap<string, string>;
  readonly endpoint: string;
  readonly identities: Identities;
  readonly clock: Clock;
  readonly logFolder: string;
  /** A collector of traces in the place of the template's. */
  readonly traces?: string | undefined;
  /** Is told which function's invocation has ended. */
  ended(functionName: string): void;
}

export type Functions = readonly LambdaFunction[];

/** Makes the functions of the template; each starts its first instance when it is first invoked. */
export const makeFunctions = (template: ResolvedTemplate, surroundings: FunctionSurroundings): Functions => {
  const { assets, endpoint, identities, clock, logFolder, traces, ended } = surroundings;
  return template.ofType("AWS::Lambda::Function").map(({ id, physical, properties }) => {
    const { Code, Handler, Timeout, MemorySize, Role, Environment } = properties;
    const bundleFolder = assets.get(posix.basename(Code.S3Key, ".zip"));
    if (bundleFolder === undefined) throw new Error(`the assembly has no asset for ${id}`);
    const key = identities.ofRole(Role);
    return lambdaFunction({
      name: id,
      arn: physical.attributes.Arn ?? "",
      roleArn: Role,
      bundleFolder,
      handler: Handler,
      timeoutMs: Timeout * 1_000,
      memoryMiB: MemorySize,
      concurrency: CONCURRENCY,
      clock,
      ended: () => ended(id),
      logFile: join(logFolder, `${id}.log`),
      environment: {
        ...Environment?.Variables,
        ...(traces === undefined ? {} : { TRACES_URL: traces }),
        AWS_REGION: REGION,
        AWS_ENDPOINT_URL: endpoint,
        AWS_ACCESS_KEY_ID: key.accessKeyId,
        AWS_SECRET_ACCESS_KEY: key.secret,
      },
    });
  });
};

/** @throws Error where no function has this ARN or name */
export const functionNamed = (functions: Functions, arnOrName: string): LambdaFunction => {
  const found = functions.find(({ arn, name }) => arn === arnOrName || name === arnOrName);
  if (found === undefined) throw new Error(`the template invokes ${arnOrName}, which is not one of its functions`);
  return found;
};
