import type { ObjectStore, ObjectVersion } from "../../ports/object-store.ts";
import { type DocumentClient, documentClient } from "../../simulate/dynamo/client.ts";
import type { Store } from "../../simulate/dynamo/store.ts";
import { fakeTable } from "../../simulate/dynamo/table.ts";
import { withVirtualTimers } from "../../simulate/engine/ambient.ts";
import { chanceOf } from "../../simulate/engine/chance.ts";
import { engine as newEngine } from "../../simulate/engine/engine.ts";
import { listedFaults } from "../../simulate/engine/faults.ts";
import { outages } from "../../simulate/engine/outages.ts";
import { type Process, process } from "../../simulate/engine/process.ts";

/** A table with DynamoDB's limits, without faults. */
export interface SimulatedTable {
  readonly client: DocumentClient;
  readonly by: Process;
  readonly store: Store;
  readonly objects: ObjectStore;
  /** What the table refused because it would always refuse it. */
  readonly mistakes: readonly string[];
}

const START_MS = Date.parse("2026-11-22T12:00:00.000Z");
const STEP_MS = 60_000;

/** Runs something over a simulated table; whatever it waits for is the table's. */
export const overSimulatedTable = <T>(body: (table: SimulatedTable) => Promise<T>): Promise<T> => {
  const engine = newEngine(START_MS);
  const mistakes: string[] = [];
  const nothing = (): void => undefined;
  const events = { committed: nothing, refused: nothing, mistake: (message: string) => void mistakes.push(message) };
  const table = fakeTable(engine, chanceOf("indexes"), events, { bite: 1_000, hotShare: 0, ignores: () => false });
  const context = { engine, faults: listedFaults([]), outages: outages(), seed: "table", skewMs: 0, step: nothing };
  const by = process(context, "test", nothing);
  return withVirtualTimers(engine, async () => {
    let isOver = false;
    const ended = body({
      client: documentClient(table, by),
      by,
      store: table.store,
      objects: memoryStore(),
      mistakes,
    }).finally(() => {
      isOver = true;
      engine.touch();
    });
    while (!isOver) await engine.advance(engine.now() + STEP_MS, () => !isOver);
    return ended;
  });
};

/** Objects in memory. */
export const memoryStore = (): ObjectStore => {
  const objects = new Map<string, Uint8Array>();
  const chunksOf = async function* (bytes: Uint8Array) {
    yield bytes;
  };
  return {
    put: async (key, bytes): Promise<ObjectVersion> => {
      objects.set(key, bytes);
      return { key, versionId: "v1" };
    },
    open: async ({ key }) => {
      const bytes = objects.get(key) ?? new Uint8Array();
      return { size: bytes.length, chunks: chunksOf(bytes) };
    },
  };
};
