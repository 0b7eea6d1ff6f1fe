import { type PlanBundle, planObjectKey, sealedBundle } from "../../core/plan/bundle.ts";
import type { Plan } from "../../core/plan/plan.ts";
import type { Head } from "../../core/readiness/head.ts";
import { planApplying } from "../plan-in-force.ts";
import { type Applied, appliedBy, notApplied } from "./applied.ts";
import { type ClaimedHead, claimedHead, isClaimedFor, refuseOutdated } from "./claim.ts";
import { type Comparison, compareWithInForce } from "./compare-plans.ts";
import { compile } from "./compiled.ts";
import type { ApplyPorts, Author } from "./ports.ts";
import { approvalsFor, propose } from "./propose.ts";
import { finishOlder, putInForce } from "./put-in-force.ts";

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
  { ledger, store, clock }: ApplyPorts,
  head: Head | undefined,
  { migration, plan, bytes, digest }: Brought,
  { actor: by }: Author,
  { eased }: Comparison,
): Promise<ClaimedHead> => {
  const object = await store.put(planObjectKey(migration, plan.version, digest), bytes, "application/json");
  const asked = { digest, object, at: clock(), by, eased, proposal: null, approvedBy: [] };
  const claimed = claimedHead(head, plan, asked);
  await ledger.putHead(claimed);
  return claimed;
};

/**
 * Puts a plan version into force, or proposes it where it is easier than the one in force and that one says that others must
 * approve. Each step may be repeated, so applying the same plan again repairs a crash between any two; meanwhile manifests
 * wait in their queue.
 * @throws Failure `plan-invalid` (with every error and its line), `plan-version-old`, `plan-version-taken`,
 *   `plan-applying`, `request-invalid`, `ledger-*`, `store-*`
 */
export const apply = async (
  ports: ApplyPorts,
  migration: string,
  bundle: PlanBundle,
  author: Author,
): Promise<Applied> => {
  const { ledger, store, clock } = ports;
  const { brought, warnings } = bring(ports, migration, bundle);
  const { plan, bytes, digest } = brought;
  const { version } = plan;
  const head = await finishOlder(ports, migration, { version, digest });
  refuseOutdated(head, plan, digest);
  const named = { migration, version, digest };
  if (head?.planVersion === version && head.applying === null) return notApplied(named, warnings);
  // A claim was allowed when it was made; of that, part may be written.
  if (isClaimedFor(head, digest)) return appliedBy(head, warnings, await putInForce(ports, head, plan));
  const comparison = await compareWithInForce(ledger, head, plan);
  const needs = approvalsFor(comparison, author);
  if (head !== undefined && needs > 0) {
    const object = await store.put(planObjectKey(migration, version, digest), bytes, "application/json");
    const proposal = await propose(ledger, head, { version, digest, object, at: clock(), needs }, author, comparison);
    return notApplied(named, warnings, { eased: comparison.eased, proposal });
  }
  const claimed = await claim(ports, head, brought, author, comparison);
  return appliedBy(claimed, warnings, await putInForce(ports, claimed, plan));
};

/**
 * What applying a plan version would make easier, and how many would have to approve it; writes nothing.
 * @throws Failure as {@link apply}
 */
export const preview = async (ports: ApplyPorts, migration: string, bundle: PlanBundle, author: Author) => {
  const { brought, warnings } = bring(ports, migration, bundle);
  const { plan, digest } = brought;
  const head = await ports.ledger.readHead(migration);
  refuseOutdated(head, plan, digest);
  if (head?.applying?.written === true) throw planApplying(migration);
  const comparison = await compareWithInForce(ports.ledger, head, plan);
  const { version } = plan;
  return { migration, version, digest, warnings, eased: comparison.eased, needs: approvalsFor(comparison, author) };
};

export type Preview = Awaited<ReturnType<typeof preview>>;
