import { describe, expect, it } from "vitest";
import { Failure } from "../../core/failure.ts";
import type { Gate } from "../../core/readiness/gate/gate.ts";
import { type MetricsPorts, metricsText } from "../../functions/api/metrics.ts";
import { head } from "../support/changes.ts";
import { NO_LOG } from "../support/log-ports.ts";
import { at, clearGate, DAY, failed, gate, HOUR, passed, START } from "../support/readiness.ts";

/** What a deployment shows of itself to whoever watches it, and never more than one answer may read. */

interface World {
  readonly migrations: Readonly<
    Record<string, { readonly gates: readonly Gate[]; readonly agents: readonly string[] }>
  >;
  readonly over?: Partial<MetricsPorts>;
}

const page = <T>(items: readonly T[], limit: number) => ({
  items: items.slice(0, limit),
  ...(items.length > limit ? { cursor: "more" } : {}),
});

const portsOf = ({ migrations, over = {} }: World): MetricsPorts => {
  const checkpoints = [passed(at(HOUR), { gates: ["open"] }), failed({ gates: ["shut"] })];
  const ledger = {
    readHead: async (migration: string) => ({ ...head, migration }),
    listHeads: async () => [
      ...Object.keys(migrations).map((migration) => ({ ...head, migration })),
      { ...head, migration: "planless", planVersion: 0 },
    ],
    pageGates: async (migration: string, { limit }: { limit: number }) =>
      page(migrations[migration]?.gates ?? [], limit),
    pageAgents: async (migration: string, { limit }: { limit: number }) =>
      page(
        (migrations[migration]?.agents ?? []).map((id) => ({ id, units: ["*"], keys: [] })),
        limit,
      ),
    pageFactRefs: async ({ agent }: { agent: string }) => ({
      items: agent === "silent" ? [] : [{ id: "f", recordedAt: at(HOUR) }],
    }),
    readPlannedGates: async (_: string, __: number, ids: readonly string[]) =>
      ids.map((id) => ({ id, units: ["pool01"] })),
    listCheckpoints: async () => checkpoints,
    findWatermark: async () => undefined,
  } as unknown as MetricsPorts["ledger"];
  const memory = { get: async () => ({ after: at(DAY) }) };
  return { ledger, clock: () => START, log: NO_LOG, memory, ...over };
};
const linesOf = async (world: World) => (await metricsText(portsOf(world))).split("\n").filter((one) => one !== "");
const samplesOf = async (world: World) => (await linesOf(world)).filter((one) => !one.startsWith("#"));

const GATES = [clearGate(at(HOUR), { id: "open", total: 1 }), gate({ id: "shut", total: 1, since: at(-HOUR) })];
const ONE: World = { migrations: { m: { gates: GATES, agents: ["agent00", "silent"] } } };
const seconds = (instant: string): number => Date.parse(instant) / 1_000;

describe("the metrics of a deployment", () => {
  it("are each gate as its own route judges it, each agent, and how far the log is", async () => {
    const open = '{migration="m",gate="open"}';
    const shut = '{migration="m",gate="shut"}';
    expect(await samplesOf(ONE)).toEqual([
      ...[`cleargate_gate_clear${open} 1`, `cleargate_gate_clear${shut} 0`],
      ...[`cleargate_gate_would_be_blocked${open} 0`, `cleargate_gate_would_be_blocked${shut} 0`],
      ...[`cleargate_gate_unknown${open} 0`, `cleargate_gate_unknown${shut} 0`],
      ...[`cleargate_gate_checkpoints_required${open} 1`, `cleargate_gate_checkpoints_required${shut} 1`],
      ...[`cleargate_gate_checkpoints_satisfied${open} 1`, `cleargate_gate_checkpoints_satisfied${shut} 0`],
      `cleargate_gate_valid_until_timestamp_seconds${open} ${seconds(at(HOUR))}`,
      `cleargate_gate_since_timestamp_seconds${open} ${seconds(START)}`,
      `cleargate_gate_since_timestamp_seconds${shut} ${seconds(at(-HOUR))}`,
      'cleargate_agent_seen{migration="m",agent="agent00"} 1',
      'cleargate_agent_seen{migration="m",agent="silent"} 0',
      `cleargate_agent_last_seen_timestamp_seconds{migration="m",agent="agent00"} ${seconds(at(HOUR))}`,
      `cleargate_log_complete_timestamp_seconds ${seconds(at(DAY))}`,
      ...["migrations", "gates", "agents"].map((what) => `cleargate_migrations_left_out{what="${what}"} 0`),
    ]);
  });

  it("say of a gate that is not enforced that it is blocked, and that it holds nobody up", async () => {
    const gates = [
      gate({ id: "shut", total: 1, enforced: false }),
      clearGate(at(HOUR), { id: "open", total: 1, enforced: false }),
    ];
    const lines = await samplesOf({ migrations: { m: { gates, agents: [] } } });
    expect(lines.slice(0, 4)).toEqual([
      'cleargate_gate_clear{migration="m",gate="shut"} 0',
      'cleargate_gate_clear{migration="m",gate="open"} 1',
      'cleargate_gate_would_be_blocked{migration="m",gate="shut"} 1',
      'cleargate_gate_would_be_blocked{migration="m",gate="open"} 0',
    ]);
  });

  it("are of so many migrations, gates and agents at most, and count where something is missing", async () => {
    const gates = Array.from({ length: 150 }, (_, index) => gate({ id: `g${index}`, total: 1 }));
    const agents = Array.from({ length: 70 }, (_, index) => `a${index}`);
    const three = { a: { gates, agents }, b: { gates, agents }, c: { gates, agents } };
    const lines = await samplesOf({ migrations: three });
    const counted = (name: string) => lines.filter((line) => line.startsWith(`${name}{`)).length;
    expect([counted("cleargate_gate_clear"), counted("cleargate_agent_seen")]).toEqual([200, 100]);
    expect(lines.slice(-3).map((line) => line.split(" ")[1])).toEqual(["0", "2", "2"]);
    const none = { gates: [], agents: [] };
    const many = Object.fromEntries(Array.from({ length: 53 }, (_, index) => [`m${index}`, none]));
    expect((await samplesOf({ migrations: many })).at(-3)).toBe('cleargate_migrations_left_out{what="migrations"} 3');
  });

  it("are nothing where the ledger cannot be read, and lack the log alone where that cannot", async () => {
    const fails = () => Promise.reject(new Failure("store-unavailable", "no"));
    const lines = await samplesOf({ ...ONE, over: { log: { find: fails }, memory: { get: fails } } });
    expect(lines.filter((line) => line.startsWith("cleargate_log"))).toEqual([]);
    expect(lines[0]).toMatch(/^cleargate_gate_clear/);
    const { ledger } = portsOf(ONE);
    const broken = { ...ledger, pageFactRefs: fails } as MetricsPorts["ledger"];
    await expect(metricsText({ ...portsOf(ONE), ledger: broken })).rejects.toMatchObject({ code: "store-unavailable" });
  });

  it("have each name once, and end", async () => {
    const lines = await linesOf(ONE);
    const names = lines.filter((line) => line.startsWith("# TYPE")).map((line) => line.split(" ")[2]);
    expect(new Set(names).size).toBe(names.length);
    expect(lines.at(-1)).toBe("# EOF");
  });
});
