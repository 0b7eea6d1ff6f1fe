import { sign } from "node:crypto";
import { describe, expect, it } from "vitest";
import { Failure } from "../../core/failure.ts";
import type { Fact, TimeFact } from "../../core/history/fact.ts";
import { openCheckpoint } from "../../core/log/checkpoint.ts";
import { followKeys, KeyChange, keyChangePath } from "../../core/log/key-change.ts";
import { factLeaf, leafBytes } from "../../core/log/leaf.ts";
import { findNote, noteText } from "../../core/log/note.ts";
import type { NoteKey } from "../../core/log/note-key.ts";
import { type Order, orderText } from "../../core/log/order.ts";
import { otherId, unrepresentable } from "../../core/log/unrepresentable.ts";
import { append, settle } from "../../functions/log/append.ts";
import { logFacts, MAX_LEAVES, unknownSinceMs } from "../../functions/log/log.ts";
import { logTold } from "../../functions/log/log-told.ts";
import { logKey, ORIGIN } from "../support/filed-log.ts";
import { logPorts, signerOf } from "../support/log-ports.ts";

/** The log: every fact is a leaf, exactly once, whatever is cut off, and whoever else does the same. */

const START = Date.parse("2026-11-22T00:00:00.000Z");
const at = (seconds: number) => new Date(START + seconds * 1_000).toISOString();
const fact = (number: number, migration = "contoso"): Fact => {
  const time: TimeFact = {
    ...{ type: "time-passed", id: `fact-${number}`, recordedAt: at(number), migration, gate: null, planVersion: 1 },
    ...{ unit: null, requirement: null, agent: null, events: [] },
  };
  return time;
};
const factsOf = (count: number, from = 0) => Array.from({ length: count }, (_, number) => fact(from + number));
const ANNA = { issuer: "https://id.example", subject: "anna", name: "Anna", email: null };

const KEY = logKey(1).key;
const always = () => true;

const world = (facts: Fact[], seconds = 0) => {
  let now = seconds;
  const made = logPorts(facts, () => at(now));
  return {
    ...{ ...made, facts },
    setClock: (second: number) => {
      now = second;
    },
    run: () => logFacts(made.ports, always),
    tell: (...ids: readonly string[]) => logTold(made.ports, ids),
  };
};
type World = ReturnType<typeof world>;

const idsOf = (facts: readonly Fact[]) => facts.map(({ id }) => id);
const expectWhole = ({ logged, facts, leaves, files }: World): void => {
  expect(logged().toSorted()).toEqual([KEY.text, ...idsOf(facts)].toSorted());
  expect(logged()[0]).toBe(KEY.text);
  for (const [leaf, subject] of logged().entries()) expect(leaves.get(subject)).toBe(leaf);
  const opened = openCheckpoint(files.get("checkpoint") as Buffer, { origin: ORIGIN, keys: [KEY], witnesses: [] });
  expect(opened).toMatchObject({ head: { size: facts.length + 1 } });
};

