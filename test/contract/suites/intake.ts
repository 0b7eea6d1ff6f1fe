import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { IntakeOptions } from "../../../adapters/s3-intake.ts";
import type { Make } from "../ports.ts";
import { bytesOf, failing, newMigration } from "../values.ts";

/** What an agent may do at the intake: add. */
export const intakeContract = (make: Make<"Intake" | "ObjectStore">): void => {
  const folder = mkdtempSync(join(tmpdir(), "cleargate-intake-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "manifest");
  const bytes = Buffer.from("not a manifest, and kept all the same");
  writeFileSync(file, bytes);
  const sha256 = createHash("sha256").update(bytes).digest("hex");

  describe("the intake", () => {
    it("adds an object once, and says so when it is added again", async () => {
      const key = `intake/${newMigration()}/a b+ü.zst`;
      expect(await make().Intake.add(key, file, bytes.length, sha256)).toBe("added");
      expect(await make().Intake.add(key, file, bytes.length, sha256)).toBe("already-present");
      // What is there is what was sent: putting the same once more finds the same version.
      const there = await make().ObjectStore.put(key, bytes, "application/x-ndjson");
      expect(await bytesOf((await make().ObjectStore.open(there)).chunks)).toEqual(bytes);
    });

    it("reads what lies under a receipt's key, as much of it as is asked for, and nothing where nothing does", async () => {
      const key = `receipts/${newMigration()}/a b+ü.json`;
      expect(await make().Intake.readReceipt(key, 100)).toBeUndefined();
      await make().ObjectStore.put(key, Buffer.from('{"outcome":"accepted"}'), "application/json");
      expect(await make().Intake.readReceipt(key, 100)).toBe('{"outcome":"accepted"}');
      expect(await make().Intake.readReceipt(key, 4)).toBe('{"ou');
    });

    it("adds nothing where the bytes do not have the digest that was told", async () => {
      const key = `intake/${newMigration()}/wrong.zst`;
      await expect(make().Intake.add(key, file, bytes.length, "0".repeat(64))).rejects.toMatchObject({
        name: "Failure",
      });
      expect(await make().Intake.add(key, file, bytes.length, sha256)).toBe("added");
    });
  });
};

/** What can be learnt of the intake without leaving anything there. */
export const probeIntakeContract = (
  make: Make<"ExamineIntake" | "ObjectStore">,
  options: () => IntakeOptions,
): void => {
  describe("the examination of the intake", () => {
    it("says that an object may be added, by whom, and what time it is there, and leaves nothing", async () => {
      const key = `intake/${newMigration()}/examined`;
      const found = await make().ExamineIntake(options(), key);
      expect(found).toMatchObject({ canAdd: true, reachError: undefined, addError: undefined });
      expect(found.accessKeyId).not.toBe("");
      expect(Math.abs((found.serverMs ?? 0) - Date.now())).toBeLessThan(15 * 60_000);
      await expect(make().ObjectStore.open({ key, versionId: "null" })).rejects.toMatchObject(
        failing("object-missing"),
      );
    });

    it("says that there is no such bucket", async () => {
      const found = await make().ExamineIntake({ ...options(), bucket: `${newMigration()}-none` }, "intake/x");
      expect(found.canAdd).not.toBe(true);
      expect(found.reachError ?? found.addError).toBeDefined();
    });

    it("says that nobody answers", async () => {
      const found = await make().ExamineIntake({ ...options(), endpoint: "http://127.0.0.1:9" }, "intake/x");
      expect(found).toMatchObject({ canAdd: undefined, reachError: expect.any(String), serverMs: undefined });
    });
  });
};
