import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, Stack } from "aws-cdk-lib";
import { afterAll, describe, expect, it } from "vitest";
import { CleargateStack } from "../../lib/cleargate-stack.ts";
import { readContext } from "../../lib/context.ts";
import { startCloud } from "../../local/start-cloud.ts";
import { all, json, policyOf, type Resource } from "../support/template.ts";

/** The stack whose log is copied to another bucket. */

const DESTINATION = "arn:aws:s3:::copies-of-the-log";
const outdir = mkdtempSync(join(tmpdir(), "cleargate-replica-"));
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

const app = new App({ context: { logReplica: DESTINATION }, analyticsReporting: false, outdir });
const stack = new CleargateStack(app, "Cleargate", readContext(app));
const assembly = app.synth();
const { Resources } = assembly.getStackByName(Stack.of(stack).stackName).template as {
  Resources: Record<string, Resource>;
};
const known = new Set(all.map(([id]) => id));
const added = Object.entries(Resources).filter(([id]) => !known.has(id));

describe("the stack whose log is copied", () => {
  it("copies every version of the log, and no deletion, to the bucket that it was given, and nothing of another bucket", () => {
    const copied = Object.entries(Resources).filter(([, one]) => "ReplicationConfiguration" in one.Properties);
    expect(copied.map(([id]) => id)).toEqual([expect.stringMatching(/^LogBucket/)]);
    expect(copied[0]?.[1].Properties).toMatchObject({
      ObjectLockEnabled: true,
      VersioningConfiguration: { Status: "Enabled" },
      ReplicationConfiguration: {
        Rules: [
          {
            Status: "Enabled",
            Filter: { Prefix: "" },
            DeleteMarkerReplication: { Status: "Disabled" },
            Destination: { Bucket: DESTINATION },
          },
        ],
      },
    });
  });

  it("has a role for S3 alone that reads the log with its locks, writes copies, and may neither delete nor read there", () => {
    expect(added.map(([id, { Type }]) => [Type, id.replace(/[0-9A-F]{8}$/, "")])).toEqual([
      ["AWS::IAM::Role", "LogReplicaRole"],
      ["AWS::IAM::Policy", "LogReplicaRoleDefaultPolicy"],
    ]);
    const [[, role], [, policy]] = added as [[string, Resource], [string, Resource]];
    expect(json(role.Properties)).toContain('"Service":"s3.amazonaws.com"');
    const granted = policyOf(policy) as unknown as { Action: string | string[]; Resource: unknown }[];
    const there = granted.filter(({ Resource }) => json(Resource).includes(DESTINATION));
    expect(there).toMatchObject([{ Action: ["s3:ReplicateObject", "s3:ReplicateTags"], Resource: `${DESTINATION}/*` }]);
    expect(granted.flatMap(({ Action }) => Action).filter((one) => /Delete|Put|\*/.test(one))).toEqual([]);
    expect(granted.flatMap(({ Action }) => Action)).toContain("s3:GetObjectRetention");
  });

  it("is refused by the embedded cloud, which would not copy anything", async () => {
    await expect(startCloud({ assembly: assembly.directory, port: 0 })).rejects.toThrow("ReplicationConfiguration");
  });
});
