import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { compareConsumer, RETRIES_MS } from "../../simulate/deployed/compare.ts";
import { FACT_PATTERN, notifyConsumer } from "../../simulate/deployed/notify.ts";
import type { ImagePattern } from "../../simulate/world/stream-filter.ts";
import { ASSEMBLY } from "../support/cloud.ts";

/** The simulated stream wakes a function by the same records as the deployed one, and gives up at the same age. */

interface Mapping {
  readonly Type: string;
  readonly Properties: {
    readonly FilterCriteria?: { readonly Filters: readonly { readonly Pattern: string }[] };
    readonly MaximumRecordAgeInSeconds?: number;
    readonly MaximumRetryAttempts?: number;
  };
}
interface Pattern {
  readonly eventName: readonly string[];
  readonly dynamodb: { readonly NewImage: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> };
}

const { Resources } = JSON.parse(readFileSync(join(ASSEMBLY, "Cleargate.template.json"), "utf8")) as {
  readonly Resources: Readonly<Record<string, Mapping>>;
};

const deployed = (name: string) => {
  const found = Object.entries(Resources).find(
    ([id, { Type }]) => Type === "AWS::Lambda::EventSourceMapping" && id.startsWith(name),
  )?.[1];
  const filters = found?.Properties.FilterCriteria?.Filters ?? [];
  const patterns = filters.map(({ Pattern }) => {
    const { eventName, dynamodb } = JSON.parse(Pattern) as Pattern;
    expect(eventName).toEqual(["INSERT"]);
    return Object.fromEntries(
      Object.entries(dynamodb.NewImage).map(([attribute, typed]) => [attribute, Object.values(typed).flat()]),
    );
  });
  return { patterns, maxAgeMs: (found?.Properties.MaximumRecordAgeInSeconds ?? 0) * 1_000 };
};

describe("the simulated stream", () => {
  it.each([
    ["Compare", compareConsumer, []],
    ["Notify", notifyConsumer, [FACT_PATTERN]],
  ] as const)("wakes %s as the stack does, where facts are logged", (name, { patterns, maxAgeMs }, others) => {
    const simulated: readonly ImagePattern[] = patterns;
    expect({ patterns: [...simulated, ...others], maxAgeMs }).toEqual(deployed(name));
  });

  it("is helped by a schedule whose failed runs are tried again as often as the stack says", () => {
    const found = Object.entries(Resources).find(
      ([id, { Type }]) => Type === "AWS::Lambda::EventInvokeConfig" && id.startsWith("Compare"),
    )?.[1];
    expect(RETRIES_MS).toHaveLength(found?.Properties.MaximumRetryAttempts ?? 0);
  });
});
