import { isFailure } from "../../core/failure.ts";
import type { EnactPorts } from "./ports.ts";

const MAX_ATTEMPTS = 12;
const FIRST_PAUSE_MS = 100;
const MAX_PAUSE_MS = 10_000;

/** Tries again what was throttled, after pauses that grow: the table takes it later. @throws Failure as `write` */
export const untilTaken = async <T>(
  { pause, random }: Pick<EnactPorts, "pause" | "random">,
  write: () => Promise<T>,
): Promise<T> => {
  for (let attempt = 0; ; attempt += 1)
    try {
      return await write();
    } catch (error) {
      if (!isFailure(error, "ledger-throttled") || attempt === MAX_ATTEMPTS) throw error;
      await pause((0.5 + random() / 2) * Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt));
    }
};
