import { describe, expect, it } from "vitest";
import { findInstant } from "../../../core/instant.ts";
import type { ListedObject } from "../../../ports/reconcile.ts";
import type { Answer } from "../answering.ts";
import type { Make } from "../ports.ts";
import { commitOf, failing, manifestFact, newMigration, range } from "../values.ts";
import { hasFactContract } from "./reads.ts";

/** Which facts have been recorded. */
export const factIndexContract = (make: Make<"FactIndex" | "EnactLedger">): void => {
  hasFactContract(() => ({ reader: make().FactIndex, writer: make().EnactLedger }));

  it("knows those of many facts that have been recorded", async () => {
    const { FactIndex: index, EnactLedger: ledger } = make();
    const migration = newMigration();
    const ids = range(230, (number) => `${migration}-${number}`);
    const recorded = ids.filter((_, number) => number % 50 === 7);
    for (const id of recorded) await ledger.commit(commitOf({ fact: manifestFact(migration, { id }) }));
    expect(await index.knownFacts(ids)).toEqual(new Set(recorded));
    expect(await index.knownFacts([])).toEqual(new Set());
  });

  it("takes an id that is named twice", async () => {
    const { FactIndex: index, EnactLedger: ledger } = make();
    const fact = manifestFact(newMigration());
    await ledger.commit(commitOf({ fact }));
    expect(await index.knownFacts([fact.id, fact.id, "none", "none"])).toEqual(new Set([fact.id]));
  });
};

/** Adds a version of an object to the intake, whatever is there. @returns its version id */
export type AddVersion = (key: string, bytes: Uint8Array) => Promise<string>;

const MAX_PAGES = 200;

/** Every version of every object of the intake. */
export const intakeListingContract = (make: Make<"IntakeListing">, addVersion: AddVersion): void => {
  describe("the listing of the intake", () => {
    const prefix = `intake/${newMigration()}`;
    const key = (name: string): string => `${prefix}/${name}`;
    const before = `${prefix}.`;

    /** All that is under the prefix, on pages of `limit`. */
    const listed = async (limit: number): Promise<ListedObject[]> => {
      const all: ListedObject[] = [];
      let after: string | undefined = before;
      for (let page = 0; page < MAX_PAGES && after !== undefined && after < `${prefix}~`; page += 1) {
        const { versions, next } = await make().IntakeListing.list(after, limit);
        all.push(...versions);
        after = next;
      }
      return all.filter((one) => one.key.startsWith(`${prefix}/`));
    };

    const expected: string[] = [];
    const nameOf = ({ key: name, versionId, size }: Pick<ListedObject, "key" | "versionId" | "size">): string =>
      `${name} ${versionId} ${size}`;

    it("has every version of every object exactly once, in order of key, on pages of any size", async () => {
      for (const [name, versions] of [
        ["a", 1],
        ["b", 3],
        ["c d+e", 1],
        ["f%20ü", 2],
        ["g", 1],
      ] as const)
        for (let size = 1; size <= versions; size += 1)
          expected.push(
            nameOf({ key: key(name), versionId: await addVersion(key(name), Buffer.alloc(size, name)), size }),
          );
      for (const limit of [1, 2, 3, 5, 1_000]) {
        const all = await listed(limit);
        expect(all.map(nameOf).toSorted(), `on pages of ${limit}`).toEqual(expected.toSorted());
        expect(all.map((one) => one.key)).toEqual(all.map((one) => one.key).toSorted());
      }
    });

    it("says since when each is there", async () => {
      const [first] = await listed(1_000);
      expect(findInstant(first?.storedAt ?? "")).toBe(first?.storedAt);
      expect(Math.abs(Date.parse(first?.storedAt ?? "") - Date.now())).toBeLessThan(15 * 60_000);
    });

    it("begins after a key, and its last page names no next", async () => {
      const { versions } = await make().IntakeListing.list(key("b"), 1_000);
      const names = versions.filter((one) => one.key.startsWith(prefix)).map((one) => one.key);
      expect([...new Set(names)]).toEqual(["c d+e", "f%20ü", "g"].map(key));
      expect(await make().IntakeListing.list("intake/~~~", 1_000)).toEqual({ versions: [] });
    });
  });
};

/** The bodies of the messages that lie in the queue. */
export type ReceiveBodies = () => Promise<readonly string[]>;

/** The intake's queue, for objects whose event was lost. */
export const intakeQueueContract = (make: Make<"IntakeQueue">, receiveBodies: ReceiveBodies): void => {
  it("enqueues an object in the form of the bucket's own event, whatever its key", async () => {
    const migration = newMigration();
    const objects = ["plain.zst", "a b+c.zst", "ü%20☂&=#?.zst"].map((name) => ({
      key: `intake/${migration}/${name}`,
      versionId: `v-${name.length}`,
      size: name.length,
      storedAt: "2026-11-22T12:00:00.000Z",
    }));
    for (const object of objects) await make().IntakeQueue.enqueue(object);
    // S3's documentation: keys in events are encoded as form data.
    const received = (await receiveBodies()).flatMap((body) =>
      (JSON.parse(body) as { Records: { s3: { object: ListedObject } }[] }).Records.map(({ s3: { object } }) => ({
        ...object,
        key: decodeURIComponent(object.key.replaceAll("+", " ")),
      })),
    );
    const ours = received.filter(({ key }) => key.startsWith(`intake/${migration}/`));
    expect(ours.toSorted((a, b) => a.size - b.size)).toEqual(
      objects.map(({ storedAt: _, ...one }) => one).toSorted((a, b) => a.size - b.size),
    );
  });
};

/** @param answer what the queue answers from now on */
export const queueFailuresContract = (make: Make<"IntakeQueue">, answer: (next: Answer) => void): void => {
  it.each<[string, string, Answer]>([
    ["denied without the right", "queue-denied", { status: 403, error: "AccessDenied" }],
    ["throttled where there are too many", "queue-throttled", { status: 400, error: "ThrottlingException" }],
    ["unavailable where the queue breaks", "queue-unavailable", { status: 500, error: "InternalFailure" }],
  ])("an object that cannot be enqueued is %s", async (_, code, next) => {
    answer(next);
    const object = { key: "intake/a", versionId: "v", size: 1, storedAt: "2026-11-22T12:00:00.000Z" };
    await expect(make().IntakeQueue.enqueue(object)).rejects.toMatchObject(failing(code));
  });
};
