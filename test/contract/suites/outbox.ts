import { describe, expect, it, vi } from "vitest";
import type { Delivery, DeliveryId } from "../../../core/notification/delivery.ts";
import type { NotificationId } from "../../../core/readiness/notification.ts";
import { compiled, planText } from "../../support/plan.ts";
import type { Make } from "../ports.ts";
import {
  checkpoint,
  commitOf,
  due,
  failing,
  gate,
  head,
  minute,
  newMigration,
  notification,
  putPlan,
  range,
} from "../values.ts";

const ANA = { channel: "mail", id: "ana" } as const;
const BUS = { channel: "bus", id: "@bus" } as const;

/** Notifications on their way. */
export const outboxContract = (make: Make<"Outbox" | "CommitLedger" | "EnactLedger">): void => {
  /** Names a notification that nobody else delivers, because it was never written. */
  const fresh = (epoch = 1): NotificationId => ({ migration: newMigration(), topic: "go", epoch });
  const claimed = async (
    id: NotificationId,
    holder: string,
    now = minute(0),
    until = minute(1),
    recipient: typeof ANA | typeof BUS = ANA,
  ): Promise<Delivery> => {
    const claim = await make().Outbox.claim(id, recipient, holder, now, until);
    if (claim === undefined) throw new Error(`${holder} got no claim`);
    return claim;
  };
  const notSent = (at: string, retryAt: string) => ({ at, retryAt, isUnknown: false });
  const only = async (id: NotificationId): Promise<Delivery | undefined> => (await make().Outbox.listDeliveries(id))[0];

  describe("the outbox", () => {
    it("finds a notification as it was written, and none of another number", async () => {
      const migration = newMigration();
      const one = notification(migration, { unsubscribe: "https://example.com/no", story: notification("m").story });
      await make().CommitLedger.commit(commitOf({ notifications: [one] }));
      expect(await make().Outbox.findNotification(one)).toEqual(one);
      expect(await make().Outbox.findNotification({ ...one, epoch: 2 })).toBeUndefined();
      expect(await make().Outbox.findNotification({ ...one, topic: "other" })).toBeUndefined();
    });

    it("finds the gate of a notification as it is written, and none that no plan has", async () => {
      const migration = newMigration();
      const { CommitLedger: ledger, Outbox: outbox } = make();
      expect(await outbox.findGate(migration, "go")).toBeUndefined();
      await ledger.commit(commitOf({ gates: [due(gate(migration), minute(1))] }));
      expect(await outbox.findGate(migration, "go")).toEqual(gate(migration));
      expect(await outbox.findGate(migration, "g")).toBeUndefined();
    });

    it("reads the head of a migration, and none where there is no plan", async () => {
      const migration = newMigration();
      await make().EnactLedger.putHead(head(migration, { version: 1 }));
      expect(await make().Outbox.readHead(migration)).toEqual(head(migration, { version: 1 }));
      expect(await make().Outbox.readHead(newMigration())).toBeUndefined();
    });

    it("lists the checkpoints that count in a gate, of all units, and no others", async () => {
      const migration = newMigration();
      const { CommitLedger: ledger, Outbox: outbox } = make();
      const made = ["pool01", "pool02", "pool03"].map((unit) =>
        checkpoint(migration, { unit, gates: unit === "pool03" ? ["other"] : ["other", "go"] }),
      );
      await ledger.commit(commitOf({ checkpoints: made.map((one) => due(one, minute(1))) }));
      expect(await outbox.listMembers({ migration, id: "go" })).toEqual(made.slice(0, 2));
      expect(await outbox.listMembers({ migration: newMigration(), id: "go" })).toEqual([]);
    });

    it("reads the titles of a plan version's requirements and of some units with their owners, and none of another version", async () => {
      const text = planText({ migration: newMigration(), owner: "ana" });
      const plan = compiled(text.replace("id: pool01,", "id: pool01, title: { en: Madrid, es: Madrid },"));
      await putPlan(make().EnactLedger, plan);
      const titles = plan.requirements.map(({ id, title }) => [id, title] as const);
      const units = new Map(
        plan.units.map(({ id, title, owner }) => [id, { title, owner: owner === undefined ? undefined : "Ana Ruiz" }]),
      );
      const { Outbox } = make();
      expect(await Outbox.readTitles(plan.migration, plan.version, [...units.keys(), "nobody's"])).toEqual({
        requirements: new Map(titles),
        units,
      });
      expect(await Outbox.readTitles(plan.migration, plan.version, [])).toEqual({
        requirements: new Map(titles),
        units: new Map(),
      });
      expect(await Outbox.readTitles(plan.migration, plan.version + 1, [...units.keys()])).toEqual({
        requirements: new Map(),
        units: new Map(),
      });
    });

    it("lists the deliveries of one notification, of every recipient, and of no other number", async () => {
      const id = fresh(1);
      await claimed(id, "a");
      await claimed(id, "b", minute(0), minute(1), BUS);
      await claimed({ ...id, epoch: 10 }, "c");
      await claimed({ ...id, topic: "go@a" }, "d");
      const names = (await make().Outbox.listDeliveries(id)).map(({ recipient, channel }) => `${channel} ${recipient}`);
      expect(names.toSorted()).toEqual(["bus @bus", "mail ana"]);
      expect(await make().Outbox.listDeliveries({ ...id, epoch: 2 })).toEqual([]);
    });
  });

  describe("a claim", () => {
    it("says what is delivered to whom, by whom, and until when nobody else may", async () => {
      const id = fresh();
      const claim = await claimed(id, "first");
      expect(claim).toEqual({
        ...id,
        recipient: "ana",
        channel: "mail",
        state: "sending",
        attempts: 1,
        holder: "first",
        at: minute(0),
        leaseUntil: minute(1),
        messageId: null,
      });
      expect(await make().Outbox.listDeliveries(id)).toEqual([claim]);
    });

    it("is given to one of ten", async () => {
      const id = fresh();
      const claims = await Promise.all(
        range(10, (index) => make().Outbox.claim(id, ANA, `worker ${index}`, minute(0), minute(1))),
      );
      expect(claims.filter((claim) => claim !== undefined)).toHaveLength(1);
    });

    it("that lapsed is given to one of ten", async () => {
      const id = fresh();
      await claimed(id, "gone");
      const claims = await Promise.all(
        range(10, (index) => make().Outbox.claim(id, ANA, `worker ${index}`, minute(2), minute(3))),
      );
      expect(claims.filter((claim) => claim !== undefined)).toMatchObject([{ attempts: 2 }]);
    });

    it("of one recipient is no other's", async () => {
      const id = fresh();
      await claimed(id, "first");
      expect(await make().Outbox.claim(id, { ...ANA, id: "kim" }, "second", minute(0), minute(1))).toBeDefined();
    });

    it("lapses at its instant, not a millisecond earlier, and the next attempt counts", async () => {
      const id = fresh();
      await claimed(id, "first");
      expect(await make().Outbox.claim(id, ANA, "second", "2026-11-22T12:00:59.999Z", minute(3))).toBeUndefined();
      expect(await make().Outbox.claim(id, ANA, "second", minute(1), minute(3))).toMatchObject({
        holder: "second",
        attempts: 2,
        leaseUntil: minute(3),
      });
    });

    it("keeps the head of the log that an attempt before it may have sent, and else has its own", async () => {
      const { claim, release } = make().Outbox;
      const id = fresh();
      const first = await claim(id, ANA, "first", minute(0), minute(1), "head 1");
      expect(first).toMatchObject({ logHead: "head 1" });
      const second = await claim(id, ANA, "second", minute(1), minute(2), "head 2");
      expect(second).toMatchObject({ attempts: 2, logHead: "head 1" });
      const unsent = fresh();
      const lost = await claim(unsent, ANA, "first", minute(0), minute(1), "head 1");
      await release(lost as Delivery, notSent(minute(0), minute(0)));
      expect(await claim(unsent, ANA, "second", minute(0), minute(1), "head 2")).toMatchObject({ logHead: "head 2" });
      const without = fresh();
      await claim(without, ANA, "first", minute(0), minute(1));
      expect(await claim(without, ANA, "second", minute(1), minute(2), "head 2")).not.toHaveProperty("logHead");
    });

    it("is recognised by its holder, whose answer was lost", async () => {
      const id = fresh();
      const claim = await claimed(id, "first");
      expect(await claimed(id, "first")).toEqual(claim);
    });

    it.each(["sent", "refused"] as const)("that is finished as %s is nobody's any more", async (state) => {
      const id = fresh();
      const claim = await claimed(id, "first");
      await make().Outbox.finishDelivery(claim, { state, messageId: "m1", at: minute(1) });
      expect(await make().Outbox.claim(id, ANA, "second", minute(99), minute(100))).toBeUndefined();
      expect(await only(id)).toMatchObject({ state, messageId: "m1", at: minute(1), attempts: 1 });
    });

    it("that somebody else has taken over is left to them, finished or released", async () => {
      const id = fresh();
      const lapsed = await claimed(id, "first");
      const taken = await claimed(id, "second", minute(2), minute(9));
      await make().Outbox.finishDelivery(lapsed, { state: "refused", messageId: null, at: minute(3) });
      await make().Outbox.release(lapsed, notSent(minute(3), minute(3)));
      expect(await only(id)).toEqual(taken);
      await make().Outbox.finishDelivery(taken, { state: "sent", messageId: "m2", at: minute(3) });
      await make().Outbox.finishDelivery(lapsed, { state: "refused", messageId: null, at: minute(4) });
      expect(await only(id)).toMatchObject({ state: "sent", messageId: "m2", holder: "second" });
    });

    it("that was given back and is somebody else's now stays theirs, however late its first holder repeats itself", async () => {
      const id = fresh();
      const first = await claimed(id, "first");
      await make().Outbox.release(first, notSent(minute(0), minute(0)));
      const second = await claimed(id, "second", minute(0), minute(2));
      await make().Outbox.release(first, notSent(minute(1), minute(1)));
      await make().Outbox.finishDelivery(first, { state: "refused", messageId: null, at: minute(1) });
      expect(second).toMatchObject({ attempts: 1 });
      expect(await only(id)).toEqual(second);
    });

    it("that is released waits for its instant, and the attempt does not count", async () => {
      const id = fresh();
      await make().Outbox.release(await claimed(id, "first"), notSent(minute(0), minute(2)));
      expect(await only(id)).toMatchObject({ state: "waiting", attempts: 0, at: minute(0), leaseUntil: minute(2) });
      expect(await make().Outbox.claim(id, ANA, "second", minute(1), minute(3))).toBeUndefined();
      const again = await claimed(id, "second", minute(2), minute(4));
      expect(again).toMatchObject({ state: "sending", attempts: 1, holder: "second" });
      await make().Outbox.finishDelivery(again, { state: "sent", messageId: "m", at: minute(2) });
      expect(await only(id)).toMatchObject({ state: "sent", attempts: 1 });
    });

    it("that is released although it may have been delivered counts its attempt", async () => {
      const id = fresh();
      const unknown = { ...notSent(minute(0), minute(1)), isUnknown: true };
      await make().Outbox.release(await claimed(id, "first"), unknown);
      expect(await claimed(id, "second", minute(1))).toMatchObject({ attempts: 2 });
    });

    it("that is released is left to whoever claims it next, however late the first is told so again", async () => {
      const id = fresh();
      const first = await claimed(id, "first");
      await make().Outbox.release(first, notSent(minute(0), minute(0)));
      const second = await claimed(id, "second", minute(0));
      // Both are first attempts, so only their holders tell them apart.
      await make().Outbox.release(first, notSent(minute(0), minute(9)));
      await make().Outbox.finishDelivery(first, { state: "refused", messageId: null, at: minute(1) });
      expect(await only(id)).toEqual(second);
    });

    it("that is finished is not released any more", async () => {
      const id = fresh();
      const claim = await claimed(id, "first");
      await make().Outbox.finishDelivery(claim, { state: "sent", messageId: "m", at: minute(0) });
      await make().Outbox.release(claim, notSent(minute(0), minute(0)));
      expect(await only(id)).toMatchObject({ state: "sent", attempts: 1 });
    });
  });

  describe("what is due", () => {
    /** Every page of what is due by an instant, of one migration. */
    const dueOf = async ({ migration }: NotificationId, now: string, limit = 100): Promise<readonly DeliveryId[]> => {
      const all: DeliveryId[] = [];
      let cursor: string | undefined;
      do {
        const page = await make().Outbox.listDue(now, limit, cursor);
        all.push(...page.items);
        cursor = page.cursor;
      } while (cursor !== undefined);
      return all.filter((one) => one.migration === migration);
    };
    const eventually = (id: NotificationId, now: string, due: readonly DeliveryId[]) =>
      vi.waitFor(async () => expect(await dueOf(id, now)).toEqual(due), { timeout: 8_000, interval: 100 });

    it("is a claim whose holder never finished it, from its end on", async () => {
      const id = { ...fresh(12), topic: "late:pool01" };
      await claimed(id, "gone");
      await eventually(id, minute(1), [{ ...id, recipient: "ana" }]);
      expect(await dueOf(id, "2026-11-22T12:00:59.999Z")).toEqual([]);
    });

    it("is what was released, at the instant that was said then", async () => {
      const id = fresh();
      await make().Outbox.release(await claimed(id, "first", minute(0), minute(1), BUS), notSent(minute(0), minute(7)));
      await eventually(id, minute(7), [{ ...id, recipient: "@bus" }]);
      await eventually(id, minute(6), []);
    });

    it("is nothing that has ended, by us or by what the mail service said", async () => {
      const [sent, told] = [fresh(), fresh()];
      await make().Outbox.finishDelivery(await claimed(sent, "a"), { state: "sent", messageId: "m", at: minute(0) });
      await claimed(told, "b");
      const feedback = { state: "sent", messageId: "m", at: minute(0) } as const;
      await make().Outbox.recordFeedback({ ...told, recipient: "ana" }, feedback);
      for (const id of [sent, told]) await eventually(id, minute(99), []);
    });

    it("comes in pages, those first that have been due for longest", async () => {
      const id = fresh();
      const recipients = ["c", "a", "b"];
      for (const [index, name] of recipients.entries())
        await claimed(id, name, minute(0), minute(index + 1), { ...ANA, id: name } as typeof ANA);
      await eventually(
        id,
        minute(5),
        recipients.map((recipient) => ({ ...id, recipient })),
      );
      expect((await dueOf(id, minute(5), 1)).map(({ recipient }) => recipient)).toEqual(recipients);
    });
  });

  describe("earlier deliveries", () => {
    it("are those to the same recipient, of the same topic, with a lower number, the nearest first", async () => {
      const id = fresh(10);
      const of = async (epoch: number, over: Partial<NotificationId> = {}, to: typeof ANA | typeof BUS = ANA) =>
        claimed({ ...id, ...over, epoch }, `${epoch}`, minute(0), minute(1), to);
      const [second, ninth] = [await of(2), await of(9)];
      for (const epoch of [10, 11, 100]) await of(epoch);
      await of(3, {}, BUS);
      await of(4, { topic: "go@pool01" });
      expect(await make().Outbox.listEarlier(id, "ana")).toEqual([ninth, second]);
      expect(await make().Outbox.listEarlier({ ...id, epoch: 2 }, "ana")).toEqual([]);
    });
  });

  describe("what the mail service said", () => {
    const said = (state: "sent" | "bounced" | "complained", at = minute(5)) => ({ state, messageId: "m9", at });

    it("finishes a claim whose answer was lost", async () => {
      const id = fresh();
      await claimed(id, "gone");
      const recorded = await make().Outbox.recordFeedback({ ...id, recipient: "ana" }, said("sent"));
      expect(recorded).toMatchObject({ state: "sent", messageId: "m9", at: minute(5) });
      expect(await only(id)).toEqual(recorded);
      expect(await make().Outbox.claim(id, ANA, "second", minute(99), minute(100))).toBeUndefined();
    });

    it.each(["bounced", "complained"] as const)("that it %s is the last word over `sent`", async (state) => {
      const id = fresh();
      const to = { ...id, recipient: "ana" };
      await make().Outbox.finishDelivery(await claimed(id, "first"), {
        state: "sent",
        messageId: "m9",
        at: minute(1),
      });
      expect(await make().Outbox.recordFeedback(to, said("sent"))).toMatchObject({ state: "sent", at: minute(1) });
      expect(await make().Outbox.recordFeedback(to, said(state))).toMatchObject({ state, at: minute(5) });
      expect(await make().Outbox.recordFeedback(to, said("sent", minute(6)))).toMatchObject({ state, at: minute(5) });
      expect(await only(id)).toMatchObject({ state, attempts: 1 });
    });

    it("that it was sent after all is the last word over a mail that was kept back later", async () => {
      const id = fresh();
      const kept = { state: "superseded", messageId: null, at: minute(1) } as const;
      await make().Outbox.finishDelivery(await claimed(id, "first"), kept);
      expect(await only(id)).toMatchObject(kept);
      expect(await make().Outbox.recordFeedback({ ...id, recipient: "ana" }, said("sent"))).toMatchObject({
        ...{ state: "sent", messageId: "m9" },
      });
    });

    it("is nothing where there is no delivery, or it is no mail", async () => {
      const id = fresh();
      await claimed(id, "first", minute(0), minute(1), BUS);
      expect(await make().Outbox.recordFeedback({ ...id, recipient: "@bus" }, said("bounced"))).toBeUndefined();
      expect(await make().Outbox.recordFeedback({ ...id, recipient: "ana" }, said("bounced"))).toBeUndefined();
      expect(await make().Outbox.listDeliveries(id)).toMatchObject([{ channel: "bus", state: "sending" }]);
    });

    it("is recorded by one of many at once; the others see it, or are told to record it again", async () => {
      const id = fresh();
      await claimed(id, "first");
      const results = await Promise.allSettled(
        range(6, () => make().Outbox.recordFeedback({ ...id, recipient: "ana" }, said("sent"))),
      );
      for (const result of results)
        expect(result).toMatchObject(
          result.status === "fulfilled" ? { value: { state: "sent" } } : { reason: failing("ledger-conflict") },
        );
      expect(await only(id)).toMatchObject({ state: "sent" });
    });
  });
};
