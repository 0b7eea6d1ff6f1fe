import { keyLeaf, leafBytes } from "../../core/log/leaf.ts";
import { append, keysOf, settle } from "./append.ts";
import { byRecording, keepKeys, type LogPorts, leavesOf, MAX_LEAVES, withoutLeaf } from "./log.ts";

/** How often it is tried again where somebody else put leaves in order first. */
const ATTEMPTS = 3;

export interface LoggedTold {
  readonly appended: number;
  /** How many facts nothing that writes facts has written so. */
  readonly malformed: number;
  /** True where each of the facts has a leaf now, or is none; false where it is to be tried again. */
  readonly isDone: boolean;
  /** Of the facts that were appended: when the first was recorded. */
  readonly since?: string;
}

type ToldPorts = Omit<LogPorts, "memory" | "clock">;

/**
 * Appends those facts of some that have no leaf yet, and looks at no others.
 * @param ids of which there may be some more than once, and some that are no facts
 * @throws Failure `log-broken`, `ledger-*`, `store-*`, `signer-*`: try it again
 */
export const logTold = async (ports: ToldPorts, ids: readonly string[]): Promise<LoggedTold> => {
  let appended = 0;
  let malformed = 0;
  let since: string | undefined;
  const result = (isDone: boolean): LoggedTold => ({
    ...{ appended, malformed, isDone },
    ...(since === undefined ? {} : { since }),
  });
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    // First this: only then it is certain that what has no leaf is not among the leaves that were put in order last.
    const settled = await settle(ports);
    const keys = (await keysOf(ports)).map(({ text }) => text);
    const unlogged = new Set(await withoutLeaf(ports, [...keys, ...new Set(ids)]));
    const newKeys = keys.filter((key) => unlogged.has(key));
    const facts = (await ports.ledger.readFacts(ids.filter((id) => unlogged.delete(id)))).toSorted(byRecording);
    if (facts.length === 0) return result(true);
    if (newKeys.length > 0) await keepKeys(ports, newKeys);
    const some = facts.slice(0, MAX_LEAVES);
    const made = await leavesOf(ports, some);
    const leaves = [...newKeys.map((key) => leafBytes(keyLeaf(key))), ...made.leaves];
    if (leaves.length > 0 && (await append(ports, settled, leaves)) === undefined) continue;
    appended += leaves.length;
    malformed += made.malformed.length;
    since ??= some[0]?.recordedAt;
    if (some.length === facts.length) return result(true);
  }
  return { appended, malformed, isDone: false };
};
