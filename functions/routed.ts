import { type AnswerOf, type RequestOf, ROUTES } from "../contract/contract.ts";
import type { IdServedBy, RouteId, Server } from "../contract/paths.ts";
import type { Route } from "../contract/route.ts";
import { bodyOf } from "./body.ts";
import { type Caller, callerOf, requirePerson, requireRole } from "./caller.ts";
import type { HttpEvent } from "./http.ts";
import { parseQuery } from "./query.ts";
import { openCursor, sealCursor } from "./sealed-cursor.ts";

/** What of an event a route's request is parsed from. */
export type Sent = Pick<HttpEvent, "pathParameters" | "queryStringParameters" | "body" | "isBase64Encoded">;

type Handler<I extends RouteId, P> = (ports: P, request: RequestOf<I>) => Promise<AnswerOf<I>>;
type HandlerOfEach<I extends RouteId, P> = { readonly [K in I]: Handler<K, P> };

/** A handler of each route that a function serves: what it answers is the contract's. */
export type Handlers<S extends Server, P> = HandlerOfEach<IdServedBy<S>, P>;

/**
 * Who sent a request, if the route is for them.
 * @throws Failure `token-unclear`, `approver-machine`, `role-missing`
 */
export const callerFor = (id: RouteId, event: HttpEvent, roleClaim: string): Caller => {
  const { roles, people }: Route = ROUTES[id];
  const caller = callerOf(event, roleClaim);
  requireRole(caller, ...roles);
  if (people === true) requirePerson(caller);
  return caller;
};

/** What a route is asked for, as the contract says. @throws Failure `request-invalid` */
export const requestFor = <I extends RouteId>(id: I, event: Partial<Sent>): RequestOf<I> & Asked => {
  const { query, body }: Route = ROUTES[id];
  return {
    path: event.pathParameters ?? {},
    query: parseQuery(query, event.queryStringParameters),
    body: body === undefined ? undefined : bodyOf(body, event),
  } as RequestOf<I> & Asked;
};

interface Asked {
  readonly path: object;
  readonly query: object;
}

/** Of every function that answers in pages. */
export interface CursorPorts {
  /** By which cursors are sealed; no client has it. */
  readonly cursorKey: () => Promise<Uint8Array>;
}

const cursorIn = (of: object): string | undefined => {
  const { cursor } = of as { readonly cursor?: unknown };
  return typeof cursor === "string" ? cursor : undefined;
};

/** The request with the cursor that a handler gave out before. @throws Failure `cursor-invalid` */
const opened = async <R extends Asked>(id: RouteId, asked: R, { cursorKey }: CursorPorts): Promise<R> => {
  const { path, query } = asked;
  const sealed = cursorIn(query);
  if (sealed === undefined) return asked;
  return { ...asked, query: { ...query, cursor: openCursor(await cursorKey(), { id, path, query }, sealed) } };
};

/**
 * Answers a request. The cursor of a page is sealed here and opened here, of whatever route, so that no handler can forget it.
 * @throws Failure `request-invalid`, `cursor-invalid`, and its handler's
 */
export const answerTo = async <P extends CursorPorts, I extends RouteId>(
  handlers: HandlerOfEach<I, P>,
  ports: P,
  id: I,
  event: Partial<Sent>,
): Promise<AnswerOf<I>> => {
  const asked: RequestOf<I> & Asked = requestFor(id, event);
  const answer = await handlers[id](ports, await opened(id, asked, ports));
  const cursor = cursorIn(answer as object);
  if (cursor === undefined) return answer;
  const { path, query } = asked;
  return {
    ...(answer as object),
    cursor: sealCursor(await ports.cursorKey(), { id, path, query }, cursor),
  } as AnswerOf<I>;
};
