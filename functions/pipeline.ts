import middy from "@middy/core";
import type { Context } from "aws-lambda";
import type * as z from "zod";
import { errorFields, log } from "../adapters/telemetry.ts";

const logFailures = {
  onError: ({ error }: { error: unknown }) => log("error", "invocation failed", errorFields(error)),
};

/**
 * The one way to make a handler: the environment is checked once, at cold start, against the contract that the stack
 * is compiled against; then `build` wires ports to a use case.
 */
export const pipeline = <Env extends z.ZodObject, Event, Result>(
  contract: Env,
  build: (env: z.infer<Env>) => (event: Event, context: Context) => Promise<Result>,
) => {
  const handle = build(contract.parse(process.env));
  return middy<Event, Result>()
    .use(logFailures)
    .handler((event: Event, context: Context) => handle(event, context));
};
