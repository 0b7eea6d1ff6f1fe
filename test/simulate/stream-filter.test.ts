import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { describe, expect, it } from "vitest";
import { compareConsumer, RETRIES_MS } from "../../simulate/deployed/compare.ts";
import { MAX_RECEIVES } from "../../simulate/deployed/deployment.ts";
import { LOG_VISIBILITY_MS } from "../../simulate/deployed/log.ts";
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
    readonly VisibilityTimeout?: number;
    readonly RedrivePolicy?: { readonly maxReceiveCount: number };
  };
}
interface Pattern {
  readonly eventName: readonly string[];
  readonly dynamodb: { readonly NewImage: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> };
}

/** Of the codes by which hosts enrol, which the simulated world has none of. */
const ENROLMENTS = { pk: [{ prefix: "E#" }] };

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
    const pattern: ImagePattern = Object.fromEntries(
      Object.entries(dynamodb.NewImage).map(([attribute, typed]) => [attribute, Object.values(typed).flat()]),
    );
    expect(eventName).toEqual(isDeepStrictEqual(pattern, ENROLMENTS) ? ["MODIFY"] : ["INSERT"]);
    return pattern;
  });
  return { patterns, maxAgeMs: (found?.Properties.MaximumRecordAgeInSeconds ?? 0) * 1_000 };
};

describe("the simulated stream", () => {
  it.each([
    ["Compare", compareConsumer, []],
    ["Notify", notifyConsumer, [FACT_PATTERN, ENROLMENTS]],
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

describe("the simulated queue of the log", () => {
  it("hides a message for as long, and gives it up after as many receives, as the stack's", () => {
    const found = Object.entries(Resources).find(
      ([id, { Type }]) => Type === "AWS::SQS::Queue" && /^LogQueue/.test(id),
    );
    const { VisibilityTimeout = 0, RedrivePolicy } = found?.[1].Properties ?? {};
    expect(VisibilityTimeout * 1_000).toBe(LOG_VISIBILITY_MS);
    expect(RedrivePolicy?.maxReceiveCount).toBe(MAX_RECEIVES);
  });
});