describe("the log", () => {
  it("begins with its key, has every fact in the order of recording, and signs what it has", async () => {
    const one = world([fact(3), fact(1), fact(2, "-"), { ...fact(4), by: ANNA } as unknown as Fact], 5);
    expect(await one.run()).toEqual({ appended: 5, left: 0, malformed: 0, behindMs: 0, size: 5 });
    expect(one.logged()).toEqual([KEY.text, "fact-1", "fact-2", "fact-3", "fact-4"]);
    expectWhole(one);
    const entries = (one.files.get("tile/entries/000.p/5") as Buffer).toString();
    expect(entries).not.toContain("Anna");
    const leaf = factLeaf(one.facts[3] as Fact, (person) => one.salts.get(person));
    expect(leaf && entries.endsWith(leafBytes(leaf).toString())).toBe(true);
    expect(await one.run()).toEqual({ appended: 0, left: 0, malformed: 0, behindMs: 0, size: 5 });
  });

  it("has also what somebody wrote by hand, with a dash for what is no text, and says how much that is", async () => {
    const odd = (number: number, over: object) => ({ ...fact(number), ...over }) as unknown as Fact;
    const facts = [
      fact(1),
      odd(2, { retries: unrepresentable("N", "9007199254740993") }),
      odd(3, { storedId: otherId(null) }),
      odd(4, { recordedAt: undefined }),
      odd(5, { type: "t".repeat(1_025) }),
      odd(6, { recordedAt: 7, migration: "contoso" }),
      // Nobody could read its leaf.
      odd(7, { id: "" }),
      fact(8),
    ];
    const one = world(facts, 9);
    expect(await one.run()).toMatchObject({ appended: 8, left: 0, malformed: 6 });
    const logged = [KEY.text, ...["1", "2", "3", "4", "5", "6", "8"].map((id) => `fact-${id}`)];
    expect(one.logged().toSorted()).toEqual(logged.toSorted());
    const entries = (one.files.get("tile/entries/000.p/8") as Buffer).toString();
    expect(entries.match(/"(recordedAt|type)":"-"/g)).toEqual(Array(3).fill(expect.any(String)));
    one.facts.push(fact(9));
    expect(await one.run()).toMatchObject({ appended: 1, left: 0 });
    // What cannot have a leaf is said again, and keeps nobody waiting.
    expect(await one.tell("")).toMatchObject({ appended: 0, malformed: 1, isDone: true });
  });

  it("has each fact once, in as many runs as there are, over the borders of tiles", async () => {
    const one = world(factsOf(250));
    for (const more of [0, 3, 2, 1, 0, 300]) {
      one.facts.push(...factsOf(more, one.facts.length));
      one.setClock(one.facts.length);
      await one.run();
      expectWhole(one);
    }
    expect([...one.files.keys()]).toEqual(expect.arrayContaining(["tile/entries/000", "tile/0/001", "tile/1/000.p/2"]));
  });

  it("has also what was dated long ago, and what names a migration that there is not, as soon as the walk comes by", async () => {
    const one = world([...factsOf(1_200), fact(-90_000), fact(1, "unknown")], 2_000_000);
    one.facts.splice(-1, 1, { ...fact(0, "unknown"), id: "foreign" });
    for (let runs = 0; runs < 3; runs += 1) await one.run();
    expectWhole(one);
  });

  it("looks through an hour in each run where it failed for long, and says that there is more", async () => {
    const one = world([fact(0)]);
    await one.run();
    // More than the walk finds in a few runs, before what the failure left.
    one.facts.splice(0, 1, ...factsOf(3_000, -900_000), fact(0));
    one.facts.push(fact(1_800), fact(5_400), fact(9_000), fact(12_600));
    one.setClock(13_000);
    const found: string[][] = [];
    const left: number[] = [];
    const behind: number[] = [];
    for (let runs = 0; runs < 4; runs += 1) {
      const before = one.logged().length;
      const run = await one.run();
      left.push(run.left);
      behind.push(run.behindMs / 1_000);
      found.push(
        one
          .logged()
          .slice(before)
          .filter((id) => /^fact-\d+$/.test(id)),
      );
    }
    expect(found).toEqual([["fact-1800"], ["fact-5400"], ["fact-9000"], ["fact-12600"]]);
    expect(left).toEqual([1, 1, 1, 0]);
    expect(behind).toEqual([13_000 - 3_600, 13_000 - 7_200, 13_000 - 10_800, 0]);
  });

  it("goes on later where time is short, and says what is left", async () => {
    const one = world([]);
    await one.run();
    one.facts.push(...factsOf(MAX_LEAVES + 200));
    one.setClock(MAX_LEAVES + 290);
    const times = [true];
    const first = await logFacts(one.ports, () => times.shift() ?? false);
    expect(first).toEqual({ appended: MAX_LEAVES, left: 200, malformed: 0, behindMs: 290_000, size: MAX_LEAVES + 1 });
    expect(await one.run()).toEqual({ appended: 200, left: 0, malformed: 0, behindMs: 0, size: MAX_LEAVES + 201 });
    expectWhole(one);
  });

  it("is whole after a crash at any call, before or after it was done", async () => {
    const counted = world(factsOf(258));
    await counted.run();
    const calls = counted.calls();
    expect(calls).toBeGreaterThan(12);
    for (let failing = 1; failing <= calls; failing += 1)
      for (const done of [false, true]) {
        const one = world(factsOf(258));
        one.fail(failing, done);
        await expect(one.run(), `${failing} ${done}`).rejects.toMatchObject({ code: "store-unavailable" });
        one.fail(undefined);
        // The files of those leaves are written by then: others come in between, in another order.
        one.facts.unshift(fact(900));
        await one.run();
        await one.run();
        expectWhole(one);
      }
  });

  it("is whole where somebody else puts leaves in order first, and where somebody else is quicker with the checkpoint", async () => {
    const one = world(factsOf(5));
    await one.run();
    one.facts.push(...factsOf(3, 5));
    one.before(async () => void (await logFacts(one.ports, always)));
    expect(await logFacts(one.ports, always)).toMatchObject({ appended: 0, left: 3 });
    expectWhole(one);

    one.facts.push(...factsOf(3, 8));
    const settled = await settle(one.ports);
    const batch = factsOf(3, 8).map((one) => leafBytes(factLeaf(one, () => undefined) as never));
    // One that was cut off behind its order is finished by two at once.
    one.fail(one.calls() + 2);
    one.fail(2);
    await expect(append(one.ports, settled, batch)).rejects.toMatchObject({ code: "store-unavailable" });
    one.fail(undefined);
    one.before(async () => void (await settle(one.ports)));
    await settle(one.ports);
    expectWhole(one);
  });

  it("never puts leaves in order twice where others were appended behind its own meanwhile", async () => {
    const one = world(factsOf(MAX_LEAVES + 10));
    let times = 0;
    const other = async () => void (await logFacts(one.ports, always));
    const busy = async () => {
      // The first is the order of its own leaves, the second their checkpoint: then somebody else does all the rest.
      times += 1;
      if (times === 2) await other();
      else one.before(busy);
    };
    one.before(busy);
    await logFacts(one.ports, always);
    await one.run();
    expectWhole(one);
  });
});

