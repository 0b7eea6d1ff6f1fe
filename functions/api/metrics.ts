import type { Instant } from "../../core/instant.ts";
import { type Gauge, openMetrics, type Sample, timestamp } from "../../core/openmetrics.ts";
import type { Agent } from "../../core/plan/document.ts";
import { standingOf } from "../../core/readiness/gate/enforcement.ts";
import type { Gate } from "../../core/readiness/gate/gate.ts";
import type { Head } from "../../core/readiness/head.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Memory } from "../../ports/memory.ts";
import type { QueryLedger } from "../../ports/query.ts";
import { readShown, type ShownGate } from "../gate-reads.ts";
import { LOG_MEMORY } from "../log-memory.ts";
import { type LogReads, publishedHead } from "../published-head.ts";

/**
 * The gates, agents and log of a deployment as gauges. What one answer reads has a bound, whatever the number of migrations: what
 * is left out is counted, so that nobody takes it for all.
 */

export interface MetricsPorts {
  readonly ledger: QueryLedger;
  readonly clock: Clock;
  readonly log: LogReads;
  readonly memory: Pick<Memory, "get">;
}

const MAX_MIGRATIONS = 50;
const MAX_GATES = 200;
/** What each was seen last by is one query of its own. */
const MAX_AGENTS = 100;

interface Seen {
  readonly agent: Agent;
  readonly at: Instant | undefined;
}

/** What is known of one migration. */
interface Known {
  readonly head: Head;
  readonly gates: readonly ShownGate[];
  readonly agents: readonly Seen[];
}

interface LeftOut {
  migrations: number;
  /** Migrations of which not all gates, or not all agents, are here. */
  gates: number;
  agents: number;
}

const lastSeen = async (ledger: QueryLedger, migration: string, agent: Agent): Promise<Seen> => {
  const { items } = await ledger.pageFactRefs({ migration, agent: agent.id, newestFirst: true, limit: 1 });
  return { agent, at: items[0]?.recordedAt };
};

/** A page of what there is, of so many at most; none where nothing may be read any more. */
const firstOf = async <T>(
  limit: number,
  read: (limit: number) => Promise<{ readonly items: readonly T[]; readonly cursor?: string | undefined }>,
): Promise<{ readonly items: readonly T[]; readonly isPart: boolean }> => {
  if (limit <= 0) return { items: [], isPart: true };
  const { items, cursor } = await read(limit);
  return { items, isPart: cursor !== undefined };
};

/** Migrations one after the other, as far as the bounds allow. */
const readAll = async ({ ledger }: MetricsPorts, heads: readonly Head[], now: Instant) => {
  const known: Known[] = [];
  const leftOut: LeftOut = { migrations: Math.max(0, heads.length - MAX_MIGRATIONS), gates: 0, agents: 0 };
  let [gatesLeft, agentsLeft] = [MAX_GATES, MAX_AGENTS];
  for (const head of heads.slice(0, MAX_MIGRATIONS)) {
    const { migration, planVersion } = head;
    const gates = await firstOf<Gate>(gatesLeft, (limit) => ledger.pageGates(migration, { limit }));
    const agents = await firstOf<Agent>(agentsLeft, (limit) => ledger.pageAgents(migration, { planVersion, limit }));
    gatesLeft -= gates.items.length;
    agentsLeft -= agents.items.length;
    leftOut.gates += Number(gates.isPart);
    leftOut.agents += Number(agents.isPart);
    known.push({
      head,
      gates: await readShown(ledger, head, gates.items, { now, blockers: "counted" }),
      agents: await Promise.all(agents.items.map((agent) => lastSeen(ledger, migration, agent))),
    });
  }
  return { known, leftOut };
};

type Of<T> = (one: T) => number | undefined;

/** One sample of each of which something is known. */
const gatesOf = (known: readonly Known[], of: Of<ShownGate>): Sample[] =>
  known.flatMap(({ head: { migration }, gates }) =>
    gates.flatMap((shown) => {
      const value = of(shown);
      return value === undefined ? [] : [{ labels: { migration, gate: shown.gate.id }, value }];
    }),
  );
