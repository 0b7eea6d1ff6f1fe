import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "aws-cdk-lib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CleargateStack } from "../../lib/cleargate-stack.ts";
import { readContext } from "../../lib/context.ts";
import { type TestCloud, testCloud } from "../support/cloud.ts";
import { allGood } from "../support/evidence.ts";
import { planText } from "../support/plan.ts";

/** Messages for a chat, from a push to the topic that the chat service reads. */

let folder: string;
let cloud: TestCloud;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "cleargate-chat-"));
  const app = new App({
    context: { chat: "true", mailFallback: "ana@example.com" },
    analyticsReporting: false,
    outdir: join(folder, "assembly"),
  });
  new CleargateStack(app, "Cleargate", readContext(app));
  cloud = await testCloud({ assembly: app.synth().directory });
  await cloud.applyPlan(planText());
  for (const upload of await allGood(60)) await cloud.upload("agent00", upload);
  await cloud.waitUntilIdle();
}, 300_000);
afterAll(async () => {
  await cloud?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const messagesOf = (topic: string) =>
  cloud
    .topicMessages()
    .filter(({ topicArn }) => topicArn.includes(`:${topic}Topic`))
    .map(({ message }) => JSON.parse(message));

describe("SNS in the place of SES", () => {
  it("is told of each event, in a form that a person can read", () => {
    const events = cloud.busEvents().map(({ detail }) => detail as Record<string, string>);
    const news = messagesOf("MailFallback");
    expect(news).toHaveLength(events.length);
    for (const { summary, migration, at, fact } of events)
      expect(news).toContainEqual({ news: summary, migration, at, fact, whatThisIs: expect.stringContaining("SNS") });
  });
});

describe("a chat", () => {
  it("gets a message of each event, in the service's form and in one thread a gate", () => {
    const messages = messagesOf("Chat");
    const events = cloud.busEvents().map(({ detail }) => detail as { id: string; gate: string; summary: string });
    expect(events.length).toBeGreaterThan(0);
    expect(messages.map(({ id }) => id).toSorted()).toEqual(events.map(({ id }) => id).toSorted());
    for (const { id, gate, summary } of events)
      expect(messages.find((one) => one.id === id)).toEqual({
        ...{ version: "1.0", source: "custom", id },
        content: { textType: "client-markdown", title: `Gate Cleared: contoso ${gate}`, description: summary },
        metadata: { threadId: `contoso/${gate}`, eventType: "Gate Cleared" },
      });
  });
});
