import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Make } from "../ports.ts";
import { bytesOf, failing, newMigration } from "../values.ts";

const MIB = 1024 ** 2;
const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** Where manifests, plans and lists lie. */
export const objectStoreContract = (make: Make<"ObjectStore">): void => {
  describe("the object store", () => {
    const key = (name: string): string => `plans/${newMigration()}/${name}`;
    const type = "application/json";

    it.each([
      ["nothing at all", Buffer.alloc(0)],
      ["one byte", Buffer.from([0])],
      ["text beyond ASCII", Buffer.from("façade ☂")],
      ["more than five mebibytes", Buffer.alloc(5 * MIB + 1, "evidence")],
    ])("gives back the bytes that were put, and their size: %s", async (_, bytes) => {
      const put = await make().ObjectStore.put(key("1.json"), bytes, type);
      const { size, chunks } = await make().ObjectStore.open(put);
      const read = await bytesOf(chunks);
      expect({ size, digest: sha256(read) }).toEqual({ size: bytes.length, digest: sha256(bytes) });
    });

    it.each(["a b", "a+b", "ü", "%20", "a%2Fb", "☂", "a&b=c?d#e", "'(!*)~"])(
      "takes %s in a key as it is",
      async (name) => {
        const at = key(name);
        const put = await make().ObjectStore.put(at, Buffer.from(name), type);
        expect(put.key).toBe(at);
        expect((await bytesOf((await make().ObjectStore.open(put)).chunks)).toString()).toBe(name);
        await expect(make().ObjectStore.open({ ...put, key: `${at}.` })).rejects.toMatchObject(
          failing("object-missing"),
        );
      },
    );

    it("returns the present version where the same bytes are put again, and writes none", async () => {
      const at = key("again");
      const first = await make().ObjectStore.put(at, Buffer.from("same"), type);
      expect(await make().ObjectStore.put(at, Buffer.from("same"), type)).toEqual(first);
    });

    it("refuses other bytes under a key that is taken, and keeps those that are there", async () => {
      const at = key("other");
      const first = await make().ObjectStore.put(at, Buffer.from("first"), type);
      for (const bytes of ["other", "", "first "])
        await expect(make().ObjectStore.put(at, Buffer.from(bytes), type)).rejects.toMatchObject(
          failing("object-differs"),
        );
      expect((await bytesOf((await make().ObjectStore.open(first)).chunks)).toString()).toBe("first");
    });

    it("keeps one of many that are put at once, and tells the others", async () => {
      const at = key("race");
      const texts = ["a", "b", "c", "d"];
      const results = await Promise.allSettled(
        texts.map((text) => make().ObjectStore.put(at, Buffer.from(text), type)),
      );
      const won = results.flatMap((result) => (result.status === "fulfilled" ? result.value : []));
      expect(won).toHaveLength(1);
      for (const [index, text] of texts.entries())
        if (results[index]?.status === "fulfilled")
          expect(
            (
              await bytesOf((await make().ObjectStore.open({ key: at, versionId: won[0]?.versionId ?? "" })).chunks)
            ).toString(),
          ).toBe(text);
    });

    it("says that an object is missing, by its key and by its version", async () => {
      const at = key("missing");
      await expect(make().ObjectStore.open({ key: at, versionId: "null" })).rejects.toMatchObject(
        failing("object-missing"),
      );
      await make().ObjectStore.put(at, Buffer.from("there"), type);
      const other = await make().ObjectStore.put(key("else"), Buffer.from("else"), type);
      await expect(make().ObjectStore.open({ ...other, key: at })).rejects.toMatchObject(failing("object-missing"));
    });
  });
};
