import { randomUUID } from "node:crypto";
import { describe, expect, it, vi } from "vitest";
import type { Make } from "../ports.ts";

/** Sends a message to the queue, and receives it: hidden from others for minutes. @returns its receipt handle */
export type ReceiveOne = () => Promise<{ readonly receiptHandle: string; isVisible(): Promise<boolean> }>;

/** Receives the message of a body, if it is visible. @returns how often it has been received, including now */
export type ReceivesOf = (body: string) => Promise<number | undefined>;

/** The queue that a function receives from. */
export const messageQueueContract = (
  make: Make<"MessageQueue">,
  receiveOne: ReceiveOne,
  receivesOf: ReceivesOf,
): void => {
  describe("a message that is given back", () => {
    it("is visible again after seconds where it came for the first time", async () => {
      const { receiptHandle, isVisible } = await receiveOne();
      expect(await isVisible()).toBe(false);
      await make().MessageQueue.returnLater(receiptHandle, 1);
      await vi.waitFor(async () => expect(await isVisible()).toBe(true), { timeout: 8_000, interval: 250 });
    });

    it("stays hidden for longer where it came often", async () => {
      const { receiptHandle, isVisible } = await receiveOne();
      await make().MessageQueue.returnLater(receiptHandle, 6);
      await new Promise((resolve) => setTimeout(resolve, 3_000));
      expect(await isVisible()).toBe(false);
    });

    it("stays hidden for its own time-out where it cannot be given back, and that is no failure", async () => {
      await expect(make().MessageQueue.returnLater("no receipt handle", 1)).resolves.toBeUndefined();
      await expect(make().MessageQueue.returnLater("", 100)).resolves.toBeUndefined();
    });
  });

  describe("a message that has to wait", () => {
    it("is sent once more, hidden for seconds, and has never been received", async () => {
      const body = randomUUID();
      await make().MessageQueue.sendLater(body);
      expect(await receivesOf(body)).toBeUndefined();
      await vi.waitFor(async () => expect(await receivesOf(body)).toBe(1), { timeout: 15_000, interval: 500 });
    });
  });
};
