import { type Instant, instantOf, msOf } from "../../core/instant.ts";
import { findCosigned, newestCosignedPath } from "../../core/log/cosigned.ts";
import { keyIdText, type NoteKey } from "../../core/log/note-key.ts";
import type { LogPorts } from "./log.ts";

export type SilencePorts = Pick<LogPorts, "files" | "memory" | "clock">;

/** When a witness signed last; of one that signed nothing yet, when it was asked about first. */
const lastOf = async ({ files, memory, clock }: SilencePorts, witness: NoteKey): Promise<Instant> => {
  const file = await files.find(newestCosignedPath(witness));
  const newest = file === undefined ? undefined : findCosigned(file.bytes, witness);
  if (newest !== undefined) return instantOf(newest.time * 1_000);
  const name = `witness ${keyIdText(witness)}`;
  const known = (await memory.get(name))?.since;
  const since = known ?? clock();
  if (known === undefined) await memory.put(name, { since });
  return since;
};

/**
 * For how long the most silent of the witnesses has signed nothing; 0 where there are none.
 * @throws Failure `store-*`, `ledger-*`
 */
export const witnessSilenceMs = async (ports: SilencePorts, witnesses: readonly NoteKey[]): Promise<number> => {
  const last = await Promise.all(witnesses.map((witness) => lastOf(ports, witness)));
  return Math.max(0, ...last.map((at) => msOf(ports.clock()) - msOf(at)));
};
