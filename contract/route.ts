import type * as z from "zod";
import type { FailureCode } from "../core/failure.ts";
import type { OPENMETRICS_TYPE } from "../core/openmetrics.ts";

/** What a route takes and answers: the descriptor of one route beside its method and path in `paths.ts`. */

export const ROLES = ["operator", "manager", "auditor"] as const;
export type Role = (typeof ROLES)[number];

export type AnswerStatus = 200 | 202;

export interface Route {
  readonly summary: string;
  readonly description?: string;
  /** Of the page that it is shown on. */
  readonly tag: string;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** The body of each answer that is none of a problem; a page is a text. */
  readonly answers: Readonly<Partial<Record<AnswerStatus, z.ZodType>>>;
  readonly produces?: "text/html" | typeof OPENMETRICS_TYPE;
  /** The problems that are its own, beside those of every route. */
  readonly problems: readonly FailureCode[];
  /** The token must list one of these; none where no token is needed. */
  readonly roles: readonly Role[];
  /** True where a program may not do it: two people who share its subject could not be told apart. */
  readonly people?: true;
}

/**
 * A route, described when somebody first asks: its schemas are made then, and a function that answers to one route makes none of
 * the others'. It keeps the types of the schemas, so that handlers and clients have them.
 */
export const route = <const R extends Route>(describe: () => R): R => {
  let described: R | undefined;
  const all = (): R => {
    described ??= describe();
    return described;
  };
  return new Proxy({} as R, {
    get: (_, name) => Reflect.get(all(), name),
    has: (_, name) => Reflect.has(all(), name),
    ownKeys: () => Reflect.ownKeys(all()),
    getOwnPropertyDescriptor: (_, name) => Reflect.getOwnPropertyDescriptor(all(), name),
  });
};