describe("a log that changes its key", () => {
  const [old, next] = [logKey(1).key, logKey(2).key];
  const by = (one: World, ...fills: number[]) => ({ ...one.ports, signers: fills.map(signerOf) });
  const isSignedBy = (one: World, key: NoteKey): boolean =>
    "head" in openCheckpoint(one.files.get("checkpoint") as Buffer, { origin: ORIGIN, keys: [key], witnesses: [] });
  const changeOf = (one: World, key: NoteKey): KeyChange[] => {
    const file = one.files.get(keyChangePath(key));
    return file === undefined ? [] : [KeyChange.parse(JSON.parse(file.toString()))];
  };
  const more = (one: World) => {
    one.facts.push(...factsOf(1, one.facts.length));
    one.setClock(one.facts.length);
  };

  it("says in a leaf which key it has from now on, is signed by both meanwhile, and then by the new one alone", async () => {
    const one = world(factsOf(3));
    await one.run();
    expect(changeOf(one, old)).toEqual([]);
    expect(await logFacts(by(one, 1, 2), always)).toMatchObject({ appended: 1, size: 5 });
    expect(one.logged().at(-1)).toBe(next.text);
    expect([old, next].map((key) => isSignedBy(one, key))).toEqual([true, true]);
    more(one);
    expect(await logFacts(by(one, 2), always)).toMatchObject({ appended: 1 });
    expect([old, next].map((key) => isSignedBy(one, key))).toEqual([false, true]);
    expect(one.files.get("keys")?.toString()).toBe(`${old.text}\n${next.text}\n`);
    // Whoever trusts the first key follows, and nobody else does.
    expect(followKeys({ origin: ORIGIN, keys: [old] }, changeOf(one, next))).toEqual([old, next]);
    expect(followKeys({ origin: ORIGIN, keys: [logKey(3).key] }, changeOf(one, next))).toHaveLength(1);
  });

  it("follows over several changes, also from the middle of a large tree", async () => {
    const one = world(factsOf(300));
    await one.run();
    for (const fills of [[1, 2], [2], [2, 3], [3]]) {
      more(one);
      await logFacts(by(one, ...fills), always);
    }
    const changes = [...changeOf(one, next), ...changeOf(one, logKey(3).key)];
    expect(followKeys({ origin: ORIGIN, keys: [old] }, changes)).toHaveLength(3);
  });

  it("is signed by no new key alone where the step is left out in which both sign", async () => {
    const one = world(factsOf(3));
    await one.run();
    const before = one.files.get("checkpoint");
    await expect(logFacts(by(one, 2), always)).rejects.toMatchObject({
      ...{ code: "log-broken", message: expect.stringContaining("was a step of a key's change left out") },
    });
    expect(one.files.get("checkpoint")).toBe(before);
  });

  it("is signed by no new key alone before it is a leaf, wherever the step before was cut off", async () => {
    const counted = world(factsOf(3));
    await counted.run();
    counted.fail(undefined);
    await logFacts(by(counted, 1, 2), always);
    const calls = counted.calls();
    let refused = 0;
    for (let failing = 1; failing <= calls; failing += 1)
      for (const done of [false, true]) {
        const one = world(factsOf(3));
        await one.run();
        one.fail(failing, done);
        await logFacts(by(one, 1, 2), always).catch(() => undefined);
        one.fail(undefined);
        const wasLeaf = isSignedBy(one, next);
        const outcome = await logFacts(by(one, 2), always).catch((error: unknown) => error);
        if (outcome instanceof Failure) {
          refused += 1;
          expect(outcome.code).toBe("log-broken");
          await logFacts(by(one, 1, 2), always);
          more(one);
          await logFacts(by(one, 2), always);
        } else expect(wasLeaf).toBe(true);
        expect(followKeys({ origin: ORIGIN, keys: [old] }, changeOf(one, next)), `${failing}`).toHaveLength(2);
        expect(one.logged().filter((subject) => subject === next.text)).toHaveLength(1);
      }
    expect(refused).toBeGreaterThan(5);
  });

  it("refuses a new key alone also where both signed a head under which it is no leaf", async () => {
    const one = world(factsOf(3));
    await one.run();
    const settled = await settle(one.ports);
    const leaf = leafBytes(factLeaf(fact(90), () => undefined) as never);
    await append(by(one, 1, 2), settled, [leaf]);
    expect(isSignedBy(one, next)).toBe(true);
    await expect(settle(by(one, 2))).rejects.toMatchObject({
      ...{ code: "log-broken", message: expect.stringContaining("no leaf of the log yet") },
    });
  });
});

