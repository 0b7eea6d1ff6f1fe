import { describe, expect, it } from "vitest";
import { CLEARGATE, showActor } from "../../core/actor.ts";
import { Failure } from "../../core/failure.ts";
import type { Fact } from "../../core/history/fact.ts";
import { beginForgetting, type Forgetting } from "../../core/history/forgetting.ts";
import { factLeaf } from "../../core/log/leaf.ts";
import { peopleIn, personId } from "../../core/log/people.ts";
import { requestForgetting } from "../../functions/approvals/forget.ts";
import type { ApprovalsPorts } from "../../functions/approvals/ports.ts";
import { forgetPeople, SETTLED_MS } from "../../functions/forget/forget.ts";
import { logFacts } from "../../functions/log/log.ts";
import type { ForgetLedger, Stored } from "../../ports/forget.ts";
import { logPorts } from "../support/log-ports.ts";

/** Taking a person out of the ledger: whatever is cut off, and whatever the person still does meanwhile. */

const START = Date.parse("2026-11-22T00:00:00.000Z");
const at = (ms: number) => new Date(START + ms).toISOString();
const ISSUER = "https://id.example";
const ANNA = { issuer: ISSUER, subject: "anna", name: "Anna", email: "anna@x.com" };
const BEN = { issuer: ISSUER, subject: "ben", name: null, email: null };
const WHOM = { issuer: ISSUER, subject: "anna" };
const PERSON = personId(WHOM);

const factBy = (id: string, by: object, over: object = {}): Fact =>
  ({
    ...{ type: "gate-armed", id, recordedAt: at(1), migration: "contoso", gate: "go", planVersion: 1 },
    ...{ unit: null, requirement: null, agent: null, events: [], reason: "because", by, ...over },
  }) as unknown as Fact;

const PAGE_OF_TEST = 2;

/** A ledger in memory over a log in memory, with each call of it countable, and one that can be made to fail. */
const world = (more: readonly object[] = []) => {
  let now = 1_000;
  const facts: Fact[] = [factBy("f1", ANNA), factBy("f2", BEN), factBy("f3", BEN, { approvedBy: [ANNA, BEN] })];
  const others: object[] = [
    { kind: "checkpoint", waiver: { requestedBy: BEN, approvedBy: [ANNA] } },
    { kind: "news", approvedBy: "ben, Anna (anna), anna@x.com", text: "anna@x.com approved; anna is a word" },
    { kind: "snapshot" },
    ...more,
  ];
  const log = logPorts(facts, () => at(now));
  let forgettings: Forgetting[] = [
    beginForgetting({ migration: "contoso", request: "r1", whom: WHOM, approvedAt: at(0) }),
  ];
  let calls = 0;
  let failing: { at: number; done: boolean } | undefined;
  const dropped: number[] = [];
  const step = async <T>(run: () => T): Promise<T> => {
    calls += 1;
    const fails = failing?.at === calls;
    if (fails && failing?.done === false) throw new Failure("ledger-unavailable", "before");
    const result = run();
    if (fails) throw new Failure("ledger-unavailable", "after");
    return result;
  };
  const put = (next: Forgetting): void => {
    if (forgettings[0]?.version !== next.version - 1) throw new Failure("ledger-conflict", "another was quicker");
    forgettings = [next];
  };
  const storedAt = (index: number): Stored => {
    const fact = facts[index];
    const value = fact ?? others[index - facts.length] ?? {};
    const kind = "kind" in value ? value.kind : "";
    return {
      ...{ place: String(index), value, isNews: kind === "news", isSnapshot: kind === "snapshot" },
      ...(fact === undefined ? {} : { fact }),
    };
  };
  const ledger: ForgetLedger = {
    listForgettings: () => step(() => forgettings),
    putForgetting: (next) => step(() => put(next)),
    endForgetting: ({ version }, salt, fact) =>
      step(() => {
        const isSame = Buffer.from(salt).equals(log.salts.get(PERSON) ?? Buffer.alloc(0));
        if (forgettings[0]?.version !== version || !isSame) throw new Failure("ledger-conflict", "another was quicker");
        forgettings = [];
        log.salts.delete(PERSON);
        facts.push(fact);
      }),
    walk: (_, cursor = "0") =>
      step(() => {
        const from = Number(cursor);
        const count = facts.length + others.length;
        const to = Math.min(count, from + PAGE_OF_TEST);
        const items = Array.from({ length: to - from }, (__, index) => storedAt(from + index));
        return to < count ? { items, cursor: String(to) } : { items };
      }),
    replace: ({ place, value }, next) =>
      step(() => {
        const index = Number(place);
        if (storedAt(index).value !== value) return false;
        if (index < facts.length) facts[index] = next as Fact;
        else others[index - facts.length] = next;
        return true;
      }),
    dropSnapshot: ({ place }) => step(() => void dropped.push(Number(place))),
    readHead: () => step(() => ({ planVersion: 7 }) as never),
    findSalts: (people) =>
      step(
        () => new Map(people.flatMap((one) => (log.salts.has(one) ? [[one, log.salts.get(one) as Uint8Array]] : []))),
      ),
    findLeaves: (subjects) => log.ports.index.findLeaves(subjects),
  };
  const ports = { ledger, clock: () => at(now) };
  return {
    ...{ facts, others, dropped, log },
    forgettings: () => forgettings,
    run: (hasTime: () => boolean = () => true) => forgetPeople(ports, hasTime),
    logAll: () => logFacts(log.ports, () => true),
    later: (ms: number) => {
      now += ms;
    },
    calls: () => calls,
    fail: (call: number | undefined, done = false) => {
      calls = 0;
      failing = call === undefined ? undefined : { at: call, done };
    },
  };
};
type World = ReturnType<typeof world>;

