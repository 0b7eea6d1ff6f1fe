import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { App } from "aws-cdk-lib";
import { afterAll, describe, expect, it } from "vitest";
import { Cleargate } from "../../lib/cleargate.ts";
import { CleargateStack } from "../../lib/cleargate-stack.ts";
import { readContext } from "../../lib/context.ts";
import { findInEnvironment } from "../support/environments.ts";
import { FIXED, propertyOf } from "../support/fixed-parameters.ts";
import { findProgram } from "../support/real-tools.ts";
import { testWitness } from "../support/witnesses.ts";

/** CloudFormation's own schemas judge the template, in every form that a context can give it. */

const cfnLint = findInEnvironment("cfn-lint", "cfn-lint") ?? findProgram("cfn-lint");

/** Rules that do not hold here, each with its reason. */
const EXPLAINED: Readonly<Record<string, string>> = {
  W3005: "CDK names a function's role in DependsOn beside the reference to it, which says the same twice",
};

const AUTHORITY = `arn:aws:acm-pca:eu-west-1:123456789012:certificate-authority/12345678-1234-1234-1234-123456789012`;

/**
 * What a context can give, each with the two of the templates that have it. No two are in the same two, so that each is judged without any
 * other one; values of one option are never in one.
 */
const GIVEN: readonly (readonly [templates: string, context: Readonly<Record<string, string>>])[] = [
  ["01", { rolesAnywhere: AUTHORITY, agentsOfOrganization: "o-a1b2c3d4e5" }],
  ["23", { rolesAnywhere: join(import.meta.dirname, "..", "fixtures", "agents-ca.pem") }],
  ["02", { retentionDays: "1", maxLockDays: "1" }],
  ["13", { retentionDays: "36500", maxLockDays: "36500" }],
  ["04", { alarmMail: "ops@example.com" }],
  ["14", { analytics: "true" }],
  ["24", { logKeys: "1,2" }],
  ["34", { logWitnesses: testWitness(2).key.text, logWitnessDays: "30" }],
  ["05", { verdictKeys: "1,2" }],
  ["15", { mailFallback: "ana@example.com", chat: "true", webhooks: "https://hooks.example.com/a" }],
  ["35", { traces: "https://collector.example.com/v1/traces", traceShare: "0.1" }],
  ["25", { logReplica: "arn:aws:s3:::copies-of-the-log" }],
];

/** One without anything, and the six. */
const CONTEXTS: readonly Readonly<Record<string, string>>[] = [
  {},
  ...[..."012345"].map((template) =>
    Object.assign({}, ...GIVEN.flatMap(([templates, context]) => (templates.includes(template) ? [context] : []))),
  ),
];

const folder = mkdtempSync(join(tmpdir(), "cleargate-cfn-lint-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Match {
  readonly Filename: string;
  readonly Rule: { readonly Id: string };
  readonly Message: string;
  readonly Location: { readonly Path: readonly unknown[] };
}

/** Synthesises the stack with a context. @returns the file of its template */
const templateWith = (context: Readonly<Record<string, string>>, index: number): string => {
  const app = new App({ context, analyticsReporting: false, outdir: join(folder, String(index)) });
  new CleargateStack(app, "Cleargate", readContext(app));
  return join(app.synth().directory, "Cleargate.template.json");
};

/** And one that does not hold where an app has fixed the issuer: what it decides is decided already. */
const EXPLAINED_FIXED = ["W8003"];

/** The form in which an app has fixed every parameter. */
const templateOfConstruct = (): string => {
  const app = new App({ analyticsReporting: false, outdir: join(folder, "fixed") });
  new Cleargate(app, "Cleargate", Object.fromEntries(FIXED.map(([name, value]) => [propertyOf(name), value])));
  return join(app.synth().directory, "Cleargate.template.json");
};

/** What cfn-lint says; its exit status only repeats that. */
const matchesOf = async (templates: readonly string[]): Promise<Match[]> => {
  const stdout = await promisify(execFile)(cfnLint ?? "", ["--format", "json", "--", ...templates]).then(
    (ended) => ended.stdout,
    (error: { stdout: string }) => error.stdout,
  );
  return JSON.parse(stdout);
};

describe("the forms of the template that cfn-lint judges", () => {
  it("have each name that a context can give, and none of them", () => {
    const asked = new Set<string>();
    const app = new App();
    const { tryGetContext } = app.node;
    app.node.tryGetContext = (name) => {
      asked.add(name);
      return tryGetContext.call(app.node, name);
    };
    readContext(app);
    expect(new Set(CONTEXTS.flatMap(Object.keys))).toEqual(asked);
    expect(CONTEXTS).toContainEqual({});
  });

  it("have each that a context can give, without each other one in one of them", () => {
    const has = (context: object, given: object): boolean =>
      Object.entries(given).every(([name, value]) => Reflect.get(context, name) === value);
    for (const [templates, given] of GIVEN)
      for (const [others, other] of GIVEN)
        if (given !== other) {
          const apart = CONTEXTS.some((context) => has(context, given) && !has(context, other));
          expect(apart, `${templates} without ${others}`).toBe(true);
        }
  });
});

describe.skipIf(cfnLint === undefined)("the template (needs cfn-lint)", () => {
  it("has no finding of cfn-lint that is not explained, whatever the context", async () => {
    const fixed = templateOfConstruct();
    const templates = [...CONTEXTS.map(templateWith), fixed];
    const found = await matchesOf(templates);
    // Each was judged, and a rule that finds nothing any more needs no reason.
    for (const template of templates) {
      const ids = found.filter(({ Filename }) => Filename === template).map(({ Rule }) => Rule.Id);
      expect([...new Set(ids)], template).toEqual(expect.arrayContaining(Object.keys(EXPLAINED)));
    }
    const unexplained = found.filter(
      ({ Rule, Filename }) => !(Rule.Id in EXPLAINED) && !(Filename === fixed && EXPLAINED_FIXED.includes(Rule.Id)),
    );
    expect(
      unexplained.map(({ Filename, Rule, Message, Location }) => [Filename, Rule.Id, Message, Location.Path.join("/")]),
    ).toEqual([]);
  }, 1_200_000);
});