describe("a run that looks while others append", () => {
  /** Each time that it has read which leaves come next, and before it reads the head, somebody else appends two facts. */
  const overtaken = async (times: number) => {
    const one = world(factsOf(2));
    await one.run();
    const { files } = one.ports;
    let left = times;
    const find: typeof files.find = async (path) => {
      if (path === "checkpoint" && left > 0) {
        left -= 1;
        one.facts.push(...factsOf(2, one.facts.length));
        one.setClock(one.facts.length);
        await one.run();
        one.facts.push(...factsOf(2, one.facts.length));
        one.setClock(one.facts.length);
        await one.run();
      }
      return files.find(path);
    };
    return { one, settled: settle({ ...one.ports, files: { ...files, find } }) };
  };

  it("looks again, as often as they do, and does not call that broken", async () => {
    const { one, settled } = await overtaken(6);
    expect(await settled).toMatchObject({ size: one.facts.length + 1 });
    expectWhole(one);
    await expect((await overtaken(100)).settled).rejects.toMatchObject({ code: "log-behind" });
  });

  it("says that it is broken where nobody does, and the two do not agree", async () => {
    const one = world(factsOf(2));
    await one.run();
    const before = one.files.get("next-leaves") as Buffer;
    one.facts.push(...factsOf(2, 2));
    await one.run();
    one.facts.push(...factsOf(2, 4));
    await one.run();
    one.files.set("next-leaves", before);
    await expect(settle(one.ports)).rejects.toMatchObject({
      ...{ code: "log-broken", message: expect.stringContaining("neither before nor after") },
    });
  });
});

