import type { Accepted, Preview } from "../../contract/schemas/plan.ts";
import { planObjectKey, sealedBundle } from "../../core/plan/bundle.ts";
import type { Plan } from "../../core/plan/plan.ts";
import type { PlanBundle } from "../../core/plan/plan-bundle.ts";
import { type ClaimedHead, type Head, isClaimedFor } from "../../core/readiness/head.ts";
import { compile } from "../compiled.ts";
import { planApplying } from "../plan-in-force.ts";
import { acceptedBy, inForceBefore, proposedAs } from "./accepted.ts";
import { claimedHead, countedIn, refuseOutdated } from "./claim.ts";
import { type Comparison, compareWithInForce } from "./compare-plans.ts";
import type { ApplyPorts, Author } from "./ports.ts";
import { approvalsFor, propose } from "./propose.ts";

/** A version that was compiled, with the digest of its bytes. */
interface Brought {
  readonly migration: string;
  readonly plan: Plan;
  readonly bytes: Buffer;
  readonly digest: string;
}

const bring = (ports: ApplyPorts, migration: string, bundle: PlanBundle) => {
  const { plan, warnings } = compile(bundle, migration, ports.limits);
  return { brought: { migration, plan, ...sealedBundle(bundle) } satisfies Brought, warnings };
};

const claim = async (
  { ledger, store, clock, limits }: ApplyPorts,
  head: Head | undefined,
  { migration, plan, bytes, digest }: Brought,
  { actor: by }: Author,
  { eased }: Comparison,
): Promise<ClaimedHead> => {
  const object = await store.put(planObjectKey(migration, plan.version, digest), bytes, "application/json");
  const asked = { digest, object, at: clock(), by, eased, proposal: null, approvedBy: [], ...countedIn(limits) };
  const claimed = claimedHead(head, plan, asked);
  await ledger.putHead(claimed);
  return claimed;
};

/** A version that was accepted comes into force whether this is sent or not: `sweep` sends what nobody works on. */
export const beginWork = ({ queue }: ApplyPorts, migration: string): Promise<void> =>
  queue.enqueue(migration).catch(() => undefined);

/**
 * Accepts a plan version, or proposes it where it is easier than the one in force and that one says that others must
 * approve. Once accepted it comes into force by itself (`enact`); the same request may be repeated.
 * @throws Failure `plan-invalid` (with every error and its line), `plan-version-old`, `plan-version-taken`,
 *   `plan-applying`, `request-invalid`, `ledger-*`, `store-*`
 */
export const apply = async (
  ports: ApplyPorts,
  migration: string,
  bundle: PlanBundle,
  author: Author,
): Promise<Accepted> => {
  const { ledger, store, clock } = ports;
  const { brought, warnings } = bring(ports, migration, bundle);
  const { plan, bytes, digest } = brought;
  const { version } = plan;
  const head = await ledger.readHead(migration);
  refuseOutdated(head, plan, digest);
  const named = { migration, version, digest };
  if (head?.planVersion === version && head.applying === null) return inForceBefore(named, warnings);
  if (isClaimedFor(head, digest)) {
    await beginWork(ports, migration);
    return acceptedBy(head, warnings);
  }
  const comparison = await compareWithInForce(ledger, head, plan);
  const needs = approvalsFor(comparison, author);
  if (head !== undefined && needs > 0) {
    const object = await store.put(planObjectKey(migration, version, digest), bytes, "application/json");
    const proposal = await propose(ledger, head, { version, digest, object, at: clock(), needs }, author, comparison);
    return proposedAs(named, warnings, { before: head.planVersion, eased: comparison.eased, proposal });
  }
  const claimed = await claim(ports, head, brought, author, comparison);
  await beginWork(ports, migration);
  return acceptedBy(claimed, warnings);
};

/**
 * What applying a plan version would make easier, and how many would have to approve it; writes nothing.
 * @throws Failure as {@link apply}
 */
export const preview = async (
  ports: ApplyPorts,
  migration: string,
  bundle: PlanBundle,
  author: Author,
): Promise<Preview> => {
  const { brought, warnings } = bring(ports, migration, bundle);
  const { plan, digest } = brought;
  const head = await ports.ledger.readHead(migration);
  refuseOutdated(head, plan, digest);
  if (head?.applying?.written === true) throw planApplying(migration);
  const comparison = await compareWithInForce(ports.ledger, head, plan);
  const { version } = plan;
  const before = head?.planVersion ?? 0;
  const needs = approvalsFor(comparison, author);
  return { migration, version, digest, warnings, before, eased: comparison.eased, needs };
};
