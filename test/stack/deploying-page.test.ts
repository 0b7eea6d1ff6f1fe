import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { PRICES_A_MONTH, PRICES_OF } from "../../bench/cloud/prices.ts";
import { authorize } from "../../local/aws/iam/authorize.ts";
import { namedStatements, type PolicyDocument } from "../../local/aws/policy.ts";
import { all, ofType, type Resource } from "../support/template.ts";

/** What docs/deploying.md says of the stack is what the template has. */

const page = readFileSync(join(import.meta.dirname, "..", "..", "docs", "deploying.md"), "utf8");

/** A policy of the page, with what it leaves to be filled in. */
const policyOf = (name: string, values: Readonly<Record<string, string>>): PolicyDocument => {
  const [, text = ""] =
    new RegExp(`^<!-- policy: ${name} -->\n\`\`\`json\n([\\s\\S]*?)\n\`\`\`$`, "m").exec(page) ?? [];
  return JSON.parse(
    text.replaceAll(/<([a-z ]+)>/g, (_, what: string) => values[what] ?? `<${what}>`),
  ) as PolicyDocument;
};

/** The rows of a marked table, without its head. */
const rowsOf = (name: string): string[][] => {
  const [, text = ""] = new RegExp(`^<!-- ${name} -->\n([\\s\\S]*?)\n\n`, "m").exec(page) ?? [];
  return text
    .split("\n")
    .slice(2)
    .map((row) =>
      row
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
};

describe("the policy for auditors on the page", () => {
  const document = policyOf("auditors", { "intake bucket": "intake", "log bucket": "log" });
  const principal = { name: "auditors", statements: namedStatements("auditors", document), tags: {} };
  const may = (action: string, resource: string): boolean =>
    authorize(principal, [], { action, resource: `arn:aws:s3:::${resource}`, context: {} }).allowed;

  it.each([
    ["s3:GetObject", "intake/intake/agent00/a/manifest"],
    ["s3:GetObjectVersion", "intake/intake/agent00/a/manifest"],
    ["s3:GetObjectRetention", "intake/intake/agent00/a/manifest"],
    ["s3:ListBucketVersions", "intake"],
    ["s3:GetObject", "log/checkpoint"],
  ])("lets them %s of %s", (action, resource) => {
    expect(may(action, resource)).toBe(true);
  });

  it.each([
    ["s3:PutObject", "intake/intake/agent00/a/manifest"],
    ["s3:DeleteObject", "intake/intake/agent00/a/manifest"],
    ["s3:DeleteObjectVersion", "intake/intake/agent00/a/manifest"],
    ["s3:PutObjectRetention", "intake/intake/agent00/a/manifest"],
    ["s3:BypassGovernanceRetention", "intake/intake/agent00/a/manifest"],
    ["s3:DeleteObjectVersion", "log/checkpoint"],
    ["s3:GetObject", "vault/artefacts/agent00/base.tar"],
    ["s3:GetObject", "intake/plans/contoso"],
    ["s3:PutBucketPolicy", "intake"],
  ])("does not let them %s of %s", (action, resource) => {
    expect(may(action, resource)).toBe(false);
  });
});

describe("the trust policy of one agent on the page", () => {
  it("names one host and one trust anchor, and lets nobody but Roles Anywhere take the role", () => {
    const anchor = "arn:aws:rolesanywhere:eu-west-1:111122223333:trust-anchor/a";
    const [statement, ...others] = policyOf("trust", { "trust anchor": anchor }).Statement;
    expect(others).toEqual([]);
    expect(statement).toMatchObject({
      Principal: { Service: "rolesanywhere.amazonaws.com" },
      Condition: {
        StringEquals: { "aws:PrincipalTag/x509Subject/CN": expect.stringMatching(/^[a-z0-9.-]+$/) },
        ArnEquals: { "aws:SourceArn": anchor },
      },
    });
  });
});

describe("what the page says that the stack costs", () => {
  it("is what the template has, at the prices of the bench", () => {
    expect(page).toContain(`list prices of ${PRICES_OF}`);
    const alarms = ofType("AWS::CloudWatch::Alarm");
    const own = alarms.filter(([, { Properties }]) => typeof Properties.Namespace === "object");
    const counted = [
      ["alarms", alarms.length, PRICES_A_MONTH.alarm],
      ["keys in KMS", ofType("AWS::KMS::Key").length, PRICES_A_MONTH.key],
      [
        "metrics of its own that alarms watch",
        new Set(own.map(([, one]) => one.Properties.MetricName)).size,
        PRICES_A_MONTH.metric,
      ],
      ["dashboard", ofType("AWS::CloudWatch::Dashboard").length, PRICES_A_MONTH.dashboard],
    ] as const;
    const rows = counted.map(([what, count, price]) => [what, `${count}`, (count * price).toFixed(2)]);
    const together = counted.reduce((sum, [, count, price]) => sum + count * price, 0);
    expect(rowsOf("cost")).toEqual([...rows, ["together", "", together.toFixed(2)]]);
  });
});

describe("the line that empties a bucket", () => {
  it.skipIf(process.platform === "win32")("removes each version of each key, with whatever an agent named it", () => {
    const folder = mkdtempSync(join(tmpdir(), "cleargate-emptying-"));
    try {
      // In the place of the AWS CLI, which separates by a tab.
      const lists = "printf 'intake/a b\\tv1\\nintake/c\\\\d\\tv2\\n'";
      const script = `#!/bin/sh\nif [ "$2" = list-object-versions ]; then ${lists}; else printf '[%s]' "$@"; fi\n`;
      writeFileSync(join(folder, "aws"), script, { mode: 0o755 });
      const line = page.split("\n").find((one) => one.startsWith("aws s3api list-object-versions")) ?? "";
      const env = { PATH: `${folder}:${process.env.PATH}` };
      const said = execFileSync("sh", ["-c", line.replaceAll("<bucket>", "b")], { env, encoding: "utf8" });
      expect(said.match(/\[--key\]\[[^\]]*\]\[--version-id\]\[[^\]]*\]/g)).toEqual([
        "[--key][intake/a b][--version-id][v1]",
        "[--key][intake/c\\d][--version-id][v2]",
      ]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe("what the page says that stays when the stack is removed", () => {
  it("is what the template keeps, and nothing else is kept", () => {
    const isKept = ([, { DeletionPolicy = "" }]: [string, Resource]): boolean => DeletionPolicy.startsWith("Retain");
    const kept = Map.groupBy(all.filter(isKept), ([, { Type }]) => Type);
    expect(
      Object.fromEntries(rowsOf("retained").map(([type = "", count]) => [type.replaceAll("`", ""), Number(count)])),
    ).toEqual(Object.fromEntries([...kept].map(([type, ones]) => [type, ones.length])));
  });
});
