import { App, Stack } from "aws-cdk-lib";
import { describe, expect, it } from "vitest";
import { CleargateStack } from "../../lib/cleargate-stack.ts";
import { readContext } from "../../lib/context.ts";
import { all, json, type Resource } from "../support/template.ts";

/** What the stack has beside itself where a collector gets traces: two variables of some functions. */

const COLLECTOR = "https://collector.example/v1/traces";

const resources = (context: Readonly<Record<string, string>>): Readonly<Record<string, Resource>> => {
  const app = new App({ context, analyticsReporting: false });
  const stack = new CleargateStack(app, "Cleargate", readContext(app));
  return app.synth().getStackByName(Stack.of(stack).stackName).template.Resources as Record<string, Resource>;
};

interface Environment {
  readonly Variables: Readonly<Record<string, unknown>>;
}
const variablesOf = ({ Type, Properties }: Resource) =>
  Type === "AWS::Lambda::Function" ? (Properties as { Environment?: Environment }).Environment?.Variables : undefined;

/** The template without the two variables. */
const withoutTraces = (template: Readonly<Record<string, Resource>>): unknown =>
  JSON.parse(JSON.stringify(template), (name, value) => (name.startsWith("TRACES_") ? undefined : value));

const traced = resources({ traces: COLLECTOR, traceShare: "0.25", webhooks: "https://example.com/a" });
const functionsIn = (template: Readonly<Record<string, Resource>>): string[] =>
  Object.entries(template).flatMap(([id, one]) =>
    variablesOf(one)?.TRACES_URL === undefined ? [] : [id.replace(/Function[0-9A-F]{8}$/, "")],
  );

describe("the stack without traces", () => {
  it("has nothing of them", () => {
    expect(json(all)).not.toContain("TRACES_");
  });
});

describe("the stack with traces", () => {
  it("says where to, and which share, to the functions that write facts or deliver what follows", () => {
    expect(functionsIn(traced).toSorted()).toEqual([
      ...["Compare", "Enact", "HttpApply", "HttpApprovals", "Notify", "Receive", "Sweep", "Webhook"],
    ]);
    for (const one of Object.values(traced)) {
      const { TRACES_URL, TRACES_SHARE } = variablesOf(one) ?? {};
      expect([undefined, COLLECTOR]).toContain(TRACES_URL);
      expect(TRACES_SHARE).toBe(TRACES_URL === undefined ? undefined : "0.25");
    }
  });

  it("has no other grant, function or alarm than it had", () => {
    expect(withoutTraces(traced)).toEqual(resources({ webhooks: "https://example.com/a" }));
  });
});
