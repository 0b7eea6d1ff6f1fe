import type { AgentAnswer, AgentsAnswer, AgentView } from "../../contract/schemas/agent.ts";
import type { Fact } from "../../core/history/fact.ts";
import { summarizeFact } from "../../core/history/summary.ts";
import { type Instant, instantOf, msOf } from "../../core/instant.ts";
import type { Agent, AgentKey } from "../../core/plan/document.ts";
import {
  type Checkpoint,
  checkpointId,
  isSatisfiedAt,
  satisfiedUntilAt,
  stateAt,
} from "../../core/readiness/checkpoint/checkpoint.ts";
import { SATISFIED_STATES, UNSATISFIED_STATES } from "../../core/readiness/checkpoint/listing.ts";
import { blockerOf } from "../../core/readiness/gate/judge.ts";
import type { Head } from "../../core/readiness/head.ts";
import type { QueryLedger } from "../../ports/query.ts";

/** Agents of a plan as they were seen last, and what they owe: with bounds, so that a large plan costs what a small one does. */

const validityOf = (
  { notBefore, notAfter, retired }: AgentKey,
  now: Instant,
): AgentView["keys"][number]["validity"] => {
  if (retired !== undefined && msOf(now) >= msOf(retired.because === "compromised" ? retired.since : retired.at))
    return "retired";
  if (notBefore !== undefined && msOf(now) < msOf(notBefore)) return "not-yet";
  return notAfter !== undefined && msOf(now) > msOf(notAfter) ? "expired" : "valid";
};

/** Plans may write an instant without its milliseconds, or with an offset; answers have one form. */
const inForm = (instant: Instant): Instant => instantOf(msOf(instant));

const keyView = (key: AgentKey, now: Instant): AgentView["keys"][number] => {
  const { id, notBefore, notAfter, retired } = key;
  return {
    id,
    notBefore: notBefore === undefined ? null : inForm(notBefore),
    notAfter: notAfter === undefined ? null : inForm(notAfter),
    retired:
      retired === undefined
        ? null
        : {
            at: inForm(retired.at),
            because: retired.because,
            since: retired.because === "compromised" ? inForm(retired.since) : null,
          },
    validity: validityOf(key, now),
  };
};

/** A clock that is ahead seals in the future; of one that is behind nothing is known, since a manifest may have waited. */
const aheadMsOf = (sealedAt: Instant | undefined, recordedAt: Instant): number | null => {
  if (sealedAt === undefined) return null;
  const ms = msOf(sealedAt) - msOf(recordedAt);
  return ms > 0 ? ms : null;
};

const lastView = (fact: Fact): AgentView["last"] => {
  const { id, recordedAt, unit, requirement } = fact;
  const header = fact.type === "manifest-audited" ? fact.header : null;
  return {
    fact: id,
    at: recordedAt,
    unit,
    requirement,
    outcome: summarizeFact(fact).outcome,
    version: header?.tool.version ?? null,
    sealedAt: header?.sealedAt ?? null,
    waiting: header?.waiting ?? null,
    aheadMs: aheadMsOf(header?.sealedAt, recordedAt),
  };
};

/** The newest fact of each agent, in their order; undefined where there is none. */
const lastFacts = async (
  ledger: QueryLedger,
  migration: string,
  agents: readonly Agent[],
): Promise<readonly (Fact | undefined)[]> => {
  const pages = await Promise.all(
    agents.map(({ id }) => ledger.pageFactRefs({ migration, agent: id, newestFirst: true, limit: 1 })),
  );
  const ids = pages.flatMap(({ items }) => items.map(({ id }) => id));
  const facts = new Map((ids.length === 0 ? [] : await ledger.readFacts(ids)).map((fact) => [fact.id, fact]));
  return pages.map(({ items: [last] }) => (last === undefined ? undefined : facts.get(last.id)));
};

const agentViews = async (
  ledger: QueryLedger,
  { migration }: Head,
  agents: readonly Agent[],
  now: Instant,
): Promise<readonly AgentView[]> => {
  const facts = await lastFacts(ledger, migration, agents);
  return agents.map(({ id, units, keys }, index) => {
    const fact = facts[index];
    return {
      id,
      units,
      keys: keys.map((key) => keyView(key, now)),
      last: fact === undefined ? null : lastView(fact),
    };
  });
};

