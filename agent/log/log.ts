import { observe } from "../../adapters/observe.ts";
import { redact, withSecret } from "../service/redact.ts";

/** What the agent does, beside what it says: to a file, and with --verbose to whoever watches. Without either it costs nothing. */

export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;
export type LogLine = { readonly at: string; readonly kind: string } & LogFields;

/** Receives lines without secrets. */
export interface LogSink {
  readonly write: (line: LogLine) => void;
  /** True where it also receives what is said anyway. */
  readonly isWhole: boolean;
}

let sinks: readonly LogSink[] = [];
let secrets: readonly string[] = [];

/** Begins a log; one without sinks is none. @param known what must not be written, longest first */
export const beginLog = (next: readonly LogSink[], known: readonly string[]): void => {
  sinks = next;
  secrets = known;
  observe((what) => {
    const { kind, ...fields } = what;
    if (what.kind === "secret") secrets = withSecret(secrets, what.value);
    else log(kind, fields as LogFields);
  });
};

const writeTo = (all: readonly LogSink[], kind: string, fields: LogFields): void => {
  if (all.length === 0) return;
  const line = redact({ at: new Date().toISOString(), kind, ...fields }, secrets) as LogLine;
  for (const { write } of all) write(line);
};

/** Notes what is done. */
export const log = (kind: string, fields: LogFields): void => writeTo(sinks, kind, fields);

/** Notes what was said, for those who only have the log. */
export const logSaid = (kind: string, fields: LogFields): void =>
  writeTo(
    sinks.filter(({ isWhole }) => isWhole),
    kind,
    fields,
  );

/** A line for people: `10:00:00.000 request PUT https://… 200 12 ms`. */
export const lineText = ({ at, kind, ...fields }: LogLine): string => {
  const texts = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined || value === null ? [] : name === "ms" ? `${value} ms` : `${name} ${value}`,
  );
  return `${at.slice(11, 23)} ${kind}: ${texts.join(", ")}`;
};