describe("facts that the log is told of", () => {
  it("take two looks at the head: before it is known which have no leaf, and before they are appended", async () => {
    const one = world(factsOf(3));
    await one.run();
    one.facts.push(fact(9));
    const { files } = one.ports;
    let looks = 0;
    const find: typeof files.find = (path) => {
      if (path === "checkpoint") looks += 1;
      return files.find(path);
    };
    expect(await logTold({ ...one.ports, files: { ...files, find } }, ["fact-9"])).toMatchObject({ appended: 1 });
    expect(looks).toBe(2);
    expectWhole(one);
  });

  it("are appended, each once, and looks at no others; its key is before all", async () => {
    const one = world(factsOf(7));
    expect(await one.tell("fact-3", "fact-1", "fact-3", "no-fact")).toEqual({
      ...{ appended: 3, malformed: 0, isDone: true, since: at(1) },
    });
    expect(one.logged()).toEqual([KEY.text, "fact-1", "fact-3"]);
    expect((await one.ports.files.find("keys"))?.bytes.toString()).toBe(`${KEY.text}\n`);
    expect(await one.tell("fact-3", "no-fact")).toEqual({ appended: 0, malformed: 0, isDone: true });
    expect(await one.tell("fact-0", "fact-3")).toEqual({ appended: 1, malformed: 0, isDone: true, since: at(0) });
    await one.run();
    expectWhole(one);
  });

  it("that are more than are put in order at once are appended all the same", async () => {
    const one = world(factsOf(MAX_LEAVES + 20));
    expect(await one.tell(...idsOf(one.facts))).toEqual({
      appended: MAX_LEAVES + 21,
      malformed: 0,
      isDone: true,
      since: at(0),
    });
    expectWhole(one);
  });

  it("are whole after a crash at any call, before or after it was done, whichever way goes on", async () => {
    const told = (one: World) => one.tell(...idsOf(one.facts.slice(250)));
    const counted = async () => {
      const one = world(factsOf(258));
      one.facts.splice(250);
      await one.run();
      one.facts.push(...factsOf(8, 250));
      one.fail(undefined);
      return one;
    };
    const first = await counted();
    await told(first);
    const calls = first.calls();
    expect(calls).toBeGreaterThan(10);
    for (let failing = 1; failing <= calls; failing += 1)
      for (const done of [false, true])
        for (const goOn of [told, (one: World) => one.run()]) {
          const one = await counted();
          one.fail(failing, done);
          await expect(told(one), `${failing} ${done}`).rejects.toMatchObject({ code: "store-unavailable" });
          one.fail(undefined);
          one.facts.unshift(fact(900));
          await goOn(one);
          await one.run();
          expectWhole(one);
        }
  });

  it("are appended once where the schedule does so at the same time, and are tried again where others are quicker", async () => {
    const one = world(factsOf(5));
    one.before(async () => void (await one.run()));
    expect(await one.tell("fact-1", "fact-2")).toEqual({ appended: 0, malformed: 0, isDone: true });
    expectWhole(one);

    one.facts.push(...factsOf(3, 5));
    one.before(async () => void (await one.tell("fact-6")));
    expect(await one.tell("fact-5")).toEqual({ appended: 1, malformed: 0, isDone: true, since: at(5) });
    expect(one.logged().slice(-2)).toEqual(["fact-6", "fact-5"]);
    // Somebody else is quicker each time.
    one.facts.push(...factsOf(9, 8));
    let others = 8;
    const busy = async () => {
      others += 1;
      await one.tell(`fact-${others}`);
      one.before(busy);
    };
    one.before(busy);
    expect(await one.tell("fact-7")).toEqual({ appended: 0, malformed: 0, isDone: false });
    one.before(async () => undefined);
    await one.run();
    expectWhole(one);
  });
});

describe("since when it is not known that all is logged", () => {
  it("is since the last run that was whole", async () => {
    const one = world(factsOf(1), 10);
    expect(await unknownSinceMs(one.ports)).toBe(0);
    await one.run();
    one.setClock(700);
    expect(await unknownSinceMs(one.ports)).toBe(690_000);
  });
});