/** Every agent of a page with what it sealed last. */
export const pageAgents = async (
  ledger: QueryLedger,
  head: Head,
  query: { readonly limit: number; readonly cursor?: string | undefined },
  now: Instant,
): Promise<Pick<AgentsAnswer, "agents" | "cursor">> => {
  const page = await ledger.pageAgents(head.migration, { planVersion: head.planVersion, ...query });
  return { agents: await agentViews(ledger, head, page.items, now), cursor: page.cursor ?? null };
};

const MAX_UNITS = 25;
const PER_UNIT = 50;
const PER_LIST = 60;
const MAX_OWED = 100;

/** What a manifest is pushed for. */
const PUSHED = ["inventory", "backup", "verification", "document"];

interface Looked {
  readonly checkpoints: readonly Checkpoint[];
  readonly isPart: boolean;
}

const ofUnits = async (ledger: QueryLedger, migration: string, units: readonly string[]): Promise<Looked> => {
  const pages = await Promise.all(
    units.slice(0, MAX_UNITS).map((unit) => ledger.pageCheckpoints(migration, { unit, limit: PER_UNIT })),
  );
  return {
    checkpoints: pages.flatMap(({ items }) => items),
    isPart: units.length > MAX_UNITS || pages.some(({ cursor }) => cursor !== undefined),
  };
};

/** Of an agent of all units: what is not satisfied, and what ends first. */
const ofAll = async (ledger: QueryLedger, migration: string): Promise<Looked> => {
  const pages = await Promise.all(
    [UNSATISFIED_STATES, SATISFIED_STATES].map((states) => ledger.pageListed(migration, { states, limit: PER_LIST })),
  );
  return {
    checkpoints: pages.flatMap(({ items }) => items),
    isPart: pages.some(({ cursor }) => cursor !== undefined),
  };
};

const urgency = (state: string): number => {
  const index = (UNSATISFIED_STATES as readonly string[]).indexOf(state);
  return index === -1 ? UNSATISFIED_STATES.length : index;
};

const owedView = (checkpoint: Checkpoint, now: Instant): AgentAnswer["owes"][number] => {
  const { unit, requirement, deadline } = checkpoint;
  const state = stateAt(checkpoint, now);
  const at = isSatisfiedAt(checkpoint, now)
    ? satisfiedUntilAt(checkpoint, now)
    : state === "missing"
      ? deadline
      : blockerOf(checkpoint, now).since;
  return { unit, requirement, state, at: at ?? null };
};

/** An agent with what it owes: of what another agent sealed last, it is that one that owes. */
export const agentAnswer = async (
  ledger: QueryLedger,
  head: Head,
  agent: Agent,
  now: Instant,
): Promise<Pick<AgentAnswer, "agent" | "owes" | "owesMore">> => {
  const { migration, planVersion } = head;
  const isOfAll = agent.units.includes("*");
  const looked = isOfAll ? await ofAll(ledger, migration) : await ofUnits(ledger, migration, agent.units);
  const ids = [...new Set(looked.checkpoints.map(({ requirement }) => requirement))];
  const requirements = await ledger.readRequirements(migration, planVersion, ids);
  const owed = looked.checkpoints
    .filter(
      ({ requirement, evidence }) =>
        PUSHED.includes(requirements.get(requirement)?.evidence ?? "") &&
        (evidence == null || evidence.agent === agent.id),
    )
    .map((one) => ({ view: owedView(one, now), id: checkpointId(one) }))
    .toSorted(
      (a, b) =>
        urgency(a.view.state) - urgency(b.view.state) ||
        (a.view.at ?? "~").localeCompare(b.view.at ?? "~") ||
        a.id.localeCompare(b.id),
    );
  const [view] = await agentViews(ledger, head, [agent], now);
  if (view === undefined) throw new Error("an agent has a view");
  return {
    agent: view,
    owes: owed.slice(0, MAX_OWED).map((one) => one.view),
    owesMore: looked.isPart || owed.length > MAX_OWED,
  };
};
