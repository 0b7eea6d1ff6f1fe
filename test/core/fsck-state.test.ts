import { describe, expect, it } from "vitest";
import { compareNotification, notificationPlace } from "../../core/fsck/notifications.ts";
import { compareGates, compareItems, differing, epochsOf, type Items } from "../../core/fsck/state.ts";
import type { Delivery } from "../../core/notification/delivery.ts";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import type { Gate } from "../../core/readiness/gate/gate.ts";
import type { Notification } from "../../core/readiness/notification.ts";
import { epochBefore } from "../../core/readiness/version.ts";
import { at, checkpoint, clearGate, DAY, failed, gate, passed, waiver } from "../support/readiness.ts";

/** fsck: what was replayed beside what is stored, gates beside their checkpoints, and notifications beside their ends. */

interface Item {
  readonly version: number;
  readonly state: string;
}
const items = (members: Readonly<Record<string, Item>>): Items<Item> => new Map(Object.entries(members));
const ONE: Item = { version: 2, state: "passed" };

describe("items that were replayed and items that are stored", () => {
  it("differ where one has other members or is in one of both alone, each named once", () => {
    const replayed = items({ same: ONE, other: ONE, gone: ONE });
    const stored = items({ same: { state: "passed", version: 2 }, other: { ...ONE, state: "failed" }, more: ONE });
    expect(differing(replayed, stored)).toEqual(["other", "gone", "more"]);
    expect(differing(replayed, replayed)).toEqual([]);
  });

  it.each<readonly [string, string | undefined, Item | undefined, Item | undefined]>([
    ["gone", "state-missing", ONE, undefined],
    ["made by no fact", "state-unfounded", undefined, ONE],
    ["another of the same version", "state-differs", ONE, { ...ONE, state: "failed" }],
    ["of an older version", "state-differs", ONE, { ...ONE, version: 1 }],
    ["alive, in a newer version", undefined, ONE, { version: 3, state: "failed" }],
    ["the same by now", undefined, ONE, { ...ONE }],
    ["in neither by now", undefined, undefined, undefined],
  ])("of which one is %s are told as %s", (_, code, was, is) => {
    const [replayed, stored] = [was, is].map((one) => items(one === undefined ? {} : { "u/r": one }));
    const found = compareItems("m checkpoint", ["u/r"], replayed as Items<Item>, stored as Items<Item>);
    expect(found).toEqual(code === undefined ? [] : [{ code, place: "m checkpoint u/r" }]);
  });

  it("are compared for the ids that are asked, each with its own", () => {
    const [replayed, stored] = [items({ a: ONE, b: ONE, c: ONE }), items({ b: ONE })];
    expect(compareItems("m gate", ["a", "b"], replayed, stored)).toEqual([
      { code: "state-missing", place: "m gate a" },
    ]);
  });
});

const UNTIL = at(DAY);
const compare = (one: Gate, ...members: readonly Checkpoint[]): readonly unknown[] =>
  compareGates("m", new Map([[one.id, one]]), new Map(members.map((member, index) => [String(index), member])));
const MISCOUNTED = [{ code: "gate-miscounted", place: "m gate go" }];
const OF_OTHER = failed({ gates: ["other"] });

