import { randomUUID, verify } from "node:crypto";
import { describe, expect, it, vi } from "vitest";
import { publicKeyOf } from "../../../core/ed25519.ts";
import type { Answer } from "../answering.ts";
import type { Make } from "../ports.ts";
import { commitOf, failing, newMigration, timeFact } from "../values.ts";
import type { ReceiveBodies } from "./reconcile.ts";

/** An index follows the table. */
const LAG = { timeout: 30_000, interval: 50 };

/** The files of the log. */
export const logFilesContract = (make: Make<"LogFiles">): void => {
  describe("the files of the log", () => {
    const newPath = () => `tile/0/${randomUUID()}`;
    const bytes = Buffer.from([0, 1, 255]);

    it("are found with all their bytes, and what is not there is not", async () => {
      const path = newPath();
      expect(await make().LogFiles.find(path)).toBeUndefined();
      await make().LogFiles.put(path, bytes);
      expect(Buffer.from((await make().LogFiles.find(path))?.bytes ?? "")).toEqual(bytes);
    });

    it("that never change are written again with the same bytes, and with no others", async () => {
      const path = newPath();
      await make().LogFiles.put(path, bytes);
      await make().LogFiles.put(path, bytes);
      const other = make().LogFiles.put(path, Buffer.from("other"));
      await expect(other).rejects.toMatchObject({ code: "object-differs" });
    });

    it("that change are replaced by whoever read them last, and by nobody else", async () => {
      const path = newPath();
      const replace = (text: string, tag: string | undefined) => make().LogFiles.replace(path, Buffer.from(text), tag);
      const tag = async () => (await make().LogFiles.find(path))?.tag;
      expect(await replace("none", '"00000000000000000000000000000000"')).toBe(false);
      expect(await replace("first", undefined)).toBe(true);
      expect(await replace("first again", undefined)).toBe(false);
      const first = await tag();
      expect(await replace("second", first)).toBe(true);
      expect(await replace("late", first)).toBe(false);
      expect(await tag()).not.toBe(first);
      expect(Buffer.from((await make().LogFiles.find(path))?.bytes ?? "").toString()).toBe("second");
    });

    it("are replaced by one of several at the same time", async () => {
      const path = newPath();
      const tries = ["a", "b", "c", "d"].map((text) => make().LogFiles.replace(path, Buffer.from(text), undefined));
      expect((await Promise.all(tries)).filter(Boolean)).toHaveLength(1);
    });
  });
};

/** What the ledger keeps for the log. */
export const logIndexContract = (make: Make<"LogIndex" | "CommitLedger">): void => {
  describe("the index of the log", () => {
    it("finds as which leaves subjects were logged, also many", async () => {
      const prefix = newMigration();
      const subjects = Array.from({ length: 130 }, (_, at) => `${prefix}-${at}`);
      const leaves = new Map(subjects.slice(0, 120).map((subject, at) => [subject, at]));
      expect((await make().LogIndex.findLeaves(subjects)).size).toBe(0);
      await make().LogIndex.putLeaves(leaves);
      expect(await make().LogIndex.findLeaves(subjects)).toEqual(leaves);
      await make().LogIndex.putLeaves(leaves);
      expect(await make().LogIndex.findLeaves([])).toEqual(new Map());
    });

    it("has one salt for each person, also for those who ask first at the same time", async () => {
      const person = newMigration();
      const asked = await Promise.all([1, 2, 3, 4].map(() => make().LogIndex.readSalts([person, `${person}2`])));
      const salts = asked.map((one) => Buffer.from(one.get(person) ?? "").toString("hex"));
      expect(salts[0]).toMatch(/^[0-9a-f]{64}$/);
      expect(new Set(salts).size).toBe(1);
      expect(Buffer.from(asked[0]?.get(`${person}2`) ?? "").toString("hex")).not.toBe(salts[0]);
    });

    it("walks over the facts of all migrations, page by page", async () => {
      const facts = [newMigration(), newMigration(), "-"].map((migration) =>
        timeFact(migration, { id: `${newMigration()}-fact` }),
      );
      for (const fact of facts) await make().CommitLedger.commit(commitOf({ fact }));
      await vi.waitFor(async () => {
        const walked: string[] = [];
        let cursor: string | undefined;
        do {
          const page = await make().LogIndex.walkFacts(2, cursor);
          expect(page.items.length).toBeLessThanOrEqual(2);
          walked.push(...page.items);
          cursor = page.cursor;
        } while (cursor !== undefined);
        expect(walked).toEqual(expect.arrayContaining(facts.map(({ id }) => id)));
      }, LAG);
      await expect(make().LogIndex.walkFacts(2, "no cursor")).rejects.toMatchObject({ code: "cursor-invalid" });
    });
  });
};

/** The key of the log. */
export const logSignerContract = (make: Make<"LogSigner">): void => {
  describe("the key of the log", () => {
    it("signs with Ed25519, what its public key verifies, the same each time", async () => {
      const { LogSigner } = make();
      const raw = await LogSigner.publicKey();
      expect(raw).toHaveLength(32);
      expect(await LogSigner.publicKey()).toEqual(raw);
      const message = Buffer.from("Grüße\n\u0000");
      const signature = await LogSigner.sign(message);
      expect(signature).toHaveLength(64);
      expect(verify(null, message, publicKeyOf(raw), signature)).toBe(true);
      expect(await LogSigner.sign(message)).toEqual(signature);
    });
  });
};

/** @param answer what KMS answers from now on */
export const signerFailuresContract = (make: Make<"LogSigner">, answer: (next: Answer | undefined) => void): void => {
  it.each<[string, string, Answer | undefined]>([
    ["denied without the right", "signer-denied", { status: 400, error: "AccessDeniedException" }],
    ["throttled where there are too many", "signer-throttled", { status: 400, error: "ThrottlingException" }],
    ["unavailable where the key is not there", "signer-unavailable", { status: 400, error: "NotFoundException" }],
    ["unavailable where the service breaks", "signer-unavailable", { status: 500, error: "KMSInternalException" }],
    ["unavailable where nothing is answered", "signer-unavailable", undefined],
  ])("a signature is %s", async (_, code, next) => {
    answer(next);
    await expect(make().LogSigner.sign(Buffer.from("a"))).rejects.toMatchObject(failing(code));
    await expect(make().LogSigner.publicKey()).rejects.toMatchObject(failing(code));
  });
};

/** The queue of facts that are to be appended. */
export const logQueueContract = (make: Make<"LogQueue">, receiveBodies: ReceiveBodies): void => {
  it("names all facts in one message", async () => {
    const facts = Array.from({ length: 100 }, () => randomUUID());
    await make().LogQueue.enqueueFacts(facts);
    const received = (await receiveBodies()).map((body) => JSON.parse(body) as { facts?: readonly string[] });
    expect(received.filter((one) => one.facts?.[0] === facts[0])).toEqual([{ facts }]);
  });
};
