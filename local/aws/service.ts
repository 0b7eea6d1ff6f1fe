import type { IncomingMessage, ServerResponse } from "node:http";
import type { AccessRequest, NamedStatement } from "./policy.ts";

export interface Call {
  readonly method: string;
  /** Still percent-encoded, as the client sent it: a signature covers that form. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The whole body; empty for a call that the service streams: it reads `request` itself. */
  readonly body: Buffer;
  readonly request: IncomingMessage;
}

export interface Capacity {
  readonly CapacityUnits?: number;
  readonly ReadCapacityUnits?: number;
  readonly WriteCapacityUnits?: number;
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | string;
  /** For the meter. */
  readonly consumed?: readonly Capacity[];
  /** For the meter: true where a limit of the service refused the call, or some of it. */
  readonly throttled?: boolean;
}

/** One AWS service behind the gateway. */
export interface Service {
  /** Its name in the credential scope of Signature Version 4. */
  readonly name: string;
  /** True where the service reads the body of the call from the connection itself; no access request may depend on it. */
  streams(call: Call): boolean;
  /** For example `dynamodb:PutItem`, by which faults are injected and usage is counted. */
  operation(call: Call): string;
  /** What a call is about, without names of single things: a table and the kinds of its keys, a bucket and a folder. */
  subject?(call: Call): string;
  /** What IAM must allow before the call is handled. */
  accessRequests(call: Call): readonly AccessRequest[];
  /** Policies attached to the service's own resources. */
  readonly resourcePolicies: readonly NamedStatement[];
  /** @returns undefined where the service has written the response itself */
  handle(call: Call, response: ServerResponse): Promise<Reply | undefined>;
  /** An error in the service's own format. */
  error(status: number, code: string, message: string): Reply;
}
