import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { Failure } from "../../core/failure.ts";
import type { Fact } from "../../core/history/fact.ts";
import { inReplayOrder } from "../../core/history/replay-order.ts";
import { msOf, plus } from "../../core/instant.ts";
import type { PackRecord } from "../../core/pack/request.ts";
import { inOrder, survey } from "../../functions/pack/facts-in-order.ts";
import { makePack } from "../../functions/pack/pack.ts";
import type { PackPorts } from "../../functions/pack/ports.ts";
import { packPortsOver, type Recorded, recordedHistory, recordOf } from "../support/pack-world.ts";
import { publishedLog, type RecordedLog } from "../support/recorded-log.ts";

/** How packs are made: in the order of replay whatever the clocks, whole or not at all, and once. */

const until = "9999-01-01T00:00:00.000Z";
const ledgerOf = (facts: readonly Fact[]) => ({
  pageFacts: async (_: string, { cursor = "0" }: { readonly cursor?: string | undefined }) => {
    const from = Number(cursor);
    const rest = from + 4 < facts.length ? { cursor: String(from + 4) } : {};
    return { items: facts.slice(from, from + 4), ...rest };
  },
});

describe("the facts of a pack", () => {
  it("come in the order of replay, however the clocks of their writers differ", async () => {
    const fact = fc.record({
      planVersion: fc.nat({ max: 4 }),
      second: fc.nat({ max: 30 }),
      type: fc.constantFrom("plan-applied", "time-passed"),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(fact, { maxLength: 60 }), async (made) => {
        const facts = made.map(
          ({ second, ...one }, index) =>
            ({
              ...one,
              id: `f${String(index).padStart(3, "0")}`,
              recordedAt: `2026-01-01T00:00:${String(second).padStart(2, "0")}.000Z`,
            }) as Fact,
        );
        const stored = facts.toSorted((a, b) => (`${a.recordedAt}#${a.id}` < `${b.recordedAt}#${b.id}` ? -1 : 1));
        const ledger = ledgerOf(stored);
        const surveyed = await survey(ledger, { migration: "m", until }, () => {});
        const found: Fact[] = [];
        for await (const one of inOrder(ledger, "m", until, surveyed)) found.push(one);
        expect(found).toEqual(facts.toSorted(inReplayOrder));
      }),
    );
  });

  it("are read again where the index had fewer at first", async () => {
    const one = { planVersion: 1, id: "f", type: "time-passed", recordedAt: until } as Fact;
    const surveyed = { count: 0, plan: undefined, late: [] };
    const read = async () => {
      for await (const _ of inOrder(ledgerOf([one]), "m", until, surveyed));
    };
    await expect(read()).rejects.toMatchObject({ code: "ledger-conflict" });
  });
});

