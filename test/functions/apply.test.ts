import { describe, expect, it } from "vitest";
import { dynamoApplyLedger } from "../../adapters/dynamo/apply.ts";
import { replay } from "../../core/history/replay.ts";
import { abandonPlan } from "../../functions/apply/abandon.ts";
import {
  accept,
  applyPorts,
  applyTo,
  contentOf,
  dyingAfter,
  enactAll,
  havingRead,
  planOfText,
  TABLE,
} from "../support/applied.ts";
import { personOf } from "../support/people.ts";
import { planText } from "../support/plan.ts";
import { memoryStore, overSimulatedTable, type SimulatedTable } from "../support/simulated-table.ts";

/** What is accepted beside what, and what becomes of a version that is replaced or abandoned. */

const TEXTS = [1, 2, 3].map((version) =>
  planText({ version, ...(version === 2 ? { rtc: ", dueWithin: 6h", accountAge: "12h" } : {}) }),
) as [string, string, string];
const [first, second, third] = TEXTS;
const planOf = (version: number) => planOfText(TEXTS[version - 1] as string);
const OTHER_SECOND = planText({ version: 2, accountAge: "13h" });

const headOf = ({ client }: SimulatedTable) => dynamoApplyLedger(TABLE, client).readHead("contoso");

/** The worker of version 2 dies after so many requests, of which about the first five come before it has begun. */
const leftAfter = <T>(
  requests: number,
  then: (table: SimulatedTable, store: ReturnType<typeof memoryStore>) => Promise<T>,
): Promise<T> =>
  overSimulatedTable(async (table) => {
    const store = memoryStore();
    await applyTo(table, store, "contoso", first);
    await accept(table, store, "contoso", second);
    await enactAll(dyingAfter(table, requests), store, "contoso").catch(() => undefined);
    return then(table, store);
  });

const abandon = async (table: SimulatedTable, store: ReturnType<typeof memoryStore>, seen = {}) => {
  const { version = 0, digest = "" } = (await headOf(table))?.applying ?? {};
  const text = { reason: "by mistake", seen: { version, digest, ...seen } };
  return abandonPlan(applyPorts(table, store), "contoso", text, personOf("kim"));
};

const REQUESTS = Array.from({ length: 16 }, (_, index) => index);

describe("a plan version whose worker has died", () => {
  it.each(REQUESTS)("is replaced by a newer one until it has begun, and not afterwards, after %i requests", (n) =>
    leftAfter(n, async (table, store) => {
      const begun = (await headOf(table))?.applying?.written === true;
      const newer = accept(table, store, "contoso", third);
      if (begun) await expect(newer).rejects.toMatchObject({ code: "plan-applying" });
      else expect(await newer).toMatchObject({ state: "accepted", version: 3 });
      expect(await enactAll(table, store, "contoso")).toBe(true);
      const { facts, checkpoints, gates } = contentOf(table);
      const isInHistory = facts.some((fact) => fact.type === "plan-applied" && fact.planVersion === 2);
      expect(isInHistory).toBe(begun);
      expect(await headOf(table)).toMatchObject({ planVersion: begun ? 2 : 3, applying: null });
      expect(replay(facts, planOf)).toEqual({ checkpoints, gates });
      expect(table.mistakes).toEqual([]);
    }),
  );

  it("has died before and after it began", async () => {
    const seen = new Set<boolean | undefined>();
    for (const requests of REQUESTS)
      await leftAfter(requests, async (table) => seen.add((await headOf(table))?.applying?.written));
    expect(seen).toEqual(new Set([false, true]));
  });

  it("can be applied again, but no older one and no other of its number", () =>
    leftAfter(0, async (table, store) => {
      for (const text of [first, OTHER_SECOND])
        await expect(accept(table, store, "contoso", text)).rejects.toMatchObject({ code: "plan-applying" });
      expect(await applyTo(table, store, "contoso", second)).toMatchObject({ version: 2, changed: true });
    }));
});

describe("a plan version that is abandoned", () => {
  it("has changed nothing, and is in the history as abandoned", () =>
    leftAfter(0, async (table, store) => {
      const before = contentOf(table);
      await abandon(table, store);
      const { facts, checkpoints, gates } = contentOf(table);
      expect({ checkpoints, gates }).toEqual({ checkpoints: before.checkpoints, gates: before.gates });
      expect(facts.find((fact) => fact.type === "plan-abandoned")).toMatchObject({
        ...{ planVersion: 1, abandonedVersion: 2, by: personOf("kim"), reason: "by mistake" },
      });
      expect(await headOf(table)).toMatchObject({ planVersion: 1, applying: null, abandoned: { version: 2 } });
      expect(await enactAll(table, store, "contoso")).toBe(false);
      expect(replay(facts, planOf)).toEqual({ checkpoints, gates });
    }));

  it.each(REQUESTS)("was not begun, after %i requests", (n) =>
    leftAfter(n, async (table, store) => {
      const begun = (await headOf(table))?.applying?.written === true;
      if (begun) await expect(abandon(table, store)).rejects.toMatchObject({ code: "plan-applying" });
      else await abandon(table, store);
      expect(await enactAll(table, store, "contoso")).toBe(begun);
      expect(await headOf(table)).toMatchObject({ planVersion: begun ? 2 : 1, applying: null });
    }),
  );

  it("leaves its number to nothing else, because some of its parts may be written", () =>
    leftAfter(0, async (table, store) => {
      await abandon(table, store);
      await expect(accept(table, store, "contoso", OTHER_SECOND)).rejects.toMatchObject({ code: "plan-version-taken" });
      expect(await applyTo(table, store, "contoso", second)).toMatchObject({ version: 2, changed: true });
    }));

  it("leaves no older number free either", () =>
    leftAfter(0, async (table, store) => {
      await accept(table, store, "contoso", third);
      await abandon(table, store);
      await expect(accept(table, store, "contoso", OTHER_SECOND)).rejects.toMatchObject({ code: "plan-version-taken" });
      expect(await applyTo(table, store, "contoso", planText({ version: 4 }))).toMatchObject({ changed: true });
    }));

  it("is the one that was seen, or none", () =>
    leftAfter(0, async (table, store) => {
      for (const seen of [{ version: 3 }, { digest: "other" }])
        await expect(abandon(table, store, seen)).rejects.toMatchObject({ code: "approval-outdated" });
      await abandon(table, store);
      await expect(abandon(table, store)).rejects.toMatchObject({ code: "not-found" });
    }));

  it("is abandoned by one of two people who do so at once, and the other is told", () =>
    leftAfter(0, async (table, store) => {
      const { version = 0, digest = "" } = (await headOf(table))?.applying ?? {};
      const late = await havingRead(applyPorts(table, store), "contoso");
      await abandon(table, store);
      await expect(
        abandonPlan(late, "contoso", { reason: "by mistake", seen: { version, digest } }, personOf("lee")),
      ).rejects.toMatchObject({ code: "ledger-conflict" });
      const recorded = contentOf(table).facts.flatMap((fact) => (fact.type === "plan-abandoned" ? [fact.by] : []));
      expect(recorded).toEqual([personOf("kim")]);
    }));

  it("may be the first one: then there is no plan", () =>
    overSimulatedTable(async (table) => {
      const store = memoryStore();
      await accept(table, store, "contoso", first);
      await abandon(table, store);
      expect(await headOf(table)).toMatchObject({ planVersion: 0, applying: null });
      expect(await applyTo(table, store, "contoso", first)).toMatchObject({ changed: true });
    }));
});
