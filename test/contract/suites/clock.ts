import { describe, expect, it } from "vitest";
import { findInstant } from "../../../core/instant.ts";
import type { Make } from "../ports.ts";
import { range } from "../values.ts";

/** The machine's own clock, waiting and chance. */
export const clockContract = (make: Make<"Clock" | "Pause" | "Random" | "NewId">): void => {
  describe("the machine", () => {
    it("says now, as an instant that does not go back", async () => {
      const [first, second] = [make().Clock(), make().Clock()];
      expect(findInstant(first)).toBe(first);
      expect(Math.abs(Date.parse(first) - Date.now())).toBeLessThan(1_000);
      expect(first <= second).toBe(true);
    });

    it("waits at least as long as it was asked to", async () => {
      const before = performance.now();
      await make().Pause(50);
      expect(performance.now() - before).toBeGreaterThan(48);
    });

    it("draws numbers from 0 up to, but not, 1, and not always the same", () => {
      const drawn = range(1_000, () => make().Random());
      for (const number of drawn) expect(number >= 0 && number < 1).toBe(true);
      expect(new Set(drawn).size).toBeGreaterThan(900);
    });

    it("gives a name that no other call gives", () => {
      expect(new Set(range(1_000, () => make().NewId())).size).toBe(1_000);
    });
  });
};
