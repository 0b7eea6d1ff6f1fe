import type { SentOf } from "./contract.ts";
import { PATHS, pathOf, type RouteId } from "./paths.ts";

/** A request as it is sent, whoever sends it. */
export interface HttpRequest {
  readonly method: string;
  /** With its query: `/migrations/contoso/history?limit=5`. */
  readonly path: string;
  /** JSON. */
  readonly body?: string;
}

const queryOf = (query: Readonly<Record<string, string | undefined>> = {}): string => {
  const given = Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return given.length === 0 ? "" : `?${new URLSearchParams(given)}`;
};

/** What a route is asked with. It reads no schema, so that a page in a browser carries none. */
export const requestTo = <I extends RouteId>(id: I, sent: SentOf<I>): HttpRequest => ({
  method: PATHS[id].method,
  path: `${pathOf(id, sent.path)}${queryOf(sent.query)}`,
  ...("body" in sent ? { body: JSON.stringify(sent.body) } : {}),
});
