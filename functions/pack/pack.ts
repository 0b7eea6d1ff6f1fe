import { type Failure, isFailure } from "../../core/failure.ts";
import { type Instant, msOf } from "../../core/instant.ts";
import { type PackFailed, type PackRecord, packObjectKey } from "../../core/pack/request.ts";
import type { PackPorts } from "./ports.ts";
import { isPacked, writePack } from "./write-pack.ts";

/** What became of one run. */
export interface PackRun {
  readonly migration: string;
  readonly id: string;
  /** `nothing`: it is made already, or was never asked for. */
  readonly state: "nothing" | "made" | "failed";
  readonly bytes?: number;
}

/** The index of the history is so far behind at most that a pack need not be made again for it. */
const SETTLED_MS = 5_000;

/** What stays so, however often it is tried: whoever asked is told. */
const HOPELESS = [
  "not-found",
  "work-exceeded",
  "history-gap",
  "plan-invalid",
  "object-missing",
  "store-changed",
  // Files of the log are written before the head that needs them: one that is missing was removed.
  "log-broken",
] as const;

const failedBy = ({ code, message: reason, details }: Failure, at: Instant): PackFailed => {
  const { fact, removed } = details;
  return {
    ...{ at, reason, code },
    ...(typeof fact === "string" ? { fact } : {}),
    ...(Array.isArray(removed) ? { removed } : {}),
  };
};

/** Facts of the last seconds may not be in the index yet. */
const settle = async ({ clock, pause }: PackPorts, { asOf }: PackRecord): Promise<void> => {
  const age = msOf(clock()) - msOf(asOf);
  if (age < SETTLED_MS) await pause(SETTLED_MS - Math.max(0, age));
};

const makeOne = async (ports: PackPorts, record: PackRecord): Promise<PackRecord> => {
  const draft = await ports.newDraft(isPacked);
  try {
    const { size, pieces, pack } = await writePack(ports, record, draft);
    // The key exists at once with all of its bytes, or not at all; of two that make it the first is kept.
    const { object, sha256 } = await ports.packs.put(packObjectKey(record), size, pieces);
    return { ...record, made: { at: ports.clock(), object, bytes: size, sha256, counts: pack.counts } };
  } catch (error) {
    if (!isFailure(error, ...HOPELESS)) throw error;
    return { ...record, failed: failedBy(error, ports.clock()) };
  } finally {
    await draft.discard();
  }
};

/**
 * Makes the pack that a message asks for. It may be run twice, and cut off anywhere: what is offered is whole.
 * @throws Failure `ledger-*`, `store-*`: the message is tried again
 */
export const makePack = async (
  ports: PackPorts,
  { migration, id }: { migration: string; id: string },
): Promise<PackRun> => {
  const record = await ports.ledger.findPack(migration, id);
  if (record === undefined || record.made !== null || record.failed !== null)
    return { migration, id, state: "nothing" };
  await settle(ports, record);
  const ended = await makeOne(ports, record);
  await ports.ledger.endPack(ended);
  return {
    migration,
    id,
    state: ended.made === null ? "failed" : "made",
    ...(ended.made && { bytes: ended.made.bytes }),
  };
};
