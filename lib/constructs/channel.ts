import type { CleargateFunction } from "./cleargate-function.ts";

/** What one way to reach recipients needs of the account, and what a function needs to deliver by it. */
export interface ChannelConstruct {
  /** Part of the function's environment: `functions/notify/<channel>/env.ts`. */
  readonly environment: Readonly<Record<string, string>>;
  // biome-ignore lint/suspicious/noExplicitAny: any function, whatever its environment
  grantTo(to: CleargateFunction<any>): void;
}