/** As schedules run it, until it is done. */
const untilDone = async (one: World): Promise<void> => {
  for (let run = 0; run < 12 && one.forgettings().length > 0; run += 1) {
    await one.run();
    await one.logAll();
    one.later(SETTLED_MS / 2 + 1_000);
  }
  expect(one.forgettings()).toEqual([]);
};
const namedIn = (one: World): string => JSON.stringify([one.facts, one.others]);

/** The leaf of each fact as it was logged first, with the salts of then. */
const leavesOf = (facts: readonly Fact[], salts: ReadonlyMap<string, Uint8Array>) =>
  facts.map((fact) => factLeaf(fact, (person) => salts.get(person)));

const begun = async (more: readonly object[] = []) => {
  const one = world(more);
  await one.logAll();
  const salts = new Map(one.log.salts);
  return { one, salts, before: leavesOf(one.facts, salts) };
};

describe("forgetting", () => {
  it("takes the name out of everything, leaves others named, and every leaf as it was", async () => {
    const { one, salts, before } = await begun();
    expect(await one.run()).toEqual({ forgotten: 0, taken: 4, underWay: 1 });
    expect(one.log.salts.has(PERSON)).toBe(true);
    await untilDone(one);
    expect(one.log.salts.has(PERSON)).toBe(false);
    expect(namedIn(one)).not.toContain("anna@x.com");
    expect(namedIn(one)).not.toContain('"anna"');
    expect(peopleIn(one.facts).has(personId(BEN))).toBe(true);
    expect(leavesOf(one.facts.slice(0, 3), salts)).toEqual(before);
    expect(one.dropped.length).toBeGreaterThan(0);
    const [forgotten] = one.facts.slice(-1);
    expect(forgotten).toMatchObject({
      ...{ type: "forgetting-recorded", action: "person-forgotten", request: "r1", planVersion: 7, places: 4 },
      ...{ whom: { person: expect.stringMatching(/^[0-9a-f]{64}$/) }, by: { issuer: "cleargate" }, reason: null },
    });
    expect(one.others[1]).toEqual({
      kind: "news",
      approvedBy: expect.stringMatching(/^ben, Anna \(anna\), somebody forgotten \([0-9a-f]{12}\)$/),
      text: expect.stringMatching(/^somebody forgotten \([0-9a-f]{12}\) approved; anna is a word$/),
    });
  });

  it("has one hash for what was said of the person, in facts and in news of them", async () => {
    const { one } = await begun([{ kind: "news", by: ANNA, text: "anna@x.com asks", approvedBy: "anna@x.com" }]);
    await untilDone(one);
    const { by } = one.facts[0] as unknown as { readonly by: { readonly person: string } };
    const shown = showActor(by);
    expect(one.others[3]).toEqual({ kind: "news", by, text: `${shown} asks`, approvedBy: shown });
  });

  it("waits until nobody can write any more what was read before the person decided nothing more", async () => {
    const { one } = await begun();
    await one.run();
    // The first pass was a second after the approval.
    for (const ms of [1_000, SETTLED_MS - 3_000]) {
      one.later(ms);
      const before = one.calls();
      expect(await one.run()).toEqual({ forgotten: 0, taken: 0, underWay: 1 });
      expect(one.calls()).toBe(before + 1);
    }
    // Somebody who had read it before writes it once more.
    one.others[0] = { kind: "checkpoint", waiver: { requestedBy: BEN, approvedBy: [ANNA] } };
    one.later(2_000);
    expect(await one.run()).toEqual({ forgotten: 0, taken: 1, underWay: 1 });
    expect(one.log.salts.has(PERSON)).toBe(true);
    one.later(SETTLED_MS);
    expect(await one.run()).toEqual({ forgotten: 1, taken: 0, underWay: 0 });
    expect(namedIn(one)).not.toContain("anna@x.com");
  });

  it("waits for facts that are not in the log yet: their leaf is made of the name", async () => {
    const { one } = await begun();
    one.facts.push(factBy("late", ANNA));
    one.later(SETTLED_MS);
    expect(await one.run()).toEqual({ forgotten: 0, taken: 4, underWay: 1 });
    expect(await one.run()).toEqual({ forgotten: 0, taken: 0, underWay: 1 });
    expect(one.facts.at(-1)).toEqual(factBy("late", ANNA));
    await one.logAll();
    one.later(SETTLED_MS);
    expect(await one.run()).toEqual({ forgotten: 0, taken: 1, underWay: 1 });
    await untilDone(one);
    expect(namedIn(one)).not.toContain("anna@x.com");
  });

  it("takes the name out of a fact that was changed behind the log's back too: it stays one that was changed", async () => {
    const { one, salts, before } = await begun();
    one.facts[0] = factBy("f1", ANNA, { reason: "another" });
    await untilDone(one);
    expect(namedIn(one)).not.toContain("anna@x.com");
    expect(leavesOf(one.facts.slice(0, 1), salts)).not.toEqual(before.slice(0, 1));
  });

  it("is not over after a pass that found nothing and began too early", async () => {
    const { one } = await begun();
    one.facts.splice(0, 3, factBy("f2", BEN));
    one.others.splice(0, 3, { kind: "checkpoint" }, { kind: "checkpoint" });
    let pages = 0;
    const onePage = () => {
      pages += 1;
      return pages < 3;
    };
    await one.run(onePage);
    expect(one.forgettings()[0]?.cursor).toBe("2");
    one.later(SETTLED_MS);
    expect(await one.run()).toEqual({ forgotten: 0, taken: 0, underWay: 1 });
    expect(await one.run()).toEqual({ forgotten: 1, taken: 0, underWay: 0 });
  });

  it("ends when time is up, and goes on from there", async () => {
    const { one } = await begun([{ kind: "more", by: ANNA }]);
    let pages = 0;
    const hasTime = () => {
      pages += 1;
      return pages < 4;
    };
    expect(await one.run(hasTime)).toMatchObject({ forgotten: 0, underWay: 1 });
    expect(one.forgettings()[0]?.cursor).toBe("4");
    expect(await one.run(() => false)).toEqual({ forgotten: 0, taken: 0, underWay: 1 });
    await untilDone(one);
    expect(namedIn(one)).not.toContain("anna@x.com");
  });

  it("is broken where the salt is not there, and nothing changes", async () => {
    const { one } = await begun();
    one.log.salts.delete(PERSON);
    await expect(one.run()).rejects.toMatchObject({ code: "log-broken" });
    expect(namedIn(one)).toContain("anna@x.com");
  });

  it("waits again after it took a name: whoever had read it just before may still write it elsewhere", async () => {
    const { one } = await begun();
    one.later(SETTLED_MS);
    // The first pass takes all, long after the approval.
    expect(await one.run()).toEqual({ forgotten: 0, taken: 4, underWay: 1 });
    one.later(SETTLED_MS - 1);
    expect(await one.run()).toEqual({ forgotten: 0, taken: 0, underWay: 1 });
    // Such a run ends now, with what it had read before that pass.
    one.others[0] = { kind: "checkpoint", waiver: { requestedBy: BEN, approvedBy: [ANNA] } };
    one.later(2);
    expect(await one.run()).toEqual({ forgotten: 0, taken: 1, underWay: 1 });
    await untilDone(one);
    expect(namedIn(one)).not.toContain("anna@x.com");
  });

  it("waits for no news: a plan that still names the person as a contact makes more of them", async () => {
    const { one } = await begun();
    await one.run();
    one.later(SETTLED_MS + 1_000);
    one.others[1] = { kind: "news", recipients: [{ email: "anna@x.com" }] };
    expect(await one.run()).toEqual({ forgotten: 0, taken: 1, underWay: 1 });
    expect(await one.run()).toEqual({ forgotten: 1, taken: 0, underWay: 0 });
    expect(namedIn(one)).not.toContain("anna@x.com");
  });

  it("knows how people read the name also where it is cut off after it took the only one", async () => {
    const news = { kind: "news", text: "carla@x.com approved" };
    const carla = { ...ANNA, email: "carla@x.com" };
    for (let call = 1; call <= 24; call += 1)
      for (const done of [false, true]) {
        const { one } = await begun([{ kind: "a", by: carla }, { kind: "b" }, news]);
        one.fail(call, done);
        for (let run = 0; run < 14 && one.forgettings().length > 0; run += 1) {
          await one.run().catch((error: Failure) => expect(error.code).toBe("ledger-unavailable"));
          one.later(SETTLED_MS / 2 + 1_000);
        }
        expect(namedIn(one), `cut at ${call}`).not.toContain("carla@x.com");
      }
  });

  it("goes on with others where it cannot with one, and fails all the same", async () => {
    const other = { issuer: ISSUER, subject: "carla" };
    const puts: string[] = [];
    const ledger = {
      listForgettings: async () =>
        [other, WHOM].map((whom) => beginForgetting({ migration: "m", request: "r", whom, approvedAt: at(0) })),
      findSalts: async (people: readonly string[]) =>
        new Map(people.filter((each) => each === PERSON).map((each) => [each, Buffer.alloc(32)])),
      walk: async () => ({ items: [] }),
      putForgetting: async ({ whom }: Forgetting) => void puts.push(whom.subject),
    } as unknown as ForgetLedger;
    const run = forgetPeople({ ledger, clock: () => at(1) }, () => true);
    await expect(run).rejects.toMatchObject({ code: "log-broken" });
    expect(puts).toEqual(["anna"]);
  });

  it("is done whole wherever it is cut off, before a call or after it", async () => {
    const { one: counted } = await begun();
    counted.fail(undefined);
    await untilDone(counted);
    const total = counted.calls();
    expect(total).toBeGreaterThan(20);
    for (let call = 1; call <= total; call += 1)
      for (const done of [false, true]) {
        const { one, salts, before } = await begun();
        one.fail(call, done);
        for (let run = 0; run < 14 && one.forgettings().length > 0; run += 1) {
          await one.run().catch((error: Failure) => expect(error.code).toBe("ledger-unavailable"));
          await one.logAll();
          one.later(SETTLED_MS / 2 + 1_000);
        }
        expect(one.forgettings(), `cut at ${call}`).toEqual([]);
        expect(namedIn(one)).not.toContain("anna@x.com");
        expect(one.facts.filter(({ id }) => !["f1", "f2", "f3"].includes(id))).toHaveLength(1);
        expect(leavesOf(one.facts.slice(0, 3), salts)).toEqual(before);
      }
  });
});