const agentsOf = (known: readonly Known[], of: Of<Seen>): Sample[] =>
  known.flatMap(({ head: { migration }, agents }) =>
    agents.flatMap((seen) => {
      const value = of(seen);
      return value === undefined ? [] : [{ labels: { migration, agent: seen.agent.id }, value }];
    }),
  );

const isClear = ({ present }: ShownGate): boolean => present.state === "clear";

const gateGauges = (known: readonly Known[]): Gauge[] => [
  {
    name: "cleargate_gate_clear",
    help: "1 where the gate is clear, 0 where it is blocked or nobody knows",
    samples: gatesOf(known, (shown) => Number(isClear(shown))),
  },
  {
    name: "cleargate_gate_would_be_blocked",
    help: "1 where the gate is blocked and holds nobody up, because the plan does not enforce it",
    samples: gatesOf(known, ({ gate, present, unknown, isApplying }) =>
      Number(standingOf(gate, { ...present, unknown, isApplying }) === "would-be-blocked"),
    ),
  },
  {
    name: "cleargate_gate_unknown",
    help: "1 where nobody can say whether the gate is clear that was; it is blocked then",
    samples: gatesOf(known, ({ unknown }) => Number(unknown !== null)),
  },
  {
    name: "cleargate_gate_checkpoints_required",
    help: "Checkpoints that count in the gate",
    samples: gatesOf(known, ({ gate }) => gate.total),
  },
  {
    name: "cleargate_gate_checkpoints_satisfied",
    help: "Checkpoints of the gate that are satisfied",
    samples: gatesOf(known, ({ gate, present }) => Math.max(0, gate.total - present.blockerCount)),
  },
  {
    name: "cleargate_gate_valid_until_timestamp_seconds",
    help: "When the gate shuts if nothing changes, of one that is clear; of a gate with many checkpoints a lower bound",
    samples: gatesOf(known, (shown) =>
      isClear(shown) && shown.present.validUntil !== null ? timestamp(shown.present.validUntil) : undefined,
    ),
  },
  {
    name: "cleargate_gate_since_timestamp_seconds",
    help: "Since when the gate is in its state",
    samples: gatesOf(known, ({ present }) => timestamp(present.since)),
  },
];

const agentGauges = (known: readonly Known[]): Gauge[] => [
  {
    name: "cleargate_agent_seen",
    help: "1 where anything of the agent ever arrived for the migration, 0 where nothing did",
    samples: agentsOf(known, ({ at }) => Number(at !== undefined)),
  },
  {
    name: "cleargate_agent_last_seen_timestamp_seconds",
    help: "When the newest object of the agent was recorded",
    samples: agentsOf(known, ({ at }) => (at === undefined ? undefined : timestamp(at))),
  },
];

const one = (value: number | undefined): Sample[] => (value === undefined ? [] : [{ value }]);

/** What cannot be read of the log keeps nothing else back: it is missing then. */
const logGauges = async ({ log, memory }: MetricsPorts): Promise<Gauge[]> => {
  const published = await publishedHead(log).catch(() => undefined);
  const kept = await memory.get(LOG_MEMORY).catch(() => undefined);
  return [
    {
      name: "cleargate_log_leaves",
      help: "Leaves under the newest head of the log",
      samples: one(published?.head.size),
    },
    {
      name: "cleargate_log_complete_timestamp_seconds",
      help: "Up to when every fact is known to be in the log",
      samples: one(kept?.after === undefined ? undefined : timestamp(kept.after)),
    },
  ];
};

const leftOutGauge = (leftOut: LeftOut): Gauge => ({
  name: "cleargate_migrations_left_out",
  help: "Migrations of which not everything is here, because there is too much for one answer",
  samples: Object.entries(leftOut).map(([what, value]) => ({ labels: { what }, value })),
});

/** @throws Failure `ledger-*`: gauges that are not known are not zero, so there is no answer */
export const metricsText = async (ports: MetricsPorts): Promise<string> => {
  const { ledger, clock } = ports;
  const now = clock();
  const heads = (await ledger.listHeads()).filter(({ planVersion }) => planVersion > 0);
  const { known, leftOut } = await readAll(ports, heads, now);
  const gauges = [...gateGauges(known), ...agentGauges(known), ...(await logGauges(ports)), leftOutGauge(leftOut)];
  return openMetrics(gauges);
};
