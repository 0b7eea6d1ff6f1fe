import { findRoute, type IdServedBy, PATHS, type RouteId, type Server } from "../contract/paths.ts";
import { Failure } from "../core/failure.ts";
import type { HttpEvent } from "./http.ts";

const isServedBy = <S extends Server>(id: RouteId, server: S): id is IdServedBy<S> => PATHS[id].by === server;

/**
 * The route of an event. API Gateway has matched it already; the event has its key: `GET /migrations/{migration}`.
 * @throws Failure `not-found` where this function serves none like it
 */
export const routeOf = <S extends Server>(server: S, { routeKey }: Pick<HttpEvent, "routeKey">): IdServedBy<S> => {
  const id = findRoute(routeKey);
  if (id === undefined || !isServedBy(id, server)) throw new Failure("not-found", `unknown route ${routeKey}`);
  return id;
};
