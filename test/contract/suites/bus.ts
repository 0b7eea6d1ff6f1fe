import { describe, expect, it } from "vitest";
import type { TransitionEvent } from "../../../core/notification/bus/event.ts";
import type { Answer } from "../answering.ts";
import type { Make } from "../ports.ts";
import { failing, NOON, newMigration } from "../values.ts";

/** An event as those who have a rule on the bus have it. */
export interface ReadEvent {
  readonly source: string;
  readonly "detail-type": string;
  readonly time: string;
  readonly detail: unknown;
}

const event = (state: TransitionEvent["state"]): TransitionEvent => {
  const migration = newMigration();
  const about = { migration, gate: "go", state, enforced: true, epoch: 1, at: NOON, fact: "f", summary: "façade ☂" };
  return { format: "cleargate.transition/1", id: `${migration}/go/1`, ...about };
};

/** @param published all that was published, oldest first */
export const busContract = (make: Make<"Bus">, published: () => readonly ReadEvent[]): void => {
  const of = ({ id }: TransitionEvent): ReadEvent[] =>
    published().filter(({ detail }) => (detail as TransitionEvent).id === id);

  describe("a transition", () => {
    it.each([
      ["clear", "Gate Cleared"],
      ["blocked", "Gate Blocked"],
    ] as const)("is published as it is, with its instant: %s", async (state, type) => {
      const one = event(state);
      await make().Bus.publish(one);
      const [read] = of(one);
      expect(read).toMatchObject({ source: "cleargate", "detail-type": type, detail: one });
      expect(Date.parse(read?.time ?? "")).toBe(Date.parse(NOON));
    });

    it("may be published twice, and carries the same id then", async () => {
      const one = event("clear");
      await make().Bus.publish(one);
      await make().Bus.publish(one);
      expect(new Set(of(one).map(({ detail }) => (detail as TransitionEvent).id))).toEqual(new Set([one.id]));
    });
  });
};

/** @param answer what the bus answers from now on */
export const busFailuresContract = (make: Make<"Bus">, answer: (next: Answer) => void): void => {
  const entry = (code: string): Answer => ({
    status: 200,
    body: { FailedEntryCount: 1, Entries: [{ ErrorCode: code, ErrorMessage: "as asked" }] },
  });
  it.each<[string, string, Answer]>([
    ["refused where it never will be published", "bus-refused", entry("MalformedDetail")],
    ["throttled where there are too many", "bus-throttled", entry("ThrottlingException")],
    ["unavailable where the bus broke on it", "bus-unavailable", entry("InternalFailure")],
    ["denied without the right", "bus-denied", { status: 400, error: "AccessDeniedException" }],
    ["unavailable where the bus breaks altogether", "bus-unavailable", { status: 500, error: "InternalException" }],
  ])("a transition is %s", async (_, code, next) => {
    answer(next);
    await expect(make().Bus.publish(event("clear"))).rejects.toMatchObject(failing(code));
  });
};
