import { describe, expect, it } from "vitest";
import type { Change } from "../../core/readiness/cascade/change.ts";
import { fenceOf } from "../../core/readiness/cascade/fence.ts";
import { compiledPlan } from "../support/plan.ts";
import { worldOf } from "../support/world.ts";

describe("a change that is written under a condition on the head", () => {
  const { head } = worldOf(compiledPlan(), "2026-11-22T00:00:00.000Z");
  const fence = (kind: Change["kind"]) => fenceOf({ kind, head } as Change);

  it.each(["approval", "stabilization", "summary"] as const)("is one of kind %s, which is rare", (kind) => {
    expect(fence(kind)).toBe(head);
  });

  it.each(["evidence", "refusal", "comparison", "overdue", "lapse", "plan"] as const)(
    "is none of kind %s, which has its own",
    (kind) => {
      expect(fence(kind)).toBeUndefined();
    },
  );
});