describe("a pack", () => {
  let recorded: Recorded;
  beforeAll(async () => {
    recorded = await recordedHistory();
  }, 60_000);

  const world = (over: Partial<PackPorts> = {}, wish: Partial<PackRecord> = {}) => {
    const ports = packPortsOver(recorded);
    const record = { ...recordOf(recorded.now), ...wish };
    const ended: PackRecord[] = [];
    const stored: string[] = [];
    const ledger = {
      ...ports.ledger,
      findPack: async () => ended[0] ?? record,
      endPack: async (one: PackRecord) => void ended.push(one),
    };
    const packs = {
      ...ports.packs,
      put: async (key: string) => {
        stored.push(key);
        return { object: { key, versionId: "v" }, isNew: true, sha256: "0".repeat(64) };
      },
    };
    return { ended, stored, record, ports: { ...ports, ledger, packs, ...over } };
  };

  it("is stored before it is offered, and not made again", async () => {
    const { ports, record, ended, stored } = world();
    expect(await makePack(ports, record)).toMatchObject({ state: "made" });
    expect(stored).toEqual([`packs/contoso/${record.id}.zip`]);
    expect(ended[0]?.made?.object.key).toBe(stored[0]);
    expect(await makePack(ports, record)).toMatchObject({ state: "nothing" });
    expect(stored).toHaveLength(1);
  });

  it("is not offered where it could not be stored, and leaves no file behind", async () => {
    let discarded = 0;
    const { ports, record, ended } = world();
    const newDraft: PackPorts["newDraft"] = async (isPacked) => {
      const draft = await ports.newDraft(isPacked);
      return {
        ...draft,
        discard: async () => {
          discarded += 1;
          await draft.discard();
        },
      };
    };
    const put = async () => {
      throw new Error("cut off");
    };
    const broken = { ...ports, newDraft, packs: { ...ports.packs, put } };
    await expect(makePack(broken, record)).rejects.toThrow("cut off");
    expect(ended).toEqual([]);
    expect(discarded).toBe(1);
  });

  it("waits for the log to have all of its facts, and not for ever", async () => {
    const log = recorded.log as RecordedLog;
    for (const behind of [undefined, { ...log, leaves: log.leaves.slice(0, -1) }]) {
      const { ports, record, ended, stored } = world({ log: publishedLog(behind) });
      const at = (ms: number) => ({ ...ports, clock: () => plus(recorded.now, ms) });
      for (const ms of [0, 15 * 60_000 - 1])
        await expect(makePack(at(ms), record)).rejects.toMatchObject({ code: "log-behind" });
      expect([ended, stored]).toEqual([[], []]);
      expect(await makePack(at(15 * 60_000), record)).toMatchObject({ state: "made" });
    }
  });

  it("is not made of a log whose files do not agree", async () => {
    const published = publishedLog(recorded.log);
    for (const [name, bytes] of [
      ["checkpoint", "x"],
      ["tile/entries", "x"],
    ] as const) {
      const find: PackPorts["log"]["find"] = async (path) =>
        path.startsWith(name) ? { bytes: Buffer.from(bytes), tag: "t" } : published.find(path);
      const { ports, record, ended } = world({ log: { find } });
      expect(await makePack(ports, record)).toMatchObject({ state: "failed" });
      expect(ended[0]?.failed).toMatchObject({ code: "log-broken", reason: expect.any(String) });
      expect(ended[0]?.failed).not.toHaveProperty("removed");
    }
  });

  /** The pack of a history that somebody changed. */
  const packedOf = async (facts: readonly Fact[], over: Partial<PackPorts> = {}) => {
    const changed = packPortsOver({ ...recorded, facts });
    const { ports, record, ended } = world({ ...over });
    const { pageFacts } = changed.ledger;
    const run = await makePack({ ...ports, ledger: { ...ports.ledger, pageFacts } }, record);
    return { state: run.state, failed: ended[0]?.failed };
  };

  it("says which facts were removed, where it cannot be made without them: the log has them", async () => {
    const followed = recorded.facts.find(
      ({ type, events }) => type === "manifest-audited" && events.length > 0,
    ) as Fact;
    const { state, failed } = await packedOf(recorded.facts.filter(({ id }) => id !== followed.id));
    expect(state).toBe("failed");
    expect(failed).toMatchObject({ code: "history-gap", fact: expect.any(String), removed: [followed.id] });
    const plans = recorded.facts.filter(({ type }) => type === "plan-applied").map(({ id }) => id);
    const without = await packedOf(recorded.facts.filter(({ id }) => !plans.includes(id)));
    expect(without.failed).toMatchObject({ code: "not-found", removed: plans });
  });

  it("says which fact is none, and which object is gone", async () => {
    const changed = { ...(recorded.facts.at(-1) as Fact), events: 7 } as unknown as Fact;
    const { failed } = await packedOf([...recorded.facts.slice(0, -1), changed]);
    expect(failed).toMatchObject({
      code: "history-gap",
      fact: changed.id,
      reason: expect.stringContaining("cannot be replayed"),
    });
    const open: PackPorts["store"]["open"] = async ({ key }) => {
      throw new Failure("object-missing", `${key} is gone`);
    };
    const gone = await packedOf(recorded.facts, { store: { ...recorded.objects, open } });
    expect(gone.failed).toEqual({
      at: recorded.now,
      code: "object-missing",
      reason: expect.stringContaining("plans/"),
    });
  });

  it("says why it can never be made", async () => {
    for (const wish of [{ asOf: "2000-01-01T00:00:00.000Z" }, { gate: "unheard" }]) {
      const { ports, record, ended, stored } = world({}, wish);
      expect(await makePack(ports, record)).toMatchObject({ state: "failed" });
      expect(ended[0]?.failed?.reason).toMatch(/no (plan|gate)/);
      expect(stored).toEqual([]);
    }
  });

  it("waits until the index has the last facts", async () => {
    const waited: number[] = [];
    const { ports, record } = world({ pause: async (ms) => void waited.push(ms) });
    await makePack(ports, record);
    expect(waited).toEqual([5_000]);
    const old = world(
      { pause: async (ms) => void waited.push(ms) },
      { asOf: new Date(msOf(recorded.now) - 5_000).toISOString() },
    );
    await makePack(old.ports, old.record);
    expect(waited).toHaveLength(1);
  });

  it("waits no longer where the clock was set back since the pack was asked for", async () => {
    const waited: number[] = [];
    const later = new Date(msOf(recorded.now) + 3_600_000).toISOString();
    const { ports, record } = world({ pause: async (ms) => void waited.push(ms) }, { asOf: later });
    await makePack(ports, record);
    expect(waited).toEqual([5_000]);
  });
});
