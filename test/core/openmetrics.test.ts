import { describe, expect, it } from "vitest";
import { OPENMETRICS_TYPE, openMetrics, timestamp } from "../../core/openmetrics.ts";

describe("gauges in the text format of OpenMetrics", () => {
  it("have their type, their unit where they have one, and what they are, before their samples", () => {
    const text = openMetrics([
      { name: "clear", help: "a", samples: [{ labels: { migration: "m", gate: "go@x" }, value: 1 }] },
      { name: "at_seconds", help: "b", samples: [{ value: 1.5 }] },
      { name: "none", help: "c", samples: [] },
    ]);
    expect(text).toBe(
      [
        ...["# TYPE clear gauge", "# HELP clear a", 'clear{migration="m",gate="go@x"} 1'],
        ...["# TYPE at_seconds gauge", "# UNIT at_seconds seconds", "# HELP at_seconds b", "at_seconds 1.5"],
        ...["# TYPE none gauge", "# HELP none c", "# EOF", ""],
      ].join("\n"),
    );
    expect(openMetrics([])).toBe("# EOF\n");
  });

  it("escape what would end a label or a line, and nothing else", () => {
    const [, help, sample] = openMetrics([
      { name: "a", help: 'x\\"\n', samples: [{ labels: { of: '}"\n\\ é\ud800' }, value: 0 }] },
    ]).split("\n");
    expect(help).toBe('# HELP a x\\\\\\"\\n');
    expect(sample).toBe('a{of="}\\"\\n\\\\ é\ufffd"} 0');
  });

  it("write instants in seconds", () => {
    expect(timestamp("1970-01-01T00:01:00.500Z")).toBe(60.5);
    expect(OPENMETRICS_TYPE).toBe("application/openmetrics-text; version=1.0.0; charset=utf-8");
  });
});
