import { describe, expect, it } from "vitest";
import { gatesOf, isNotificationAbout } from "../../core/history/notified-gates.ts";
import { DELIVERY_STATES } from "../../core/notification/delivery.ts";
import type { Story } from "../../core/readiness/notification.ts";

/** Which gates a notification is about, by its story. */

const story = (kind: Story["kind"], members: object = {}): { readonly story: Story } => ({
  story: { kind, ...members } as unknown as Story,
});
const gates = [{ id: "go" }, { id: "move@pool01" }];

describe("the gates of a notification", () => {
  it.each<[string, { readonly story: Story }, readonly string[]]>([
    ["a gate that opened", story("clear", { gate: { id: "go" } }), ["go"]],
    ["a gate that shut", story("blocked", { gate: { id: "go" } }), ["go"]],
    [
      "gates that shut together",
      story("blocked", { gate: { id: "go" }, also: [{ id: "move@pool01" }] }),
      ["go", "move@pool01"],
    ],
    ["a waiver", story("waiver", { gates }), ["go", "move@pool01"]],
    ["a waiver from before its gates were named", story("waiver"), []],
    ["a request", story("request", { gates }), ["go", "move@pool01"]],
    ["a reminder", story("reminder", { unit: "pool01" }), []],
    ["a drill that failed", story("drill", { gates: ["go", "move@pool01"] }), ["go", "move@pool01"]],
    ["a summary, which is about all of them", story("summary", { gates }), []],
    ["a plan version", story("plan"), []],
  ])("are those of %s", (_, notification, expected) => {
    expect(gatesOf(notification)).toEqual(expected);
  });

  it("are asked for by name, or all of a name by what is before @", () => {
    const notification = story("blocked", { gate: { id: "go" }, also: [{ id: "move@pool01" }] });
    expect(["go", "move", "move@pool01"].map((gate) => isNotificationAbout(notification, gate))).toEqual([
      true,
      true,
      true,
    ]);
    expect(["g", "mov", "move@pool02"].map((gate) => isNotificationAbout(notification, gate))).toEqual([
      false,
      false,
      false,
    ]);
  });
});

it("a delivery may be asked for by every state, and by nobody having claimed it", () => {
  expect(DELIVERY_STATES).toEqual([
    ...["none", "sending", "waiting", "sent", "refused", "bounced", "complained", "superseded"],
  ]);
});
