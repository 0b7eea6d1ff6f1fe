import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "aws-cdk-lib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keyOf } from "../../core/notification/webhook/signature.ts";
import { CleargateStack } from "../../lib/cleargate-stack.ts";
import { readContext } from "../../lib/context.ts";
import type { WebhookPost } from "../../local/people/webhooks.ts";
import { type TestCloud, testCloud } from "../support/cloud.ts";
import { accountsOf, rtcOf } from "../support/evidence.ts";
import { planText } from "../support/plan.ts";

/** Events from a push to a receiver that is named when the stack is deployed. */

const [ONE, OTHER] = ["https://hooks.example.com/a", "https://example.com/b?c=d"] as const;

let folder: string;
let cloud: TestCloud;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "cleargate-webhook-"));
  const context = { webhooks: `${ONE},${OTHER}` };
  const app = new App({ context, analyticsReporting: false, outdir: join(folder, "assembly") });
  new CleargateStack(app, "Cleargate", readContext(app));
  cloud = await testCloud({ assembly: app.synth().directory });
  await cloud.applyPlan(planText());
}, 300_000);
afterAll(async () => {
  await cloud?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const idOf = ({ body }: WebhookPost): string => JSON.parse(body).data.id;
const to = (url: string): readonly WebhookPost[] => cloud.webhookPosts().filter((one) => one.url === url);

describe("a webhook", () => {
  it("is posted each event until its receiver takes it, under one id", async () => {
    cloud.answerWebhooks(503);
    for (const upload of [await accountsOf("pool01", 60, ["ann", "bob"]), await rtcOf("pool01", 60)])
      await cloud.upload("agent00", upload);
    await expect.poll(() => Math.min(to(ONE).length, to(OTHER).length), { timeout: 60_000 }).toBeGreaterThan(0);
    cloud.answerWebhooks(302);
    await expect.poll(() => to(ONE).length, { timeout: 60_000 }).toBeGreaterThan(1);
    // Whoever is led elsewhere does not follow.
    expect(to("https://elsewhere.example/")).toEqual([]);
    cloud.answerWebhooks(204);
    await cloud.waitUntilIdle();
    const events = cloud.busEvents();
    expect(events.length).toBeGreaterThan(0);
    for (const url of [ONE, OTHER])
      for (const { detail, "detail-type": type } of events) {
        const { id, at } = detail as { id: string; at: string };
        const posts = to(url).filter((one) => idOf(one) === id);
        expect(JSON.parse(posts.at(-1)?.body ?? "{}")).toEqual({ type, timestamp: at, data: detail });
        expect(new Set(posts.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
      }
    expect(cloud.queueDepth("WebhookDeadLetters")).toMatchObject({ ready: 0 });
  });

  it("needs every grant of the function that posts, and no other", () => {
    const { unused, denied } = cloud.grants();
    expect(JSON.stringify(unused).match(/Webhook\w*Role\/\w+/g) ?? []).toEqual([]);
    expect(denied).toEqual([]);
  });

  it("is signed by a secret of its own", async () => {
    const signaturesOf = (url: string): ReadonlySet<string> =>
      new Set(to(url).map(({ headers }) => headers["webhook-signature"] ?? ""));
    expect([...signaturesOf(ONE)].some((one) => signaturesOf(OTHER).has(one))).toBe(false);
    for (const { headers } of cloud.webhookPosts()) {
      expect(headers["webhook-signature"]).toMatch(/^v1,[A-Za-z0-9+/]{43}=$/);
      expect(headers["user-agent"] ?? "").not.toContain("aws-sdk");
    }
    // Nobody signs with nothing.
    const [post] = cloud.webhookPosts();
    const { "webhook-id": id, "webhook-timestamp": at } = post?.headers ?? {};
    const empty = createHmac("sha256", keyOf("")).update(`${id}.${at}.${post?.body}`).digest("base64");
    expect(post?.headers["webhook-signature"]).not.toBe(`v1,${empty}`);
  });
});