describe("a log whose files do not agree", () => {
  const brokenBy = async (breaking: (one: World) => void): Promise<void> => {
    const one = world(factsOf(300));
    await one.run();
    one.facts.push(...factsOf(1, 300));
    one.setClock(301);
    breaking(one);
    const before = one.files.get("checkpoint");
    await expect(one.run()).rejects.toMatchObject({ code: "log-broken" });
    expect(one.files.get("checkpoint")).toBe(before);
  };
  const flipped = (bytes: Buffer | undefined) => {
    const copy = Buffer.from(bytes ?? "");
    copy[40] = (copy[40] ?? 0) ^ 1;
    return copy;
  };

  const signedText = (text: string, number: number): string => {
    const { key, privateKey } = logKey(number);
    const signature = sign(null, Buffer.from(text), privateKey);
    return noteText({ text, signatures: [{ name: key.name, keyId: key.id, signature }] });
  };
  /** The same head, by a key that the log does not have. */
  const signedBy = (checkpoint: Buffer | undefined, number: number): string =>
    signedText(findNote(checkpoint ?? Buffer.alloc(0))?.text ?? "", number);
  /** Leaves that are of no fact, put in order by whoever can write to the bucket. */
  const invent = ({ files }: World, signedAs: (order: Order) => string | undefined): void => {
    const leaves = [leafBytes(factLeaf(fact(-7), () => undefined) as never).toString()];
    const order = { from: 301, leaves };
    const note = signedAs({ origin: ORIGIN, ...order });
    files.set("next-leaves", Buffer.from(JSON.stringify({ ...order, ...(note === undefined ? {} : { note }) })));
  };

  it.each([
    ["a tile is changed", ({ files }: World) => files.set("tile/0/001.p/45", flipped(files.get("tile/0/001.p/45")))],
    ["a tile is missing", ({ files }: World) => files.delete("tile/1/000.p/1")],
    ["the entries are missing", ({ files }: World) => files.delete("tile/entries/001.p/45")],
    ["there are fewer entries", ({ files }: World) => files.set("tile/entries/001.p/45", Buffer.alloc(0))],
    [
      "an entry is changed",
      ({ files }: World) => files.set("tile/entries/001.p/45", flipped(files.get("tile/entries/001.p/45"))),
    ],
    [
      "nobody signed the checkpoint",
      ({ files }: World) => files.set("checkpoint", Buffer.from(signedBy(files.get("checkpoint"), 3))),
    ],
    ["the checkpoint is no note", ({ files }: World) => files.set("checkpoint", Buffer.from("no note\n"))],
    ["the next leaves are none", ({ files }: World) => files.set("next-leaves", Buffer.from("{}"))],
    [
      "one of the next leaves is none",
      ({ files }: World) => {
        const order = { from: 301, leaves: ["x"] };
        const note = signedText(orderText({ origin: ORIGIN, ...order }), 1);
        files.set("next-leaves", Buffer.from(JSON.stringify({ ...order, note })));
      },
    ],
    ["nobody signed the next leaves", (one: World) => invent(one, () => undefined)],
    ["a stranger signed the next leaves", (one: World) => invent(one, (order) => signedText(orderText(order), 3))],
    [
      "the checkpoint's own signature stands below the next leaves",
      (one: World) => invent(one, () => one.files.get("checkpoint")?.toString()),
    ],
    [
      "other leaves were signed than are the next",
      (one: World) => invent(one, (order) => signedText(orderText({ ...order, leaves: [] }), 1)),
    ],
    [
      "the next leaves begin elsewhere",
      ({ files }: World) => files.set("next-leaves", Buffer.from('{"from":7,"leaves":[]}')),
    ],
  ])("is appended to by nobody: %s", (_, breaking) => brokenBy(breaking));

  it("goes on where leaves that it has already were put in order without a signature", async () => {
    const one = world(factsOf(3));
    await one.run();
    one.files.set("next-leaves", Buffer.from('{"from":1,"leaves":["a","b","c"]}'));
    one.facts.push(fact(3));
    one.setClock(4);
    await one.run();
    expectWhole(one);
  });

  it("is not that of another name", async () => {
    const one = world(factsOf(1));
    await one.run();
    await expect(logFacts({ ...one.ports, origin: "else.example" }, always)).rejects.toMatchObject({
      code: "log-broken",
    });
  });
});
