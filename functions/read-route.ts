import { Failure } from "../core/failure.ts";
import type { Head } from "../core/readiness/head.ts";
import { suggestion } from "../core/suggestion.ts";
import type { HttpEvent } from "./http.ts";

/** What a route that only reads is asked for. */
export interface ReadRequest {
  readonly path: Readonly<Record<string, string | undefined>>;
  readonly query: Readonly<Record<string, string | undefined>> | undefined;
}

export const requestOf = (event: HttpEvent): ReadRequest => ({
  path: event.pathParameters ?? {},
  query: event.queryStringParameters,
});

/**
 * The handler of an event's route. API Gateway has matched the route already; the event has its key:
 * `GET /migrations/{migration}`.
 * @throws Failure `not-found`
 */
export const handlerOf = <H>(handlers: Readonly<Record<string, H>>, { routeKey }: HttpEvent): H => {
  const [, path = ""] = routeKey.split(" ");
  const handler = Object.hasOwn(handlers, path) ? handlers[path] : undefined;
  if (handler === undefined) throw new Failure("not-found", `unknown route ${routeKey}`);
  return handler;
};

interface HeadLedger {
  readHead(migration: string): Promise<Head | undefined>;
  listHeads(): Promise<readonly Head[]>;
}

/** That no plan of a migration is in force, and which migration may be meant. */
export const unknownMigration = async (ledger: HeadLedger, name: string | undefined): Promise<Failure> => {
  const known = (await ledger.listHeads()).map(({ migration }) => migration);
  return new Failure("not-found", `no plan has been applied for migration "${name}": ${suggestion(name ?? "", known)}`);
};

/** The migration that a request names. @throws Failure `not-found` where no plan of it is in force */
export const headOf = async (ledger: HeadLedger, { path }: Pick<ReadRequest, "path">): Promise<Head> => {
  const head = path.migration === undefined ? undefined : await ledger.readHead(path.migration);
  if (head === undefined || head.planVersion === 0) throw await unknownMigration(ledger, path.migration);
  return head;
};
