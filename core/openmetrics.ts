/**
 * Gauges in the text format of OpenMetrics 1.0 (https://prometheus.io/docs/specs/om/open_metrics_spec/), which is also what the
 * textfile collector of node_exporter reads.
 */

/** What an answer in this format is called. */
export const OPENMETRICS_TYPE = "application/openmetrics-text; version=1.0.0; charset=utf-8";

export interface Sample {
  /** By their names, which are words. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

/** One measure of many things. */
export interface Gauge {
  /** Ends with `_seconds` where that is its unit. */
  readonly name: string;
  /** What it is, in a line. */
  readonly help: string;
  readonly samples: readonly Sample[];
}

const ESCAPED: Readonly<Record<string, string>> = { "\\": "\\\\", '"': '\\"', "\n": "\\n" };
const escaped = (text: string): string => text.replaceAll(/[\\"\n]/g, (sign) => ESCAPED[sign] as string);

const SECONDS = "_seconds";

const sampleLine = (name: string, { labels = {}, value }: Sample): string => {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text.toWellFormed())}"`);
  return `${name}${pairs.length === 0 ? "" : `{${pairs.join(",")}}`} ${value}`;
};

const linesOf = ({ name, help, samples }: Gauge): string[] => [
  `# TYPE ${name} gauge`,
  ...(name.endsWith(SECONDS) ? [`# UNIT ${name} seconds`] : []),
  `# HELP ${name} ${escaped(help)}`,
  ...samples.map((sample) => sampleLine(name, sample)),
];

/** @param gauges each of another name, with no two samples of the same labels */
export const openMetrics = (gauges: readonly Gauge[]): string => [...gauges.flatMap(linesOf), "# EOF", ""].join("\n");

/** An instant as metrics write it, in seconds since 1970. */
export const timestamp = (instant: string): number => Date.parse(instant) / 1_000;
