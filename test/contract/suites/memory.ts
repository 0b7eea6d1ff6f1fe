import { describe, expect, it } from "vitest";
import type { Make } from "../ports.ts";
import { newMigration } from "../values.ts";

/** Small values that functions keep. */
export const memoryContract = (make: Make<"Memory">): void => {
  describe("the memory", () => {
    it("keeps a value under its name until the next, whole", async () => {
      const name = newMigration();
      expect(await make().Memory.get(name)).toBeUndefined();
      await make().Memory.put(name, { after: "intake/ü ☂", empty: "" });
      expect(await make().Memory.get(name)).toEqual({ after: "intake/ü ☂", empty: "" });
      await make().Memory.put(name, { other: "1" });
      expect(await make().Memory.get(name)).toEqual({ other: "1" });
      await make().Memory.put(name, {});
      expect(await make().Memory.get(name)).toEqual({});
    });

    it("keeps names apart, also those that begin alike", async () => {
      const name = newMigration();
      await make().Memory.put(name, { a: "1" });
      await make().Memory.put(`${name}2`, { a: "2" });
      expect(await make().Memory.get(name)).toEqual({ a: "1" });
      expect(await make().Memory.get(`${name}2`)).toEqual({ a: "2" });
    });
  });
};
