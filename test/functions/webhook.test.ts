import { describe, expect, it } from "vitest";
import type { TransitionEvent } from "../../core/notification/bus/event.ts";
import { signedHeaders } from "../../core/notification/webhook/signature.ts";
import { WebhookEnv } from "../../functions/webhook/env.ts";
import { postEvent } from "../../functions/webhook/webhook.ts";

/** One message of the queue is one post, or a failure that says why it is none. */

const NOW = "2026-11-24T00:17:32.123Z";
const URL = "https://hooks.example.com/a";
const event: TransitionEvent = {
  ...{ format: "cleargate.transition/1", id: "contoso/go/1", migration: "contoso", gate: "go", state: "clear" },
  ...{ enforced: true, epoch: 1, at: NOW, fact: "f", summary: "clear" },
};
const message = (over: object = {}) => JSON.stringify({ to: URL, type: "Gate Cleared", event, ...over });

const posted = async (body: string) => {
  const posts: unknown[][] = [];
  const webhooks = {
    readSecret: async (id: string) => `secret of ${id}`,
    post: async (...post: unknown[]) => void posts.push(post),
  };
  const answer = await postEvent({ webhooks, secrets: new Map([[URL, "s1"]]), clock: () => NOW }, body);
  return { answer, posts };
};

describe("an event for a webhook", () => {
  it("is posted whole, signed by the secret of its receiver", async () => {
    const { answer, posts } = await posted(message({ event: { ...event, newer: 1 } }));
    expect(answer).toEqual({ host: "hooks.example.com", id: event.id });
    const [[to, headers, body] = [], ...others] = posts;
    expect([to, others]).toEqual([URL, []]);
    expect(headers).toEqual(signedHeaders("secret of s1", event, NOW, String(body)));
    expect(JSON.parse(String(body))).toEqual({ type: "Gate Cleared", timestamp: NOW, data: { ...event, newer: 1 } });
  });

  it.each([
    ["is no JSON", "x"],
    ["has no event", message({ event: {} })],
    ["is for a receiver that the stack does not name", message({ to: "https://hooks.example.com/b" })],
  ])("that %s is posted nowhere", async (_, body) => {
    await expect(posted(body)).rejects.toMatchObject({ code: "event-unknown" });
  });
});

describe("the environment of webhooks", () => {
  const env = (WEBHOOKS: string) =>
    WebhookEnv.find({ WEBHOOK_QUEUE_URL: "https://sqs.example.com/q", WEBHOOKS, WEBHOOK_SECRETS: "s1 s2" });
  it("has addresses and their secrets in one order, and no address that may not be", () => {
    expect(env(`${URL} ${URL}/b`)).toMatchObject({
      values: { WEBHOOKS: [URL, `${URL}/b`], WEBHOOK_SECRETS: ["s1", "s2"] },
    });
    for (const wrong of ["", "http://hooks.example.com", `${URL} https://10.0.0.1/`, `${URL} ${URL}`])
      expect(env(wrong)).toHaveProperty("issues");
  });

  it("is no larger than Lambda takes, with all that is beside it", () => {
    const five = (length: number) => [1, 2, 3, 4, 5].map((one) => `${URL}/${one}/`.padEnd(length, "x")).join(" ");
    expect(env(five(499))).toHaveProperty("values");
    expect(env(five(500))).toMatchObject({
      issues: [{ message: expect.stringContaining("2500 characters at most together") }],
    });
  });
});
