import { readFileSync } from "node:fs";
import { join } from "node:path";
import { App } from "aws-cdk-lib";
import { describe, expect, it } from "vitest";
import { Cleargate, type CleargateProps } from "../../lib/cleargate.ts";
import { CleargateStack } from "../../lib/cleargate-stack.ts";
import { CONTEXT_NAMES, readContext } from "../../lib/context.ts";
import { FIXED, propertyOf } from "../support/fixed-parameters.ts";
import { template } from "../support/template.ts";
import { testWitness } from "../support/witnesses.ts";

/** The construct as an app of others uses it; test/packages/construct.test.ts has it from the package. */

const AUTHORITY = "arn:aws:acm-pca:eu-west-1:111122223333:certificate-authority/11111111-2222-3333-4444-555555555555";
const ROOT = join(import.meta.dirname, "..", "..");
const FLAGS = JSON.parse(
  readFileSync(join(ROOT, "node_modules", "aws-cdk-lib", "recommended-feature-flags.json"), "utf8"),
) as Record<string, unknown>;

interface Template {
  readonly Parameters: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, unknown>>;
}

const synthesized = (props: CleargateProps, context: Record<string, unknown> = {}): Template => {
  const app = new App({ context, analyticsReporting: false });
  new Cleargate(app, "Cleargate", props);
  return app.synth().getStackByName("Cleargate").template as Template;
};

describe("the construct Cleargate", () => {
  it.each([
    ["of no feature flag", {}],
    ["of cdk init, with every recommended feature flag", FLAGS],
  ])("makes the template of npm run synth in an app %s", (_, context) => {
    expect(synthesized({}, context)).toEqual(template);
  });

  it("has in the template what is given as a property, and asks for it no more", () => {
    expect(FIXED.map(([name]) => name).toSorted()).toEqual(
      Object.keys(template.Parameters)
        .filter((name) => name !== "BootstrapVersion")
        .toSorted(),
    );
    const given = synthesized(Object.fromEntries(FIXED.map(([name, value]) => [propertyOf(name), value])));
    expect(Object.keys(given.Parameters)).toEqual(["BootstrapVersion"]);
    expect(Object.keys(given.Resources)).toEqual(Object.keys(template.Resources));
    const text = JSON.stringify(given);
    for (const [name, value] of FIXED) {
      expect(text, name).not.toContain(`"Ref":"${name}"`);
      expect(text, name).toContain([value].flat().join(" "));
    }
  });

  it("takes every setting that -c takes", () => {
    const [first, second] = [testWitness(1).key.text, testWitness(2).key.text];
    const settings = {
      ...{
        retentionDays: 30,
        maxLockDays: 31,
        alarmMail: "ops@example.com",
        analytics: true,
        logKeys: [1, 2],
        chat: true,
      },
      ...{ logWitnesses: [first, second], logWitnessDays: 33 },
      ...{ logReplica: "arn:aws:s3:::copies-of-the-log", verdictKeys: [2, 1] },
      rolesAnywhere: AUTHORITY,
      agentsOfOrganization: "o-a1b2c3d4e5",
      ...{ traces: "https://collector.example/v1/traces", traceShare: 0.25 },
      mailFallback: ["ana@example.com", "bo@example.com"],
      webhooks: ["https://one.example.com/a", "https://two.example.com/b"],
    } satisfies CleargateProps;
    const context = {
      ...{
        retentionDays: "30",
        maxLockDays: "31",
        alarmMail: "ops@example.com",
        analytics: "true",
        logKeys: "1,2",
        chat: "true",
      },
      ...{ logWitnesses: `${first} ${second}`, logWitnessDays: "33" },
      ...{ logReplica: "arn:aws:s3:::copies-of-the-log", verdictKeys: "2,1" },
      rolesAnywhere: AUTHORITY,
      agentsOfOrganization: "o-a1b2c3d4e5",
      ...{ traces: "https://collector.example/v1/traces", traceShare: "0.25" },
      mailFallback: "ana@example.com,bo@example.com",
      webhooks: "https://one.example.com/a,https://two.example.com/b",
    };
    expect(Object.keys(settings).toSorted()).toEqual([...CONTEXT_NAMES].toSorted());
    const app = new App({ context, analyticsReporting: false });
    new CleargateStack(app, "Cleargate", readContext(app));
    expect(synthesized(settings)).toEqual(app.synth().getStackByName("Cleargate").template);
  });

  it("takes a list of nobody as no list, as whoever reckons it may have one", () => {
    const none = { mailFallback: [], webhooks: [], logWitnesses: [], consoleIssuerOrigins: [] };
    expect(Object.keys(synthesized(none).Resources)).toEqual(Object.keys(template.Resources));
  });

  it.each<[CleargateProps, string]>([
    [{ logKeys: [] }, "logKeys=: it must be a generation"],
    [{ retentionDays: 0 }, "retentionDays=0: it must be a whole number of days"],
    [{ logKeys: [1, 3] }, "logKeys=1,3: two keys sign only while"],
    [{ logWitnesses: ["nobody"] }, "logWitnesses=nobody: it must be keys of witnesses"],
    [{ sender: "Cleargate <cleargate@example.com>" }, "Sender: "],
    [{ sender: "" }, "Sender: it must not be empty"],
    [{ oidcIssuer: "http://login.example.com" }, "OidcIssuer: "],
    [{ roleClaim: "sub" }, 'RoleClaim: "sub" must be the name of a claim'],
    [{ fsckEveryDays: 367 }, 'FsckEveryDays: "367" must be a whole number'],
  ])("refuses %j before there is a template", (props, said) => {
    expect(() => synthesized(props)).toThrow(said);
  });
});
