import { createHash } from "node:crypto";
import { objectFactId } from "../../core/history/fact-id.ts";
import { CANARY, objectKeyOf } from "../../core/manifest/object-key.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Memory } from "../../ports/memory.ts";
import type { ObjectStore } from "../../ports/object-store.ts";
import type { FactIndex } from "../../ports/reconcile.ts";

export interface ProbePorts {
  readonly store: Pick<ObjectStore, "put">;
  readonly facts: Pick<FactIndex, "hasFact">;
  readonly memory: Memory;
  readonly clock: Clock;
}

const NAME = "probe";

/**
 * Sends a canary through the intake as any evidence, and checks whether the one before became a fact. No plan names
 * its migration, so `receive` records it as refused, and it proves nothing about any other.
 * @returns whether the one before arrived; undefined at the first run
 */
export const probe = async ({ store, facts, memory, clock }: ProbePorts): Promise<boolean | undefined> => {
  const before = await memory.get(NAME);
  const arrived = before?.fact === undefined ? undefined : await facts.hasFact(before.fact);
  const completedAt = clock();
  const bytes = Buffer.from(`canary of ${completedAt}\n`);
  const digest = createHash("sha256").update(bytes).digest("hex");
  const key = objectKeyOf({
    agent: CANARY,
    migration: CANARY,
    unit: CANARY,
    requirement: CANARY,
    completedAt,
    digest,
    encoding: "zst",
  });
  const object = await store.put(key, bytes, "application/x-ndjson");
  await memory.put(NAME, { fact: objectFactId(object), at: completedAt });
  return arrived;
};
