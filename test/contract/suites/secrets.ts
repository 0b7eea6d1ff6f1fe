import { describe, expect, it } from "vitest";
import type { Make } from "../ports.ts";
import { newMigration } from "../values.ts";

/** Secrets that Cleargate makes for itself. */
export const secretsContract = (make: Make<"Secrets">): void => {
  describe("a secret", () => {
    it("is the same for everybody, also for those who ask first at the same time", async () => {
      const name = newMigration();
      const asked = Array.from({ length: 5 }, () => make().Secrets.read(name));
      const [first, ...others] = (await Promise.all(asked)).map((one) => Buffer.from(one).toString("hex"));
      expect(first).toMatch(/^[0-9a-f]{64}$/);
      expect(new Set(others)).toEqual(new Set([first]));
      expect(Buffer.from(await make().Secrets.read(name)).toString("hex")).toBe(first);
    });

    it("is another one under another name", async () => {
      const name = newMigration();
      expect(await make().Secrets.read(name)).not.toEqual(await make().Secrets.read(`${name}2`));
    });
  });
};
