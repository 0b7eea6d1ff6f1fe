import { describe, expect, it } from "vitest";
import { partitions } from "../../local/services/dynamodb/partitions.ts";

const LIMIT = { writeUnits: 1_000, readUnits: 3_000, burstSeconds: 0 };

describe("what partitions have left", () => {
  it("is forgotten of those that have all of it again, however many there were", () => {
    let now = 0;
    const left = partitions(() => now, LIMIT);
    for (let fact = 0; fact < 20_000; fact += 1) {
      now += 1;
      left.spend("writeUnits", `F#${fact}`, 1);
    }
    expect(left.remembered()).toBeLessThanOrEqual(1_001);
  });

  it("is remembered of one that is short, however many others there were since", () => {
    let now = 0;
    const left = partitions(() => now, LIMIT);
    left.spend("writeUnits", "short", 1_000_000);
    for (let fact = 0; fact < 20_000; fact += 1) {
      now += 1;
      left.spend("readUnits", `F#${fact}`, 1);
    }
    expect(left.takes("writeUnits", "short")).toBe(false);
  });
});
