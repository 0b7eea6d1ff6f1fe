import { describe, expect, it } from "vitest";
import { dynamoApplyLedger } from "../../adapters/dynamo/apply.ts";
import { dynamoSweepLedger } from "../../adapters/dynamo/sweep.ts";
import { Failure } from "../../core/failure.ts";
import { replay } from "../../core/history/replay.ts";
import { plus } from "../../core/instant.ts";
import { apply } from "../../functions/apply/apply.ts";
import { enact } from "../../functions/enact/enact.ts";
import { TURN_MS } from "../../functions/enact/turn.ts";
import { sweepPlan } from "../../functions/sweep/plan.ts";
import {
  accept,
  applyPorts,
  applyTo,
  bundled,
  contentOf,
  type Deployed,
  dyingAfter,
  enactAll,
  enactPorts,
  NO_PACKS,
  planOfText,
  TABLE,
} from "../support/applied.ts";
import { personOf } from "../support/people.ts";
import { planText } from "../support/plan.ts";
import { memoryStore, overSimulatedTable, type SimulatedTable } from "../support/simulated-table.ts";

/** How a version that was accepted comes into force: in pieces, by workers that may die, be slow, or be two. */

const first = planText();
const second = planText({ version: 2, rtc: ", dueWithin: 6h", accountAge: "12h" });
const planOf = (version: number) => planOfText(version === 1 ? first : second);
const ALWAYS = () => true;

interface World {
  readonly table: SimulatedTable;
  readonly store: ReturnType<typeof memoryStore>;
}

/** Version 1 is in force, and version 2 is accepted. */
const accepted = <T>(act: (world: World) => Promise<T>): Promise<T> =>
  overSimulatedTable(async (table) => {
    const store = memoryStore();
    await applyTo(table, store, "contoso", first);
    await accept(table, store, "contoso", second);
    return act({ table, store });
  });

const headOf = ({ client }: SimulatedTable) => dynamoApplyLedger(TABLE, client).readHead("contoso");
const planFacts = ({ table }: World) => contentOf(table).facts.filter((fact) => fact.type === "plan-applied");

const expectWhole = async ({ table }: World): Promise<void> => {
  expect(await headOf(table)).toMatchObject({ planVersion: 2, applying: null });
  const { facts, checkpoints, gates } = contentOf(table);
  expect(replay(facts, planOf)).toEqual({ checkpoints, gates });
  expect(await dynamoApplyLedger(TABLE, table.client).findPlannedCheckpoints("contoso", 2)).toEqual(
    planOf(2).checkpoints,
  );
  expect(table.mistakes).toEqual([]);
};

