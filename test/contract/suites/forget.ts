import { describe, expect, it } from "vitest";
import { beginForgetting, type Forgetting } from "../../../core/history/forgetting.ts";
import { forgettingFact } from "../../../core/history/forgetting-fact.ts";
import { personId, withoutPerson } from "../../../core/log/people.ts";
import type { Stored } from "../../../ports/forget.ts";
import type { Make } from "../ports.ts";
import {
  approvalFact,
  checkpoint,
  commitOf,
  due,
  failing,
  head,
  NOON,
  newMigration,
  notification,
  planWriter,
} from "../values.ts";

const ISSUER = "https://id.example";
/** Many tests have written before. */
const PAGE = 500;
const SALT = Buffer.alloc(32, 7);
const HASHED = { person: expect.stringMatching(/^[0-9a-f]{64}$/) };

/** Taking a person out of the ledger, and what two people decide before it. */
export const forgetContract = (
  make: Make<
    | "ForgetLedger"
    | "ApprovalsLedger"
    | "ApplyLedger"
    | "EnactLedger"
    | "LogIndex"
    | "PackLedger"
    | "Snapshots"
    | "QueryLedger"
  >,
): void => {
  const zoeOf = (migration: string) => ({
    ...{ issuer: ISSUER, subject: `zoe-${migration}`, name: null, email: `zoe@${migration}.example` },
  });
  const whomOf = (migration: string) => ({ issuer: ISSUER, subject: `zoe-${migration}` });
  const walked = async (mark: string): Promise<readonly Stored[]> => {
    const found: Stored[] = [];
    let cursor: string | undefined;
    do {
      const page = await make().ForgetLedger.walk(PAGE, cursor);
      expect(page.items.length).toBeLessThanOrEqual(PAGE);
      found.push(...page.items.filter((one) => JSON.stringify([one.place, one.value]).includes(mark)));
      cursor = page.cursor;
    } while (cursor !== undefined);
    return found;
  };
  const own = async (migration: string): Promise<Forgetting | undefined> =>
    (await make().ForgetLedger.listForgettings()).find((one) => one.migration === migration);
  const decided = async (migration: string): Promise<Forgetting> => {
    const whom = whomOf(migration);
    const forgetting = beginForgetting({ migration, request: "r1", whom, approvedAt: NOON });
    const deed = { id: `${migration}-f`, action: "forgetting-approved", request: "r1", whom, reason: "asked" } as const;
    const fact = forgettingFact({ migration, planVersion: 1 }, { ...deed, by: zoeOf(migration) }, NOON);
    expect(await make().ApprovalsLedger.commit(commitOf({ fact, forgetting }))).toBe("committed");
    return forgetting;
  };

  describe("forgetting", () => {
    it("is decided once for a person until it is done, and goes on version by version", async () => {
      const migration = newMigration();
      const person = personId(whomOf(migration));
      expect(await make().ApprovalsLedger.isForgetting(person)).toBe(false);
      const forgetting = await decided(migration);
      expect(await make().ApprovalsLedger.isForgetting(person)).toBe(true);
      expect(await own(migration)).toEqual(forgetting);
      const again = commitOf({ fact: approvalFact(migration, { id: `${migration}-g` }), forgetting });
      await expect(make().ApprovalsLedger.commit(again)).rejects.toMatchObject(failing("ledger-conflict"));
      const next = { ...forgetting, cursor: "c", shown: { "a (b)": "c" }, version: 2 };
      await make().ForgetLedger.putForgetting(next);
      expect(await own(migration)).toEqual(next);
      await expect(make().ForgetLedger.putForgetting(next)).rejects.toMatchObject(failing("ledger-conflict"));
    });

    it("ends with a fact, without the salt, and with nothing that names the person", async () => {
      const migration = newMigration();
      const person = personId(whomOf(migration));
      const salt = (await make().LogIndex.readSalts([person])).get(person) as Uint8Array;
      expect(await make().ApprovalsLedger.findSalts([person, "nobody"])).toEqual(new Map([[person, salt]]));
      expect(await make().ForgetLedger.findSalts([person])).toEqual(new Map([[person, salt]]));
      const forgetting = await decided(migration);
      expect(await make().ApplyLedger.isForgetting(person)).toBe(true);
      expect(await make().PackLedger.isForgetting(person)).toBe(true);
      const whom = { person: "a".repeat(64) };
      const deed = {
        action: "person-forgotten",
        request: "r1",
        whom,
        by: zoeOf("x"),
        reason: null,
        places: 3,
      } as const;
      const fact = forgettingFact({ migration, planVersion: 1 }, { ...deed, id: `${migration}-done` }, NOON);
      for (const [early, other] of [
        [{ ...forgetting, version: 9 }, salt],
        [forgetting, SALT],
      ] as const)
        await expect(make().ForgetLedger.endForgetting(early, other, fact)).rejects.toMatchObject(
          failing("ledger-conflict"),
        );
      expect((await make().ForgetLedger.findSalts([person])).size).toBe(1);
      await make().ForgetLedger.endForgetting(forgetting, salt, fact);
      expect(await own(migration)).toBeUndefined();
      expect((await make().ForgetLedger.findSalts([person])).size).toBe(0);
      expect(await make().ApplyLedger.isForgetting(person)).toBe(false);
      expect(await make().PackLedger.isForgetting(person)).toBe(false);
      expect(await make().QueryLedger.findFact(fact.id)).toEqual(fact);
      expect((await make().ForgetLedger.findLeaves([fact.id])).size).toBe(0);
      await make().LogIndex.putLeaves(new Map([[fact.id, 4]]));
      expect(await make().ForgetLedger.findLeaves([fact.id])).toEqual(new Map([[fact.id, 4]]));
      await expect(make().ForgetLedger.walk(3, "no cursor")).rejects.toMatchObject(failing("cursor-invalid"));
    });

    it("walks over everything that names a person, and puts a hash in its place, unless it has changed", async () => {
      const migration = newMigration();
      const zoe = zoeOf(migration);
      const mark = `zoe@${migration}`;
      const fact = approvalFact(migration, { id: `${migration}-f`, by: zoe });
      const of = (over: object) => checkpoint(migration, over);
      const { EnactLedger, ForgetLedger, PackLedger } = make();
      await EnactLedger.putHead(head(migration, { version: 1, appliedBy: zoe }));
      await (await planWriter(EnactLedger, migration)).putCheckpoints([due(of({ version: 1, note: zoe }))]);
      await EnactLedger.commit(
        commitOf({ fact, notifications: [notification(migration, { story: { by: zoe } as never })] }),
      );
      await PackLedger.putAccess({ migration, pack: "p", at: NOON, by: zoe });
      expect(await ForgetLedger.readHead(migration)).toBeDefined();
      const few = await ForgetLedger.walk(2);
      expect([few.items.length <= 2, typeof few.cursor]).toEqual([true, "string"]);
      const found = await walked(mark);
      expect(found.length).toBeGreaterThanOrEqual(4);
      expect(found.filter((one) => one.fact !== undefined).map((one) => one.fact)).toEqual([fact]);
      expect(found.filter(({ isNews }) => isNews)).toHaveLength(1);
      const without = (one: Stored) => withoutPerson(one.value, personId(whomOf(migration)), SALT) as object;
      for (const one of found) {
        expect(await ForgetLedger.replace({ ...one }, without(one))).toBe(true);
        if (!one.place.startsWith("X#")) expect(await ForgetLedger.replace(one, without(one))).toBe(false);
      }
      expect(await walked(mark)).toEqual([]);
      expect(await make().QueryLedger.findFact(fact.id)).toEqual({ ...fact, by: HASHED });
      const history = await make().QueryLedger.pageHistory({ migration, newestFirst: false, limit: 9 });
      expect(JSON.stringify(history)).not.toContain(mark);
      expect(await walked(`X#${migration}#p`)).toHaveLength(1);
    });

    it("drops snapshots", async () => {
      const migration = newMigration();
      const object = { key: "snapshots/1", versionId: "v" };
      await make().Snapshots.putSnapshot({ migration, upTo: NOON, facts: 1, digest: "d", object });
      const [one] = (await walked(`S#${migration}`)).filter(({ isSnapshot }) => isSnapshot);
      await make().ForgetLedger.dropSnapshot(one as Stored);
      expect(await make().Snapshots.listSnapshots(migration, NOON, 9)).toEqual([]);
    });
  });
};
