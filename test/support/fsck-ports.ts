import { dynamoLimits } from "../../adapters/dynamo/limits.ts";
import type { Disagreement } from "../../core/fsck/disagreement.ts";
import type { FsckRun, FsckState } from "../../core/fsck/run.ts";
import type { Fact } from "../../core/history/fact.ts";
import type { Notification } from "../../core/readiness/notification.ts";
import type { SlicePorts } from "../../functions/fsck/slice.ts";
import type { FsckRuns } from "../../ports/fsck.ts";
import type { ListedObject } from "../../ports/reconcile.ts";
import type { logPorts } from "./log-ports.ts";

/** Runs in memory, as a table with conditions keeps them. */
export const memoryRuns = () => {
  let state: FsckState | undefined;
  let askedAt: string | undefined;
  const findings = new Map<string, Disagreement & { readonly run: number; readonly version: number }>();
  const runs = new Map<number, FsckRun>();
  const port: FsckRuns = {
    readState: async () => state,
    putState: async (next) => {
      if (state !== undefined && state.version !== next.version - 1) return false;
      state = next;
      return true;
    },
    putFindings: async ({ run, version, first }, some) => {
      for (const [at, finding] of some.entries()) {
        const place = `${run} ${first + at}`;
        if ((findings.get(place)?.version ?? 0) <= version) findings.set(place, { ...finding, run, version });
      }
    },
    readFindings: async (run, from, to) =>
      Array.from({ length: Math.max(0, to - from) }, (_, at) => findings.get(`${run} ${from + at}`)).flatMap((one) =>
        one === undefined ? [] : [{ code: one.code, place: one.place }],
      ),
    putRun: async (run) => void runs.set(run.number, run),
    findRun: async (number) => runs.get(number),
    readAskedAt: async () => askedAt,
    putAskedAt: async (at) => {
      askedAt = at;
    },
  };
  return {
    port,
    runs,
    state: () => state,
    named: () => port.readFindings(state?.run.number ?? 0, 0, state?.run.named ?? 0),
  };
};

type Log = ReturnType<typeof logPorts>;

/** Everything that a run reads, in memory, where a test can damage it: of one migration whose facts have no plan. */
export const fsckPorts = ({ ports, salts }: Log, facts: Fact[]) => {
  const objects = new Map<string, Buffer>();
  const listed: ListedObject[] = [];
  const misplaced = new Map<string, readonly string[]>();
  const notifications: Notification[] = [];
  const pauses: (() => void)[] = [];
  const runs = memoryRuns();
  const { origin, files, index, clock, ledger } = ports;
  const made: SlicePorts = {
    ...{ origin, files, index, clock, runs: runs.port, limits: dynamoLimits },
    ledger: {
      readStoredFacts: async (ids) =>
        new Map(
          ids.flatMap((id) => {
            const fact = facts.find((one) => one.id === id);
            return fact === undefined ? [] : [[id, { fact, misplaced: misplaced.get(id) ?? [] }] as const];
          }),
        ),
      findSalts: async (people) =>
        new Map(people.flatMap((one) => (salts.has(one) ? [[one, salts.get(one) as Uint8Array]] : []))),
      nextSnapshot: async () => undefined,
      misplacedCheckpoints: async () => [],
      digestOfParts: async () => undefined,
      missingNotifications: async () => [],
    },
    query: {
      ...ledger,
      readHead: async (migration) => ({ migration, planVersion: 0, applying: null, version: 1 }) as never,
      listCheckpoints: async () => [],
      listGates: async () => [],
      listShards: async () => [],
      pageNotifications: async (_, { to = "" }) => ({
        items: notifications.filter(({ at }) => at < to).map((notification) => ({ notification, deliveries: [] })),
      }),
    },
    facts: { knownFacts: async (ids) => new Set(ids.filter((id) => facts.some((one) => one.id === id))) },
    snapshots: { listSnapshots: async () => [] },
    listing: { list: async () => ({ versions: listed }) },
    store: {
      open: async ({ key }) => {
        const bytes = objects.get(key) ?? Buffer.alloc(0);
        return {
          size: bytes.length,
          chunks: (async function* () {
            yield bytes;
          })(),
        };
      },
      put: async () => {
        throw new TypeError("nothing is written");
      },
    },
    unpack: () => {
      throw new TypeError("there is no snapshot");
    },
    pause: async () => pauses.shift()?.(),
  };
  return { ports: made, runs, objects, listed, misplaced, notifications, pauses };
};