describe("a version that was accepted", () => {
  it.each(Array.from({ length: 18 }, (_, index) => index))(
    "comes into force although its worker dies after %i requests, and is reported whole",
    (requests) =>
      accepted(async (world) => {
        const { table, store } = world;
        await enactAll(dyingAfter(table, requests), store, "contoso").catch(() => undefined);
        const isDone = (await headOf(table))?.planVersion === 2;
        expect(await enactAll(table, store, "contoso")).toBe(!isDone);
        await expectWhole(world);
        const [, fact] = planFacts(world).toSorted((a, b) => a.planVersion - b.planVersion);
        expect(fact?.changes).toMatchObject({ added: 0, removed: 0, kept: planOf(2).checkpoints.length });
      }),
  );

  it("says what it adds, although a worker dies when some of that is written", () =>
    overSimulatedTable(async (table) => {
      const store = memoryStore();
      await accept(table, store, "contoso", first);
      for (const requests of [9, 10, 11])
        await enactAll(dyingAfter(table, requests), store, "contoso").catch(() => undefined);
      expect(contentOf(table).checkpoints.size).toBeGreaterThan(0);
      await enactAll(table, store, "contoso");
      const [fact] = planFacts({ table, store });
      expect(fact?.changes.added).toBe(planOf(1).checkpoints.length);
    }));

  it("comes into force in runs that end between any two pieces, each asking for the next", () =>
    accepted(async (world) => {
      const { table, store } = world;
      const asked: string[] = [];
      const queue = { enqueue: async (migration: string) => void asked.push(migration) };
      const states: string[] = [];
      while (states.at(-1) !== "in-force") {
        let pieces = 0;
        // The first look at the time begins a piece, and the second one ends the run.
        const hasTime = () => {
          pieces += 1;
          return pieces < 2;
        };
        states.push((await enact(enactPorts(table, store, queue), "contoso", hasTime)).state);
      }
      expect(states.length).toBeGreaterThan(2);
      expect(asked).toHaveLength(states.filter((state) => state === "unfinished").length);
      await expectWhole(world);
    }));

  it("is worked on by one at a time, and by another once that one says nothing any more", () =>
    accepted(async (world) => {
      const { table, store } = world;
      await enactAll(dyingAfter(table, 6), store, "contoso").catch(() => undefined);
      const run = async () => (await enact(enactPorts(table, store), "contoso", ALWAYS)).state;
      expect(await run()).toBe("elsewhere");
      await table.by.pause(TURN_MS);
      expect(await run()).toBe("in-force");
      expect(await run()).toBe("nothing");
      await expectWhole(world);
    }));

  it("is left to who has taken the turn, and to the newer version that has taken its place", () =>
    accepted(async ({ table, store }) => {
      const ports = enactPorts(table, store);
      const head = await headOf(table);
      let isTaken = false;
      /** Between two of its steps another worker takes the turn. */
      const ledger = {
        ...ports.ledger,
        listCheckpoints: async (migration: string) => {
          const turn = await ports.ledger.findTurn(migration, 2);
          if (!isTaken && turn !== undefined)
            isTaken = await ports.ledger.putTurn({ ...turn, holder: "other", until: plus(turn.at, TURN_MS) }, turn);
          return ports.ledger.listCheckpoints(migration);
        },
      };
      expect(await enact({ ...ports, ledger }, "contoso", ALWAYS)).toMatchObject({ state: "unfinished" });
      expect(isTaken).toBe(true);
      expect((await ports.ledger.findTurn("contoso", 2))?.holder).toBe("other");
      expect((await headOf(table))?.applying?.digest).toBe(head?.applying?.digest);
    }));

  it("comes into force although the table throttles, after pauses that grow", () =>
    accepted(async (world) => {
      const { table, store } = world;
      const ports = enactPorts(table, store);
      const pauses: number[] = [];
      let throttles = 0;
      const ledger = {
        ...ports.ledger,
        writerUnder: (head: Parameters<typeof ports.ledger.writerUnder>[0]) => {
          const writer = ports.ledger.writerUnder(head);
          return {
            ...writer,
            putCheckpoints: async (some: Parameters<typeof writer.putCheckpoints>[0]) => {
              throttles += 1;
              if (throttles <= 5) throw new Failure("ledger-throttled", "not now");
              return writer.putCheckpoints(some);
            },
          };
        },
      };
      const pause = async (ms: number) => {
        pauses.push(ms);
        await table.by.pause(ms);
      };
      const slow = { ...ports, ledger, pause, random: () => 0 };
      expect(await enact(slow, "contoso", ALWAYS)).toMatchObject({ state: "in-force" });
      expect(pauses).toEqual([50, 100, 200, 400, 800]);
      await expectWhole(world);
    }));
});

describe("a version that nobody works on", () => {
  const swept = async (table: Deployed) => {
    const asked: string[] = [];
    const { clock, pause, random } = table.by;
    const queue = { enqueue: async (migration: string) => void asked.push(migration) };
    const ledger = dynamoSweepLedger(TABLE, table.client);
    await sweepPlan({ ledger, queue, packs: NO_PACKS, clock, pause, random, sender: "c@example.com" }, "contoso");
    return asked;
  };

  it("is asked to be worked on by sweep, as long as nobody does", () =>
    accepted(async ({ table, store }) => {
      expect(await swept(table)).toEqual(["contoso"]);
      await enactAll(dyingAfter(table, 6), store, "contoso").catch(() => undefined);
      expect(await swept(table)).toEqual([]);
      await table.by.pause(TURN_MS);
      expect(await swept(table)).toEqual(["contoso"]);
      await enactAll(table, store, "contoso");
      expect(await swept(table)).toEqual([]);
    }));

  it("is due two minutes after it was accepted, and no longer once it is in force", () =>
    accepted(async ({ table, store }) => {
      const { due } = dynamoSweepLedger(TABLE, table.client);
      const isDue = async (): Promise<boolean> => {
        const pages = await Promise.all(due.map((queue) => queue.list(table.by.clock(), 100)));
        return pages.some(({ items }) => items.some(({ kind }) => kind === "plan"));
      };
      expect(await isDue()).toBe(false);
      await table.by.pause(125_000);
      expect(await isDue()).toBe(true);
      await enactAll(table, store, "contoso");
      await table.by.pause(60_000);
      expect(await isDue()).toBe(false);
    }));

  it("is accepted although it cannot be asked for: whoever brought it must not take it for refused", () =>
    overSimulatedTable(async (table) => {
      const queue = { enqueue: () => Promise.reject(new Failure("queue-unavailable", "down")) };
      const ports = applyPorts(table, memoryStore(), queue);
      const author = { actor: personOf("ana"), isMachine: false };
      expect(await apply(ports, "contoso", bundled(first), author)).toMatchObject({ state: "accepted" });
    }));
});