describe("a request", () => {
  const asked: Fact[] = [];
  const ports = {
    ledger: {
      readHead: async () => ({ migration: "contoso", planVersion: 1, applying: null }),
      findSalts: async (people: readonly string[]) => new Map(people.map((one) => [one, Buffer.alloc(32)])),
      commit: async ({ fact }: { fact: Fact }) => {
        asked.push(fact);
        return "committed";
      },
    },
    ...{ clock: () => at(0), newId: () => "one" },
  } as unknown as ApprovalsPorts;
  const ask = ({ issuer, subject }: { issuer: string | null; subject: string }) =>
    requestForgetting(ports, "contoso", { issuer, subject, reason: "asked" }, BEN);

  it("is of a person: by the issuer of whoever asks, unless another is given", async () => {
    await ask({ issuer: null, subject: "anna" });
    await ask({ issuer: "https://other.example", subject: "anna" });
    expect(asked).toMatchObject([{ whom: WHOM }, { whom: { issuer: "https://other.example", subject: "anna" } }]);
  });

  it("is never of Cleargate itself, although the log has it: what nobody decided would be somebody's", async () => {
    const before = asked.length;
    await expect(ask(CLEARGATE)).rejects.toMatchObject({ code: "not-found" });
    expect(asked).toHaveLength(before);
  });
});
