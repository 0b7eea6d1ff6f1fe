import { createHash } from "node:crypto";
import { describe, expect, it, vi } from "vitest";
import type { Enrolment } from "../../../core/enrolment/enrolment.ts";
import { enrolmentNotification } from "../../../core/readiness/notify-enrolment.ts";
import { personOf } from "../../support/people.ts";
import type { Make } from "../ports.ts";
import { minute, newMigration, range } from "../values.ts";

/** The list of what was given out may be behind. */
const LAG = { timeout: 10_000, interval: 100 };

const idOf = (name: string): string => createHash("sha256").update(name).digest("hex");
const enrolment = (migration: string, over: Partial<Enrolment> = {}): Enrolment => ({
  ...{ id: idOf(migration), migration, agent: "db01", key: "k1", units: ["db01"], host: null },
  ...{ by: personOf("eva"), at: minute(1), expiresAt: minute(11), claim: null },
  ...over,
});
const claimOf = (host: string) => ({ publicKey: `key of ${host}`, host, at: minute(2) });

/** Codes for hosts, as a desk gives them out. */
export const enrolmentDeskContract = (make: Make<"EnrolmentDesk" | "EnrolmentClaims">): void => {
  it("lists those of one migration that were given out since an instant, newest first, as they are now", async () => {
    const migration = newMigration();
    const { EnrolmentDesk: desk, EnrolmentClaims: claims } = make();
    expect(await desk.listEnrolments(migration, minute(0), 10)).toEqual([]);
    const made = range(5, (at) => enrolment(migration, { id: idOf(`${migration}-${at}`), at: minute(at) }));
    const other = newMigration();
    for (const one of [...made, enrolment(other)]) await desk.putEnrolment(one);
    const claimed = { ...(made[3] as Enrolment), claim: claimOf("db01") };
    expect(await claims.putClaim(claimed)).toBe(true);
    await vi.waitFor(async () => {
      const listed = await desk.listEnrolments(migration, minute(2), 10);
      expect(listed).toEqual([made[4], claimed, made[2]]);
    }, LAG);
    expect(await desk.listEnrolments(migration, minute(0), 2)).toEqual([made[4], claimed]);
    expect(await desk.listEnrolments(migration, minute(5), 10)).toEqual([]);
  });

  it("keeps none in the place of another", async () => {
    const one = enrolment(newMigration());
    const { EnrolmentDesk: desk, EnrolmentClaims: claims } = make();
    await desk.putEnrolment(one);
    await expect(desk.putEnrolment({ ...one, agent: "db02" })).rejects.toMatchObject({ code: /^ledger-/ });
    expect(await claims.findEnrolment(one.id)).toEqual(one);
  });

  it("takes one back once, as it was read, and no host uses it then", async () => {
    const one = enrolment(newMigration());
    const { EnrolmentDesk: desk, EnrolmentClaims: claims } = make();
    const withdrawal = { by: personOf("kim"), at: minute(3) };
    expect(await desk.putWithdrawal({ ...one, withdrawal })).toBe(false);
    expect(await desk.findEnrolment(one.id)).toBeUndefined();
    await desk.putEnrolment(one);
    expect(await desk.findEnrolment(one.id)).toEqual(one);
    expect(await desk.putWithdrawal({ ...one, claim: claimOf("db01"), withdrawal })).toBe(false);
    expect(await desk.putWithdrawal({ ...one, withdrawal })).toBe(true);
    expect(await desk.putWithdrawal({ ...one, withdrawal: { ...withdrawal, at: minute(4) } })).toBe(false);
    expect(await claims.putClaim({ ...one, claim: claimOf("db01") })).toBe(false);
    expect(await claims.findEnrolment(one.id)).toEqual({ ...one, withdrawal });
  });

  it("takes one back that a host has used, and nothing that the host said is lost", async () => {
    const one = enrolment(newMigration());
    const { EnrolmentDesk: desk, EnrolmentClaims: claims } = make();
    const withdrawal = { by: personOf("kim"), at: minute(3) };
    await desk.putEnrolment(one);
    const claimed = { ...one, claim: claimOf("db01") };
    await claims.putClaim(claimed);
    expect(await desk.putWithdrawal({ ...one, withdrawal })).toBe(false);
    expect(await desk.putWithdrawal({ ...claimed, by: { person: idOf("eva") }, withdrawal })).toBe(false);
    expect(await desk.putWithdrawal({ ...claimed, withdrawal })).toBe(true);
    expect(await desk.findEnrolment(one.id)).toEqual({ ...claimed, withdrawal });
  });

  it("has none of a name that no item can have", async () => {
    expect(await make().EnrolmentDesk.findEnrolment("x".repeat(3_000))).toBeUndefined();
    expect(await make().EnrolmentDesk.listEnrolments("x".repeat(3_000), minute(0), 10)).toEqual([]);
  });

  it("knows nobody who is being forgotten where nobody is", async () => {
    expect(await make().EnrolmentDesk.isForgetting(idOf(newMigration()))).toBe(false);
  });
};

