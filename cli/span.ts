import type { Instant } from "../core/instant.ts";
import type { ApiClient } from "./api-client.ts";
import { shortInstant } from "./table.ts";
import { instantGiven, isDate } from "./when.ts";

export interface SpanOptions {
  readonly migration: string;
  readonly from?: string;
  readonly to?: string;
}

export interface Span {
  readonly from?: Instant | undefined;
  readonly to?: Instant | undefined;
}

/** The span that is asked for; where a bare date is in it, also in which zone that was read. @throws Failure `usage` */
export const readSpan = async (
  client: ApiClient,
  { migration, from, to }: SpanOptions,
): Promise<{ readonly span: Span; readonly said: readonly string[] }> => {
  let zone: Promise<string> | undefined;
  const zoneOf = (): Promise<string> => {
    zone ??= client.ask("showMigration", { path: { migration } }).then(({ timeZone }) => timeZone);
    return zone;
  };
  const read = async (option: string, text: string | undefined): Promise<Instant | undefined> =>
    text === undefined ? undefined : await instantGiven(option, text, zoneOf);
  const span = { from: await read("--from", from), to: await read("--to", to) };
  const dated = [
    ...(from !== undefined && isDate(from) ? [`from ${from} is ${shortInstant(span.from ?? null)}`] : []),
    ...(to !== undefined && isDate(to) ? [`to ${to} is before ${shortInstant(span.to ?? null)}`] : []),
  ];
  return { span, said: dated.length === 0 ? [] : [`${dated.join(", ")} (a date begins in ${await zoneOf()})`] };
};

/** A span in which nothing is: by asking for it, the API says whether it knows the names of a query, and reads nothing else. */
export const EMPTY_SPAN: Span = { from: new Date(0).toISOString(), to: new Date(0).toISOString() };
