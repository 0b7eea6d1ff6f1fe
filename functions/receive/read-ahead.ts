import { objectFactId } from "../../core/history/fact-id.ts";
import type { ArrivedObject } from "../../core/history/manifest-fact.ts";
import { plus } from "../../core/instant.ts";
import { findManifestKey } from "../../core/manifest/object-key.ts";
import type { CheckpointKey } from "../../core/readiness/checkpoint/checkpoint.ts";
import type { Clock } from "../../ports/clock.ts";
import type { ManifestContext, ReceiveLedger } from "../../ports/receive.ts";

/**
 * What was read is not used later. All objects of a batch were stored before it was read, so that none is judged by what was so before
 * it came; but an audit may take minutes.
 */
const FRESH_MS = 5_000;

const nameOf = (agent: string, { migration, unit, requirement }: CheckpointKey): string =>
  [agent, migration, unit, requirement].join("/");

/**
 * Reads at once what each object of a batch needs first of the ledger: two calls where there were three for each.
 * @returns a ledger that knows it, once and for five seconds: whoever asks again, as after a conflict, has the ledger's own answer. Where it
 *   cannot be read, every object reads for itself, and fails for itself.
 */
export const readAhead = async (
  { ledger, clock }: { readonly ledger: ReceiveLedger; readonly clock: Clock },
  objects: readonly ArrivedObject[],
): Promise<ReceiveLedger> => {
  const asked = objects.flatMap((object) => {
    const key = findManifestKey(object.key);
    return key === undefined ? [] : [{ fact: objectFactId(object), agent: key.agent, checkpoint: key }];
  });
  if (asked.length === 0) return ledger;
  const until = plus(clock(), FRESH_MS);
  const read = await ledger.readManifests(asked).catch(() => []);
  const facts = new Map<string, boolean>();
  const contexts = new Map<string, ManifestContext>();
  for (const [index, { hasFact, context }] of read.entries()) {
    const one = asked[index];
    if (one === undefined) continue;
    facts.set(one.fact, hasFact);
    contexts.set(nameOf(one.agent, one.checkpoint), context);
  }
  const once = <T>(known: Map<string, T>, name: string): T | undefined => {
    const value = clock() < until ? known.get(name) : undefined;
    known.delete(name);
    return value;
  };
  return {
    ...ledger,
    hasFact: async (id) => once(facts, id) ?? ledger.hasFact(id),
    readManifestContext: async (agent, key) =>
      once(contexts, nameOf(agent, key)) ?? ledger.readManifestContext(agent, key),
  };
};