/** Codes for hosts, as a host uses one. */
export const enrolmentClaimsContract = (make: Make<"EnrolmentDesk" | "EnrolmentClaims">): void => {
  describe("a claim", () => {
    it("is kept once, whoever comes second or at the same time", async () => {
      const one = enrolment(newMigration());
      const { EnrolmentDesk: desk, EnrolmentClaims: claims } = make();
      await desk.putEnrolment(one);
      const asked = range(4, (at) => ({ ...one, claim: claimOf(`host${at}`) }));
      const kept = await Promise.all(asked.map((claimed) => claims.putClaim(claimed)));
      expect(kept.filter((isKept) => isKept)).toHaveLength(1);
      const found = await claims.findEnrolment(one.id);
      expect(found).toEqual(asked[kept.indexOf(true)]);
      expect(await claims.putClaim({ ...one, claim: claimOf("late") })).toBe(false);
      expect(await claims.findEnrolment(one.id)).toEqual(found);
    });

    it("makes no code, and changes nothing of one but its claim", async () => {
      const one = enrolment(newMigration());
      const { EnrolmentDesk: desk, EnrolmentClaims: claims } = make();
      expect(await claims.putClaim({ ...one, claim: claimOf("db01") })).toBe(false);
      expect(await claims.findEnrolment(one.id)).toBeUndefined();
      await desk.putEnrolment(one);
      const claim = claimOf("db01");
      // As it is where the name of whoever gave it out was taken out after it was read, or whoever writes it would rather name another.
      const other = {
        ...one,
        ...{ by: { person: idOf("eva") }, expiresAt: "2099-01-01T00:00:00.000Z", units: [], claim },
      };
      expect(await claims.putClaim(other)).toBe(true);
      expect(await claims.findEnrolment(one.id)).toEqual({ ...one, claim });
    });
  });
};

/** Codes for hosts, as whoever tells their givers sees them. */
export const enrolmentNewsContract = (make: Make<"EnrolmentDesk" | "EnrolmentNews" | "Outbox">): void => {
  it("finds what was used, and puts the news of it into the outbox once", async () => {
    const one = enrolment(newMigration(), { claim: claimOf("db01") });
    const { EnrolmentDesk: desk, EnrolmentNews: news, Outbox: outbox } = make();
    expect(await news.findEnrolment(one.id)).toBeUndefined();
    await desk.putEnrolment(one);
    expect(await news.findEnrolment(one.id)).toEqual(one);
    expect(await news.readHead(one.migration)).toBeUndefined();
    const notification = enrolmentNotification(one, undefined);
    if (notification === undefined) throw new Error("there is none");
    expect(await news.putNotification(notification)).toBe(true);
    expect(await news.putNotification({ ...notification, at: minute(9) })).toBe(false);
    expect(await outbox.findNotification(notification)).toEqual(notification);
  });
};
