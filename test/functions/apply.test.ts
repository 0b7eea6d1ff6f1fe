import { describe, expect, it } from "vitest";
import { dynamoApplyLedger } from "../../adapters/dynamo/apply.ts";
import { replay } from "../../core/history/replay.ts";
import { applyTo, contentOf, planOfText, TABLE } from "../support/applied.ts";
import { planText } from "../support/plan.ts";
import { memoryStore, overSimulatedTable, type SimulatedTable } from "../support/simulated-table.ts";

/** What becomes of a plan that was left half-way, and of the newer version that follows it. */

const TEXTS = [1, 2, 3].map((version) =>
  planText({ version, ...(version === 2 ? { rtc: ", dueWithin: 6h", accountAge: "12h" } : {}) }),
) as [string, string, string];
const [first, second, third] = TEXTS;

/** A client that is gone after so many requests. */
const dyingAfter = ({ client, by }: SimulatedTable, requests: number): Pick<SimulatedTable, "client" | "by"> => {
  let left = requests;
  const send = async (command: never): Promise<object> => {
    left -= 1;
    if (left < 0) throw new Error("the process has died");
    return client.send(command) as Promise<object>;
  };
  return { client: { send } as never, by };
};

/** It reads the head, and the parts and checkpoints of the plan in force; the fourth request claims the head. */
const CLAIMED = 4;

const headOf = ({ client }: SimulatedTable) => dynamoApplyLedger(TABLE, client).readHead("contoso");

/** Version 2 is left after so many requests; then version 3 is applied. */
const replacedAfter = (requests: number) =>
  overSimulatedTable(async (table) => {
    const store = memoryStore();
    await applyTo(table, store, "contoso", first);
    const died = await applyTo(dyingAfter(table, requests), store, "contoso", second).then(
      () => false,
      () => true,
    );
    const left = (await headOf(table))?.applying ?? null;
    await applyTo(table, store, "contoso", third);
    return { died, left, head: await headOf(table), ...contentOf(table), mistakes: table.mistakes };
  });

const planOf = (version: number) => planOfText(TEXTS[version - 1] as string);
const REQUESTS = Array.from({ length: 17 }, (_, index) => index);

describe("a plan version that was left half-way", () => {
  it.each(REQUESTS)(
    "is followed by a newer one, and the history makes the state again, after %i requests",
    async (n) => {
      const { died, head, facts, checkpoints, gates, mistakes } = await replacedAfter(n);
      expect(head).toMatchObject({ planVersion: 3, applying: null });
      expect(replay(facts, planOf)).toEqual({ checkpoints, gates });
      expect(mistakes).toEqual([]);
      expect(died || n > 10).toBe(true);
    },
  );

  it("has left nothing behind until all of its parts are written, and is in the history from then on", async () => {
    type End = Awaited<ReturnType<typeof replacedAfter>>;
    const seen: End[] = [];
    for (const requests of REQUESTS) seen.push(await replacedAfter(requests));
    const inHistory = ({ facts }: End): boolean =>
      facts.some((fact) => fact.type === "plan-applied" && fact.planVersion === 2);
    const taken = seen.filter(({ left }) => left?.written === false);
    const finished = seen.filter(({ left }) => left?.written === true);
    expect(taken.length).toBeGreaterThan(0);
    expect(finished.length).toBeGreaterThan(2);
    expect(taken.map(inHistory)).not.toContain(true);
    expect(finished.map(inHistory)).not.toContain(false);
  });

  it("can be applied again, but no older one and no other of its number", async () => {
    await overSimulatedTable(async (table) => {
      const store = memoryStore();
      await applyTo(table, store, "contoso", first);
      await applyTo(dyingAfter(table, CLAIMED), store, "contoso", second).catch(() => undefined);
      expect((await headOf(table))?.applying).toMatchObject({ version: 2, written: false });
      const other = planText({ version: 2, accountAge: "13h" });
      for (const text of [first, other])
        await expect(applyTo(table, store, "contoso", text)).rejects.toMatchObject({ code: "plan-applying" });
      expect(await applyTo(table, store, "contoso", second)).toMatchObject({ version: 2, changed: true });
    });
  });

  it("is not finished by its own writer once a newer one has taken its place", async () => {
    await overSimulatedTable(async (table) => {
      const store = memoryStore();
      await applyTo(table, store, "contoso", first);
      const ledger = dynamoApplyLedger(TABLE, table.client);
      await applyTo(dyingAfter(table, CLAIMED), store, "contoso", second).catch(() => undefined);
      const stale = await headOf(table);
      await applyTo(dyingAfter(table, CLAIMED), store, "contoso", third).catch(() => undefined);
      expect((await headOf(table))?.applying).toMatchObject({ version: 3 });
      const mark = { ...stale, version: (stale?.version ?? 0) + 1 };
      await expect(ledger.putHead(mark as never)).rejects.toMatchObject({ code: "ledger-conflict" });
    });
  });
});
