import middy from "@middy/core";
import type { Context } from "aws-lambda";
import { otlpTraces } from "../adapters/otlp-traces.ts";
import { clock, newId } from "../adapters/system.ts";
import { count, errorFields, log } from "../adapters/telemetry.ts";
import { type Environment, type EnvironmentOf, environment, optional, share, url } from "./environment.ts";
import { resourceOf } from "./trace-resource.ts";
import { type Tracer, tracer } from "./tracer.ts";

const logFailures = {
  onError: ({ error }: { error: unknown }) => log("error", "invocation failed", errorFields(error)),
};

/** Read of every function's environment; without an address there are no traces. */
const TracesEnv = environment({ TRACES_URL: optional(url()), TRACES_SHARE: optional(share(), 1) });

const tracerOf = (env: NodeJS.ProcessEnv): Tracer | undefined => {
  const { TRACES_URL, TRACES_SHARE } = TracesEnv.parse(env);
  if (TRACES_URL === undefined) return undefined;
  return tracer({ traces: otlpTraces(TRACES_URL, resourceOf(env)), clock, newId, share: TRACES_SHARE });
};

/** Hands over the spans of an invocation when it has ended, however it did. */
const traced =
  <Event, Result>(spans: Tracer, handle: (event: Event, context: Context) => Promise<Result>): typeof handle =>
  async (event, context) => {
    spans.begin();
    try {
      return await handle(event, context);
    } finally {
      const unsent = await spans.end(context.getRemainingTimeInMillis());
      if (unsent !== undefined)
        count({ SpansUnsent: unsent.spans }, { message: "spans were not sent", why: unsent.why });
    }
  };

/**
 * The one way to make a handler: the environment is checked once, at cold start, against the contract that the stack
 * is compiled against; then `build` wires ports to a use case.
 * @param build gets a tracer where traces are collected
 */
export const pipeline = <Env extends Environment, Event, Result>(
  contract: Env,
  build: (env: EnvironmentOf<Env>, tracer: Tracer | undefined) => (event: Event, context: Context) => Promise<Result>,
) => {
  const spans = tracerOf(process.env);
  const handle = build(contract.parse(process.env) as EnvironmentOf<Env>, spans);
  const whole = spans === undefined ? handle : traced(spans, handle);
  return middy<Event, Result>()
    .use(logFailures)
    .handler((event: Event, context: Context) => whole(event, context));
};
