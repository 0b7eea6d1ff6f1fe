import { expect, it } from "vitest";
import type { Answer } from "../answering.ts";
import type { Make } from "../ports.ts";
import { failing, newMigration } from "../values.ts";
import type { ReceiveBodies } from "./reconcile.ts";

/** The queue of migrations whose plan version is to be put into force. */
export const planQueueContract = (make: Make<"PlanQueue">, receiveBodies: ReceiveBodies): void => {
  it("names the migration, whatever it is called, as often as it was asked", async () => {
    const [first, second] = [newMigration(), `${newMigration()} ü"☂`];
    for (const migration of [first, second, first]) await make().PlanQueue.enqueue(migration);
    const received = (await receiveBodies()).map(
      (body) => (JSON.parse(body) as { migration?: string }).migration ?? "",
    );
    expect(received.filter((one) => one === first || one === second).toSorted()).toEqual(
      [first, first, second].toSorted(),
    );
  });
};

/** @param answer what the queue answers from now on */
export const planQueueFailuresContract = (make: Make<"PlanQueue">, answer: (next: Answer) => void): void => {
  it.each<[string, string, Answer]>([
    ["denied without the right", "queue-denied", { status: 403, error: "AccessDenied" }],
    ["throttled where there are too many", "queue-throttled", { status: 400, error: "ThrottlingException" }],
    ["unavailable where the queue breaks", "queue-unavailable", { status: 500, error: "InternalFailure" }],
  ])("work that cannot be asked for is %s", async (_, code, next) => {
    answer(next);
    await expect(make().PlanQueue.enqueue("contoso")).rejects.toMatchObject(failing(code));
  });
};
