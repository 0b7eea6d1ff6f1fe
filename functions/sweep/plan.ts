import type { SweepPorts } from "./ports.ts";

const NOTHING_WRITTEN = { transitions: 0, notifications: 0 } as const;

/**
 * Asks for work on a plan version that was accepted and that nobody works on: its message was lost, or its worker died.
 * @returns undefined where somebody works on it, or it is in force
 */
export const sweepPlan = async (
  { ledger, queue, clock }: SweepPorts,
  migration: string,
): Promise<typeof NOTHING_WRITTEN | undefined> => {
  const applying = (await ledger.readHead(migration))?.applying ?? null;
  if (applying === null) return undefined;
  const turn = await ledger.findTurn(migration, applying.version);
  if (turn?.digest === applying.digest && turn.until > clock()) return undefined;
  await queue.enqueue(migration);
  return NOTHING_WRITTEN;
};
