import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { findInEnvironment } from "../support/environments.ts";

/** The Python that has Prometheus's client library, where `.ci/run` has prepared it. */
export const prometheus = findInEnvironment("prometheus", "python");

interface Family {
  readonly name: string;
  readonly type: string;
  readonly unit: string;
  readonly samples: readonly (readonly [string, Readonly<Record<string, string>>, number])[];
}

/** What Prometheus's client library reads in a text, or why it refuses it. */
export const readMetrics = (
  text: string,
  as: "openmetrics" | "textfile",
): { readonly families?: readonly Family[]; readonly error?: string } => {
  const input = `${JSON.stringify({ text, as })}\n`;
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: "1" };
  return JSON.parse(
    execFileSync(prometheus ?? "", [join(import.meta.dirname, "openmetrics.py")], { input, env }).toString(),
  );
};