describe("a gate", () => {
  it.each<readonly [string, Gate, readonly Checkpoint[]]>([
    ["one that is not satisfied, and blocked", gate(), [failed()]],
    ["those of others left out", gate(), [failed(), OF_OTHER]],
    ["one that is satisfied, and clear", clearGate(UNTIL), [passed(UNTIL)]],
    ["one that is waived, and clear", clearGate(UNTIL), [failed({ waiver: waiver(UNTIL) })]],
    ["all satisfied, and blocked for a while yet", gate({ unsatisfied: 0 }), [passed(UNTIL)]],
    ["some of several", gate({ total: 3, unsatisfied: 2 }), [failed(), passed(UNTIL), checkpoint()]],
    ["none, and has none", gate({ total: 0, unsatisfied: 0 }), [OF_OTHER]],
  ])("counts its checkpoints with %s", (_, one, members) => {
    expect(compare(one, ...members)).toEqual([]);
  });

  it.each<readonly [string, Gate, readonly Checkpoint[]]>([
    ["more than it has", gate({ total: 2 }), [failed()]],
    ["fewer than it has", gate({ unsatisfied: 1 }), [failed(), passed(UNTIL)]],
    ["more unsatisfied than are", gate(), [passed(UNTIL)]],
    ["fewer unsatisfied than are", gate({ unsatisfied: 0 }), [failed()]],
    ["one although it has none", gate(), []],
    ["one that is not satisfied, and is clear", clearGate(UNTIL, { unsatisfied: 1 }), [failed()]],
    ["all, and is clear without end", clearGate(UNTIL, { validUntil: null }), [passed(UNTIL)]],
  ])("miscounts with %s", (_, one, members) => {
    expect(compare(one, ...members)).toEqual(MISCOUNTED);
  });
});

describe("a gate's notifications", () => {
  it("are numbered down to the one after the plan added it", () => {
    expect([...epochsOf({ epoch: 3 })]).toEqual([3, 2, 1]);
    expect([...epochsOf({ epoch: 0 })]).toEqual([]);
    const added = epochBefore(4);
    expect([...epochsOf({ epoch: added + 2 })]).toEqual([added + 2, added + 1]);
  });
});

const delivery = (recipient: string, state: Delivery["state"]): Delivery =>
  ({ recipient, state, channel: "mail" }) as Delivery;
const NOTIFICATION = {
  ...{ migration: "m", topic: "go", epoch: 2, fact: "f1" },
  recipients: [
    { channel: "mail", id: "ana" },
    { channel: "bus", id: "@bus" },
  ],
} as unknown as Notification;
const isKnown = (fact: string): boolean => fact === "f1";
const ENDED = [delivery("ana", "sent"), delivery("@bus", "sent")];

describe("a notification", () => {
  it("is at its migration, its topic and its epoch", () => {
    expect(notificationPlace(NOTIFICATION)).toBe("m go 2");
  });

  it("agrees where each delivery has ended, however it did, and its fact is known", () => {
    expect(compareNotification(NOTIFICATION, ENDED, isKnown)).toEqual([]);
    const others = [delivery("@bus", "sent"), delivery("ana", "bounced"), delivery("kim", "waiting")];
    expect(compareNotification(NOTIFICATION, others, isKnown)).toEqual([]);
  });

  it("has not come to an end with whoever has no delivery, or one that is pending", () => {
    const missing = (id: string) => ({ code: "delivery-missing", place: `m go 2 ${id}` });
    expect(compareNotification(NOTIFICATION, [], isKnown)).toEqual([missing("ana"), missing("@bus")]);
    for (const state of ["sending", "waiting"] as const)
      expect(compareNotification(NOTIFICATION, [delivery("ana", state), delivery("@bus", "sent")], isKnown)).toEqual([
        missing("ana"),
      ]);
  });

  it("of a code that was used is founded on no fact, and must be delivered as any other", () => {
    const used: Notification = { ...NOTIFICATION, kind: "enrolment" };
    expect(compareNotification(used, ENDED, () => false)).toEqual([]);
    expect(compareNotification(used, [], () => false)).toHaveLength(NOTIFICATION.recipients.length);
  });

  it("is unfounded where no fact led to it, beside what it lacks", () => {
    const unfounded = { code: "notification-unfounded", place: "m go 2" };
    expect(compareNotification(NOTIFICATION, ENDED, () => false)).toEqual([unfounded]);
    expect(compareNotification(NOTIFICATION, [delivery("ana", "sent")], () => false)).toEqual([
      unfounded,
      { code: "delivery-missing", place: "m go 2 @bus" },
    ]);
  });
});
