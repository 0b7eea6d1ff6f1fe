import { createHash } from "node:crypto";
import { objectFactId } from "../../core/history/fact.ts";
import { CANARY, objectKeyOf } from "../../core/manifest/object-key.ts";
import type { Clock, Evidence, Ledger, Memory } from "../../ports/ports.ts";

export interface ProbePorts {
  readonly evidence: Pick<Evidence, "put">;
  readonly ledger: Pick<Ledger, "hasFact">;
  readonly memory: Memory;
  readonly clock: Clock;
}

const PLACE = "probe";

/**
 * Sends a canary the way of all evidence, into the intake, and looks whether the one before has come out as a fact.
 * It proves nothing about any migration: no plan knows it, so `receive` refuses it, and says so in the history.
 * @returns whether the one before arrived; undefined at the first run
 */
export const probe = async ({ evidence, ledger, memory, clock }: ProbePorts): Promise<boolean | undefined> => {
  const before = await memory.recall(PLACE);
  const arrived = before?.fact === undefined ? undefined : await ledger.hasFact(before.fact);
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
  const object = await evidence.put(key, bytes, "application/x-ndjson");
  await memory.keep(PLACE, { fact: objectFactId(object), at: completedAt });
  return arrived;
};
