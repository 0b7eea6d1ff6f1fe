import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { FACT_TYPES } from "../../core/history/fact-types.ts";
import { type MetricsPorts, metricsText } from "../../functions/api/metrics.ts";
import { NO_LOG } from "../support/log-ports.ts";
import { START } from "../support/readiness.ts";

/** What the page, the dashboard and the rules call metrics is what the API calls them. */

const ROOT = join(import.meta.dirname, "..", "..");
const fileOf = (path: string): string => readFileSync(join(ROOT, path), "utf8");

const emitted = async (): Promise<string[]> => {
  const ledger = { listHeads: async () => [] } as unknown as MetricsPorts["ledger"];
  const ports = { ledger, clock: () => START, log: NO_LOG, memory: { get: async () => undefined } };
  return [...(await metricsText(ports)).matchAll(/^# TYPE (\S+) gauge$/gm)].map(([, name = ""]) => name);
};
const namesIn = (expression: string): string[] => expression.match(/cleargate_\w+/g) ?? [];

interface Panel {
  readonly title: string;
  readonly targets: readonly { readonly expr: string }[];
}
const dashboard = JSON.parse(fileOf("examples/prometheus/grafana-dashboard.json")) as {
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly query: unknown }[] };
};
const rules = parse(fileOf("examples/prometheus/cleargate-rules.yml")) as {
  readonly groups: readonly { readonly rules: readonly { readonly alert: string; readonly expr: string }[] }[];
};

describe("the names of metrics", () => {
  it("stand on their page, each in a row, and no others do", async () => {
    const rows = [...(fileOf("docs/metrics.md").split("\n## ")[0] ?? "").matchAll(/^\| `(cleargate_\w+)` \|/gm)].map(
      ([, name]) => name,
    );
    expect(rows).toEqual(await emitted());
  });

  it("are those that the dashboard asks for, but for two", async () => {
    const names = await emitted();
    for (const { title, targets } of dashboard.panels)
      for (const { expr } of targets) {
        expect(namesIn(expr).length, title).toBeGreaterThan(0);
        expect(names, title).toEqual(expect.arrayContaining(namesIn(expr)));
      }
    const asked = namesIn(JSON.stringify(dashboard));
    expect(names.filter((name) => !asked.includes(name))).toEqual([
      "cleargate_gate_since_timestamp_seconds",
      "cleargate_log_leaves",
    ]);
  });

  it("are those that the rules ask for", async () => {
    const all = rules.groups.flatMap((group) => group.rules);
    expect(all).toHaveLength(4);
    const names = await emitted();
    for (const { alert, expr } of all) expect(names, alert).toEqual(expect.arrayContaining(namesIn(expr)));
  });

  it("are asked for where they are, by a token", () => {
    const { scrape_configs } = parse(fileOf("examples/prometheus/prometheus.yml"));
    expect(scrape_configs).toMatchObject([{ scheme: "https", metrics_path: "/metrics" }]);
    expect(Object.keys(scrape_configs[0].oauth2)).toEqual(["client_id", "client_secret_file", "token_url", "scopes"]);
  });
});

describe("the roots of traces", () => {
  it("stand on the page, each by the type of its fact", () => {
    const [, traces = ""] = fileOf("docs/metrics.md").split("\n## Traces\n");
    const [, table = ""] = traces.split("| the root is called |");
    const rows = [...(table.split("\n\n")[0] ?? "").matchAll(/^\| (`.*?) \|/gm)].flatMap(([, cell = ""]) =>
      cell.match(/[a-z-]+/g),
    );
    expect(rows.toSorted()).toEqual([...FACT_TYPES, "summary"].toSorted());
  });
});
