import type * as z from "zod";
import type { PathOf, RouteId } from "./paths.ts";
import type { Route } from "./route.ts";
import { APPROVALS } from "./routes/approvals.ts";
import { AS_OF } from "./routes/as-of.ts";
import { DOCUMENTS } from "./routes/documents.ts";
import { ENROLMENTS } from "./routes/enrolments.ts";
import { FSCK } from "./routes/fsck.ts";
import { MAIL } from "./routes/mail.ts";
import { PACKS } from "./routes/packs.ts";
import { PAGES } from "./routes/pages.ts";
import { PLANS } from "./routes/plans.ts";
import { READS } from "./routes/reads.ts";
import { VERDICTS } from "./routes/verdicts.ts";
import { WITNESSES } from "./routes/witnesses.ts";

/** The HTTP contract: what each route takes and answers. It does not compile while a route of `PATHS` lacks a descriptor. */
export const ROUTES = {
  ...READS,
  ...AS_OF,
  ...DOCUMENTS,
  ...PACKS,
  ...MAIL,
  ...WITNESSES,
  ...VERDICTS,
  ...ENROLMENTS,
  ...FSCK,
  ...PLANS,
  ...APPROVALS,
  ...PAGES,
} as const satisfies Readonly<Record<RouteId, Route>>;

type Routes = typeof ROUTES;

type Empty = Readonly<Record<never, never>>;

/** By route, so that a type that is known for each of several routes is known for all of them. */
type Requests = {
  readonly [I in RouteId]: {
    readonly path: PathOf<I>;
    readonly query: Routes[I] extends { readonly query: infer Q extends z.ZodType } ? z.output<Q> : Empty;
    readonly body: Routes[I] extends { readonly body: infer B extends z.ZodType } ? z.output<B> : undefined;
  };
};
type Answers = {
  readonly [I in RouteId]: z.output<Extract<Routes[I]["answers"][keyof Routes[I]["answers"]], z.ZodType>>;
};

/** What a handler is given: parsed. */
export type RequestOf<I extends RouteId> = Requests[I];

/** The bodies that a route may answer with, whatever the status. */
export type AnswerOf<I extends RouteId> = Answers[I];

/** A parameter of a query as a client writes it; undefined is left out. */
type Texts<T> = { readonly [N in keyof T]?: string | undefined };

/** What a client sends. */
export type SentOf<I extends RouteId> = {
  readonly path: PathOf<I>;
  readonly query?: Routes[I] extends { readonly query: infer Q extends z.ZodType } ? Texts<z.input<Q>> : undefined;
} & (Routes[I] extends { readonly body: infer B extends z.ZodType } ? { readonly body: z.input<B> } : unknown);
