import type { AcceptedView, RollbackItem } from "../../contract/schemas/rollback.ts";
import { Failure } from "../../core/failure.ts";
import { isAcceptedManifest } from "../../core/history/accepted.ts";
import { type Instant, msOf } from "../../core/instant.ts";
import type { PlannedRestore, Requirement } from "../../core/plan/plan.ts";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import type { QueryLedger } from "../../ports/query.ts";
import { acceptedView, rollbackItem } from "./rollback-view.ts";

/** How long a rollback plan may be asked for page by page at the instant of its first page. */
const MAX_AGE_MS = 15 * 60_000;

/** The instant of all pages: what was asked for, if it is neither to come nor old. @throws Failure `request-invalid` */
export const instantAsked = (at: Instant | undefined, now: Instant): Instant => {
  if (at === undefined) return now;
  const age = msOf(now) - msOf(at);
  if (age < 0 || age > MAX_AGE_MS)
    throw new Failure("request-invalid", "at: must be the instant of the first page, which is at most 15 minutes old");
  return at;
};

/** How far back the last accepted evidence is looked for, where the newest was not accepted. */
const MAX_FACTS = 50;
const MAX_ACCEPTED = 5;

/** The latest backup among the newest facts that accepted one; facts may be recorded late. */
const findOlder = async (ledger: QueryLedger, checkpoint: Checkpoint): Promise<AcceptedView | null> => {
  const { migration, unit, requirement } = checkpoint;
  const page = await ledger.pageFactRefs({ migration, unit, requirement, newestFirst: true, limit: MAX_FACTS });
  const facts = await ledger.readFacts(page.items.map(({ id }) => id));
  const accepted = facts.filter(isAcceptedManifest).slice(0, MAX_ACCEPTED);
  const views = accepted.flatMap((fact) => acceptedView(fact, "older") ?? []);
  return views.toSorted((a, b) => msOf(b.completedAt) - msOf(a.completedAt))[0] ?? null;
};

/** The fact of the evidence that a checkpoint passes or passed by; undefined where it must be looked for. */
const ownFact = ({ state, evidence, voided }: Checkpoint): { id: string; is: AcceptedView["is"] } | undefined => {
  if ((state === "passed" || state === "stale") && evidence !== null) return { id: evidence.fact, is: "newest" };
  return voided === null ? undefined : { id: voided.fact, is: "voided" };
};

/** What was accepted last for each checkpoint that leaves something behind, by its key. */
const readAccepted = async (
  ledger: QueryLedger,
  checkpoints: readonly Checkpoint[],
): Promise<ReadonlyMap<Checkpoint, AcceptedView | null>> => {
  const own = new Map(checkpoints.map((one) => [one, ownFact(one)] as const));
  const facts = await ledger.readFacts([...own.values()].flatMap((one) => one?.id ?? []));
  const byId = new Map(facts.map((fact) => [fact.id, fact]));
  const found = [...own].map(async ([checkpoint, known]) => {
    const fact = known === undefined ? undefined : byId.get(known.id);
    const view = known !== undefined && isAcceptedManifest(fact) ? acceptedView(fact, known.is) : undefined;
    return [checkpoint, view ?? (await findOlder(ledger, checkpoint))] as const;
  });
  return new Map(await Promise.all(found));
};

/** True for what something is restored from. */
const leavesSomething = (requirement: Requirement, restore: PlannedRestore | undefined): boolean =>
  requirement.evidence === "backup" || restore !== undefined;

/** What a way back needs of some checkpoints; those that the plan in force no longer has are left out. */
export const rollbackItems = async (
  ledger: QueryLedger,
  { migration, planVersion }: { readonly migration: string; readonly planVersion: number },
  checkpoints: readonly Checkpoint[],
  now: Instant,
): Promise<RollbackItem[]> => {
  const requirements = await ledger.readRequirements(migration, planVersion);
  const idsOf = (name: "unit" | "requirement") => [...new Set(checkpoints.map((one) => one[name]))];
  const restores = await ledger.readRestores(migration, planVersion, idsOf("requirement"));
  const units = await ledger.readUnits(migration, planVersion, idsOf("unit"));
  const restoreOf = new Map(restores.map((one) => [one.requirement, one]));
  const unitOf = new Map(units.map((one) => [one.id, one]));
  const left = checkpoints.filter((one) => {
    const requirement = requirements.get(one.requirement);
    return requirement !== undefined && leavesSomething(requirement, restoreOf.get(one.requirement));
  });
  const accepted = await readAccepted(ledger, left);
  return checkpoints.flatMap((checkpoint) => {
    const requirement = requirements.get(checkpoint.requirement);
    if (requirement === undefined) return [];
    const known = {
      requirements,
      unit: unitOf.get(checkpoint.unit),
      restore: restoreOf.get(checkpoint.requirement),
      accepted: accepted.get(checkpoint) ?? null,
    };
    return [rollbackItem(checkpoint, requirement, known, now)];
  });
};
