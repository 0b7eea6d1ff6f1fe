import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { CopyRequest } from "../../../adapters/s3-copy-request.ts";
import type { Make } from "../ports.ts";
import { failing, newMigration } from "../values.ts";

const MIB = 1024 ** 2;
const MISSING_UPLOAD = "0".repeat(32);
const ignore = (): void => undefined;

/** Copies of backups: how an agent makes them, and how `receive` looks them up. */
export const copiesContract = (make: Make<"CopyStore" | "Vault">): void => {
  const folder = mkdtempSync(join(tmpdir(), "cleargate-copies-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const toCopy = (bytes: Buffer, name = "rtc.bak"): CopyRequest => {
    const file = join(folder, newMigration());
    writeFileSync(file, bytes);
    return {
      file,
      size: bytes.length,
      sha256: createHash("sha256").update(bytes).digest("hex"),
      bucket: make().CopyStore.bucket,
      object: `artefacts/agent01/${newMigration()}/${name}`,
      lockUntil: undefined,
      partBytes: 5 * MIB,
    };
  };

  describe("a copy", () => {
    it.each([
      ["empty", Buffer.alloc(0)],
      ["small", Buffer.from("small")],
      ["of a size that is one part exactly", Buffer.alloc(5 * MIB, "one")],
      ["of many parts", Buffer.alloc(11 * MIB, "large")],
    ])("is found with its size and one checksum over the whole: %s", async (_, bytes) => {
      const what = toCopy(bytes);
      const copied = await make().Vault.copy(what, undefined, ignore);
      const found = await make().CopyStore.head({ object: what.object, versionId: copied.versionId });
      expect(found).toEqual({ size: bytes.length, crc64nvme: copied.crc64nvme, lockedUntil: undefined });
    });

    it.each(["a b+c.bak", "ü%20☂.bak"])("is found by its own name: %s", async (name) => {
      const what = toCopy(Buffer.from(name), name);
      const { versionId } = await make().Vault.copy(what, undefined, ignore);
      expect(await make().CopyStore.head({ object: what.object, versionId })).toMatchObject({
        size: Buffer.byteLength(name),
      });
    });

    it("is not found where there is no such version, or no such object", async () => {
      const [one, other] = [toCopy(Buffer.from("one")), toCopy(Buffer.from("other"))];
      await make().Vault.copy(one, undefined, ignore);
      const { versionId } = await make().Vault.copy(other, undefined, ignore);
      expect(await make().CopyStore.head({ object: one.object, versionId })).toBeUndefined();
      expect(await make().CopyStore.head({ object: one.object, versionId: "no version" })).toBeUndefined();
      expect(await make().CopyStore.head({ object: `${one.object}.none`, versionId })).toBeUndefined();
    });

    it("is described version by version", async () => {
      const what = toCopy(Buffer.from("first"));
      const first = await make().Vault.copy(what, undefined, ignore);
      const longer = { ...toCopy(Buffer.from("second, longer")), object: what.object };
      const second = await make().Vault.copy(longer, undefined, ignore);
      const sizeOf = async ({ versionId }: { versionId: string }) =>
        (await make().CopyStore.head({ object: what.object, versionId }))?.size;
      expect([await sizeOf(first), await sizeOf(second)]).toEqual([5, 14]);
    });

    it.each([
      ["in one piece", Buffer.from("small")],
      ["in parts", Buffer.alloc(6 * MIB, "x")],
    ])("is not finished where the bytes are not those that were hashed: %s", async (_, bytes) => {
      const what = { ...toCopy(bytes), sha256: "0".repeat(64) };
      await expect(make().Vault.copy(what, undefined, ignore)).rejects.toMatchObject(failing("copy-changed"));
      expect(await make().CopyStore.head({ object: what.object, versionId: "null" })).toBeUndefined();
    });

    it("goes on with an upload that was begun before", async () => {
      const what = toCopy(Buffer.alloc(11 * MIB, "resumed"));
      const begun: string[] = [];
      const began = (id: string): void => void begun.push(id);
      const broken = make().Vault.copy({ ...what, sha256: "0".repeat(64) }, undefined, began);
      await expect(broken).rejects.toMatchObject(failing("copy-changed"));
      expect(begun).toHaveLength(1);
      const copied = await make().Vault.copy(what, begun[0], began);
      expect(begun).toHaveLength(1);
      expect(await make().CopyStore.head({ object: what.object, versionId: copied.versionId })).toMatchObject({
        size: what.size,
        crc64nvme: copied.crc64nvme,
      });
    });

    it("begins anew where the upload is gone", async () => {
      const what = toCopy(Buffer.alloc(6 * MIB, "anew"));
      const begun: string[] = [];
      await make().Vault.copy(what, MISSING_UPLOAD, (id) => void begun.push(id));
      expect(begun).toHaveLength(1);
    });

    it("fails as the vault's where there is no such bucket", async () => {
      const what = { ...toCopy(Buffer.from("x")), bucket: `${newMigration()}-none` };
      await expect(make().Vault.copy(what, undefined, ignore)).rejects.toMatchObject({
        code: expect.stringMatching(/^vault-(unavailable|denied)$/),
      });
    });
  });
};

/** Locks, where the store's bucket has them. */
export const locksContract = (make: Make<"CopyStore" | "Vault">): void => {
  const folder = mkdtempSync(join(tmpdir(), "cleargate-locks-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  // Soon over, so that whoever cleans up is not kept from it.
  const soon = (seconds: number): string => new Date(Math.ceil(Date.now() / 1000 + seconds) * 1000).toISOString();

  it.each([
    ["in one piece", Buffer.from("locked")],
    ["in parts", Buffer.alloc(6 * MIB, "locked")],
  ])("a copy %s is locked as long as was asked for, and a lock can be made longer", async (_, bytes) => {
    const file = join(folder, newMigration());
    writeFileSync(file, bytes);
    const lockUntil = soon(20);
    const what: CopyRequest = {
      file,
      size: bytes.length,
      sha256: createHash("sha256").update(bytes).digest("hex"),
      bucket: make().CopyStore.bucket,
      object: `artefacts/agent01/${newMigration()}/rtc.bak`,
      lockUntil,
      partBytes: 5 * MIB,
    };
    const { versionId } = await make().Vault.copy(what, undefined, ignore);
    const lockedUntil = async () => (await make().CopyStore.head({ object: what.object, versionId }))?.lockedUntil;
    expect(await lockedUntil()).toBe(lockUntil);
    const later = soon(40);
    await make().Vault.lock(what, versionId, later);
    expect(await lockedUntil()).toBe(later);
  });
};
