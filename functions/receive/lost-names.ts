import type { AcceptedSize } from "../../core/audit/baseline.ts";
import { findLost, judgeLost, namedBaseline, unreadableBaseline } from "../../core/audit/comparisons/lost-names.ts";
import type { Audited } from "../../core/audit/pass.ts";
import type { Scope } from "../../core/audit/scope.ts";
import { isFailure } from "../../core/failure.ts";
import type { Finding } from "../../core/finding.ts";
import type { Instant } from "../../core/instant.ts";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import type { ObjectVersion } from "../../ports/object-store.ts";
import type { ReceiveLedger } from "../../ports/receive.ts";
import { type KeyPorts, keysOf, UNREADABLE } from "../read-keys.ts";
import { startBudget, type TimeLeft } from "../work-budget.ts";

/** Comparing one inventory by name may take so much of a run, beside its audit. */
const LOST_NAMES_MS = 4 * 60_000;

interface LostNamesPorts extends Omit<KeyPorts, "budget"> {
  readonly timeLeft: TimeLeft;
  readonly ledger: Pick<ReceiveLedger, "findFact">;
}

const compare = async (
  ports: LostNamesPorts,
  object: ObjectVersion,
  unit: string,
  before: readonly AcceptedSize[],
): Promise<Parameters<typeof judgeLost>[0] | string> => {
  const reading = { ...ports, budget: startBudget(ports.timeLeft, LOST_NAMES_MS) };
  const facts = await Promise.all(before.map(({ fact }) => ports.ledger.findFact(fact)));
  const accepted = before.flatMap((one, index) => {
    const fact = facts[index];
    return fact?.type === "manifest-audited" ? [{ accepted: one, keys: keysOf(reading, unit, fact.object) }] : [];
  });
  if (accepted.length < before.length) return "the history lacks an inventory that was accepted";
  const now = keysOf(reading, unit, object);
  try {
    const found = await findLost(accepted, now);
    const isCut = [now, ...accepted.map(({ keys }) => keys)].some(({ cut }) => cut?.() === true);
    return isCut ? "too many names that are not in lower case" : found;
  } catch (error) {
    if (!isFailure(error, ...UNREADABLE, "work-exceeded")) throw error;
    return `an inventory that was accepted cannot be read: ${error.message}`;
  }
};

/**
 * Compares an inventory by name with those that were accepted in the window. It is read a second time, because only the
 * ledger knows what to compare it with.
 * @returns a function that is called with each attempt to commit, and reads only what has changed
 * @throws Failure `time-short`, `store-*`, `ledger-*`
 */
export const lostNames = (ports: LostNamesPorts, object: ObjectVersion) => {
  let last: { readonly of: string; readonly found: Awaited<ReturnType<typeof compare>> } | undefined;
  return async (
    { findings }: Audited,
    { unit, requirement }: Scope,
    checkpoint: Checkpoint,
    at: Instant,
  ): Promise<readonly Finding[]> => {
    if (findings.some(({ severity }) => severity === "refuse")) return [];
    const before = namedBaseline(checkpoint.baseline, requirement, at);
    if (before.length === 0) return [];
    const of = before.map(({ fact }) => fact).join(" ");
    if (last?.of !== of) last = { of, found: await compare(ports, object, unit.id, before) };
    const { found } = last;
    return typeof found === "string" ? [unreadableBaseline(found, requirement)] : judgeLost(found, requirement);
  };
};
