import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { findReceipt, receiptKeyOf } from "../../core/history/receipt.ts";
import { s3As, type TestCloud, testCloud } from "../support/cloud.ts";
import { planText } from "../support/plan.ts";
import { agentOf, type Ended } from "../support/processes.ts";
import { file, header, sealedUpload, testKey } from "../support/seal.ts";
import { until } from "../support/until.ts";

/** An agent reads the verdicts of its own manifests, and nothing else. */

const folder = mkdtempSync(join(tmpdir(), "cleargate-receipts-"));
let cloud: TestCloud;
const asAgent = agentOf(() => cloud, "agent01");
const agent = (...args: string[]): Promise<Ended> => asAgent(args, { cwd: folder });
const useKey = (name: string): void =>
  writeFileSync(join(folder, "key.pem"), testKey(name).privateKey.export({ format: "pem", type: "pkcs8" }), {
    mode: 0o600,
  });

beforeAll(async () => {
  cloud = await testCloud();
  mkdirSync(join(folder, "backup"));
  writeFileSync(join(folder, "backup", "rtc.bak"), "bytes");
  const { bucket, region, endpoint } = cloud;
  const config = {
    ...{ agent: "agent01", migration: "contoso", bucket, region, endpoint, key: { id: "k1", file: "key.pem" } },
    jobs: [{ kind: "backup", unit: "pool01", requirement: "rtc", folder: "backup" }],
  };
  writeFileSync(join(folder, "cleargate-agent.yaml"), stringify(config));
  expect(await cloud.applyPlan(planText())).toMatchObject({ status: 202 });
});
afterAll(async () => {
  await cloud?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const ago = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();
/** Pushes a manifest of an agent's that its plan has no key for, and returns its key. */
const pushed = async (minutes: number, id = "agent01"): Promise<string> => {
  const about = header({ agent: id, startedAt: ago(minutes + 1), completedAt: ago(minutes) });
  const upload = await sealedUpload(about, [file("rtc.bak", 1_000)], testKey("mallory"));
  await cloud.upload(id, upload);
  await cloud.waitUntilIdle();
  return upload.key;
};
const receiptKeys = (): string[] => cloud.store.keys().filter((key) => key.startsWith("receipts/"));

describe("a receipt", () => {
  it("may be read by its agent alone, who may neither list, nor write, nor read anything else", async () => {
    const [own, others] = [await pushed(90), await pushed(90, "agent02")];
    const client = s3As(cloud, cloud.agentKey("agent01"));
    const read = (Key: string) => client.send(new GetObjectCommand({ Bucket: cloud.bucket, Key }));
    const { Body } = await read(receiptKeyOf(own));
    const receipt = findReceipt((await Body?.transformToString()) ?? "");
    expect(receipt).toMatchObject({ outcome: "rejected", findings: [{ code: "seal-invalid", severity: "refuse" }] });
    expect(receipt?.fact).toBe((await cloud.factOf(own))?.id);
    const denied = { name: "AccessDenied" };
    expect(receiptKeys()).toContain(receiptKeyOf(others));
    await expect(read(receiptKeyOf(others))).rejects.toMatchObject(denied);
    await expect(read(`${receiptKeyOf(own)}.none`)).rejects.toMatchObject(denied);
    await expect(read(own)).rejects.toMatchObject(denied);
    const list = new ListObjectsV2Command({ Bucket: cloud.bucket, Prefix: "receipts/agent01/" });
    await expect(client.send(list)).rejects.toMatchObject(denied);
    const put = { Bucket: cloud.bucket, Key: `receipts/agent01/x.json`, Body: "{}", IfNoneMatch: "*" };
    await expect(client.send(new PutObjectCommand(put))).rejects.toMatchObject(denied);
  });

  it("is written when the message comes again, where there was no time between the fact and it", async () => {
    cloud.inject({ caller: "Receive", operation: "s3:PutObject", kind: "error-before", times: 5 });
    const key = await pushed(80);
    await until("the receipt", () => receiptKeys().includes(receiptKeyOf(key)));
    const facts = (await cloud.facts()).filter((one) => one.type === "manifest-audited" && one.object.key === key);
    expect(facts).toHaveLength(1);
  });
});

describe("the agent", () => {
  it("waits for the verdict, says it with what to do next, and ends with a status of its own", async () => {
    useKey("mallory");
    const { status, stdout } = await agent("run", "--wait", "120");
    expect(status, stdout).toBe(9);
    expect(stdout).toMatch(/pool01 rtc: rejected seal-invalid: .*; put this agent's key into the plan .* run --again/);
    expect(stdout).toContain("1 job, 1 pushed");
  });

  it("shows the last verdict of each job, and ends with the same status while one is rejected", async () => {
    const { status, lines } = await agent("status", "--json");
    expect(status).toBe(9);
    expect(lines.at(-1)).toMatchObject({
      verdicts: [{ unit: "pool01", requirement: "rtc", outcome: "rejected", findings: [{ code: "seal-invalid" }] }],
    });
  });

  it("has what was refused judged again once that was repaired: it seals and pushes it anew", async () => {
    useKey("agent01");
    const again = await agent("run", "--again", "--wait", "120", "--json");
    expect(again.status, again.stdout).toBe(0);
    expect(again.lines).toContainEqual(expect.objectContaining({ message_type: "verdict", outcome: "accepted" }));
    expect((await agent("status")).stdout).toMatch(/verdict {4}pool01 rtc: accepted/);
  });

  it("says after the time that it was given that there is no verdict yet", async () => {
    cloud.inject({ caller: "Receive", operation: "s3:GetObjectVersion", kind: "error-before", times: 5 });
    const { status, lines } = await agent("run", "--again", "--wait", "0", "--json");
    expect(status).toBe(8);
    expect(lines.map(({ message_type }) => message_type)).toContain("unanswered");
    await cloud.waitUntilIdle();
    expect((await agent("run", "--wait", "a while")).status).toBe(2);
  });
});
