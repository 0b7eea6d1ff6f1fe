import { expect, it } from "vitest";
import type { Answer } from "../answering.ts";
import type { Make } from "../ports.ts";
import { failing } from "../values.ts";

/** @param answer what Secrets Manager and every receiver answer from now on, or that nobody does */
export const webhooksContract = (make: Make<"Webhooks">, answer: (next: Answer | undefined) => void): void => {
  const post = () => make().Webhooks.post("https://hooks.example.com/a?b=c", { "webhook-id": "1" }, "{}");

  it("a secret is what was written", async () => {
    answer({ status: 200, body: { SecretString: "abc" } });
    expect(await make().Webhooks.readSecret("arn")).toBe("abc");
  });

  it.each<[string, string, Answer | undefined]>([
    ["throttled", "webhook-throttled", { status: 400, error: "ThrottlingException" }],
    ["denied", "webhook-denied", { status: 400, error: "AccessDeniedException" }],
    ["unavailable where it is gone", "webhook-unavailable", { status: 400, error: "ResourceNotFoundException" }],
    ["unavailable where nobody answers", "webhook-unavailable", undefined],
  ])("a secret may be %s", async (_, code, next) => {
    answer(next);
    await expect(make().Webhooks.readSecret("arn")).rejects.toMatchObject(failing(code));
  });

  it.each([200, 202, 299])("is posted where the receiver answers %s", async (status) => {
    answer({ status });
    await expect(post()).resolves.toBeUndefined();
  });

  it.each<[string, Answer | undefined]>([
    ["webhook-throttled", { status: 429 }],
    ["webhook-denied", { status: 401 }],
    ["webhook-denied", { status: 403 }],
    ["webhook-unavailable", { status: 302 }],
    ["webhook-unavailable", { status: 410 }],
    ["webhook-unavailable", { status: 500 }],
    ["webhook-unavailable", undefined],
  ])("is %s where the receiver answers otherwise: %j", async (code, next) => {
    answer(next);
    await expect(post()).rejects.toMatchObject(failing(code));
  });
};
