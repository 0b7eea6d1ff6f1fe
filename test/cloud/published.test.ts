import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SUMS_FILE, TEMPLATE_FILE } from "../../scripts/published/template.ts";
import { type TestCloud, testCloud } from "../support/cloud.ts";
import { allGood } from "../support/evidence.ts";
import { planText } from "../support/plan.ts";
import { assemblyOfPublished } from "../support/published.ts";
import { template as ofTheCdk } from "../support/template.ts";

/** The template that needs no CDK, written by its command and deployed from its own files, in the embedded cloud. */

const ROOT = join(import.meta.dirname, "..", "..");
const folder = mkdtempSync(join(tmpdir(), "cleargate-published-"));
const published = join(folder, "template");
const publish = (...args: string[]) =>
  spawnSync(process.execPath, [join(ROOT, "scripts", "publish-template.ts"), ...args], { encoding: "utf8" });
const read = (name: string): Buffer => readFileSync(join(published, name));

let cloud: TestCloud;
beforeAll(async () => {
  const { status, stdout, stderr } = publish("--output", published);
  expect(status, stdout + stderr).toBe(0);
}, 60_000);
afterAll(async () => {
  await cloud?.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Template {
  readonly Parameters: Record<string, unknown>;
  readonly Rules?: unknown;
  readonly Resources: Record<string, { readonly Type: string; readonly Properties: Record<string, unknown> }>;
}

describe("the template that is published", () => {
  it("states the check sum of every file", () => {
    const sums = read(SUMS_FILE)
      .toString()
      .trimEnd()
      .split("\n")
      .map((line) => line.split("  "));
    expect(sums.map(([, name]) => name).toSorted()).toEqual(
      readdirSync(published)
        .filter((name) => name !== SUMS_FILE)
        .toSorted(),
    );
    for (const [sum, name] of sums)
      expect(
        createHash("sha256")
          .update(read(name as string))
          .digest("hex"),
        name,
      ).toBe(sum);
  });

  it("is that of the CDK, but for where the functions' code lies and what asks for a bootstrapped account", () => {
    const { Parameters, Rules, Resources } = JSON.parse(read(TEMPLATE_FILE).toString()) as Template;
    const { BootstrapVersion: _, ...parameters } = ofTheCdk.Parameters;
    const { ArtifactBucket, ArtifactPrefix, ...others } = Parameters;
    expect(others).toEqual(parameters);
    expect([ArtifactBucket, ArtifactPrefix, Rules]).toEqual([expect.anything(), expect.anything(), undefined]);
    const withoutCode = (of: Template["Resources"]) =>
      Object.fromEntries(
        Object.entries(of).map(([id, { Type, Properties }]) => [
          id,
          { Type, Properties: Type === "AWS::Lambda::Function" ? { ...Properties, Code: null } : Properties },
        ]),
      );
    expect(withoutCode(Resources)).toEqual(withoutCode(ofTheCdk.Resources));
    expect(read(TEMPLATE_FILE).toString()).not.toContain("cdk-hnb659fds");
  });

  it("is written to the same bytes again, and not among files that are there", () => {
    const again = join(folder, "again");
    expect(publish("--output", again).status).toBe(0);
    for (const name of readdirSync(published))
      expect(readFileSync(join(again, name)).equals(read(name)), name).toBe(true);
    expect(publish("--output", again)).toMatchObject({ status: 2, stderr: expect.stringContaining("is not empty") });
  }, 60_000);

  it.each([
    [["-c", "retentionDays=0"], "retentionDays=0: it must be"],
    [["-c", "retention=3"], "there is no such value"],
    [["-c", "retentionDays"], "it must be name=value"],
    [["--bucket", "mine"], "Unknown option"],
  ])("refuses %j", (args, said) => {
    expect(publish("--output", join(folder, "none"), ...args)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining(said),
    });
  });

  it("does the main job: evidence is pushed, the gate opens, and the manager is mailed", async () => {
    const assembly = await assemblyOfPublished(published, mkdtempSync(join(folder, "assembly-")));
    cloud = await testCloud({ assembly, parameters: { ArtifactBucket: "zips-of-contoso" } });
    expect((await cloud.applyPlan(planText())).status).toBe(202);
    for (const upload of await allGood(5)) await cloud.upload("agent00", upload);
    await cloud.waitUntilIdle();
    expect(await cloud.gate("move@pool01")).toMatchObject({ state: "clear", unsatisfied: 0 });
    expect(cloud.inbox.list().map(({ subject }) => subject)).toEqual(
      expect.arrayContaining([expect.stringContaining("[CLEAR]")]),
    );
  }, 120_000);
});
