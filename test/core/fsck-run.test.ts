import { describe, expect, it } from "vitest";
import type { Disagreement } from "../../core/fsck/disagreement.ts";
import { FIRST_PLACE, type FsckPlace, NOTHING_WALKED, type Walked, walkedMore } from "../../core/fsck/place.ts";
import {
  askedAtOf,
  awaited,
  claimed,
  countOf,
  FRESH_MS,
  type FsckRun,
  type FsckState,
  knownFindings,
  LEASE_MS,
  MAX_FINDINGS,
  namedOf,
  overdueMs,
  released,
  stepped,
} from "../../core/fsck/run.ts";
import { at, DAY, HOUR } from "../support/readiness.ts";

/** fsck: how a run is begun, taken over, counted and ended. */

const WEEK = 7 * DAY;
const MORE: Walked = { leaves: 1, tiles: 2, facts: 3, objects: 4, checkpoints: 5, gates: 6, notifications: 7 };

describe("what was walked", () => {
  it("grows by each of what a step has walked", () => {
    expect(walkedMore(MORE, MORE)).toEqual({
      ...{ leaves: 2, tiles: 4, facts: 6, objects: 8, checkpoints: 10, gates: 12, notifications: 14 },
    });
    expect(walkedMore(NOTHING_WALKED, MORE)).toEqual(MORE);
  });

  it("stays as it was by what a step has not walked", () => {
    expect(walkedMore(MORE, {})).toEqual(MORE);
    expect(walkedMore(MORE, { gates: 1 })).toEqual({ ...MORE, gates: 7 });
  });
});

const PLACE: FsckPlace = { walk: "facts", cursor: "c" };
const run = (over: Partial<FsckRun> = {}): FsckRun => ({
  ...{ number: 4, startedAt: at(0), finishedAt: null, walked: MORE, totals: { "fact-changed": 2 }, named: 2 },
  ...over,
});
const state = (over: Partial<FsckState> = {}): FsckState => ({
  ...{ version: 9, run: run(), place: PLACE, lease: { holder: "b", until: at(HOUR) }, before: null },
  ...over,
});
const finished = (over: Partial<FsckState> = {}): FsckState =>
  state({ run: run({ finishedAt: at(HOUR) }), place: null, lease: null, ...over });
const claim = (one: FsckState | undefined, ms: number, askedAt?: string): FsckState | undefined =>
  claimed(one, { holder: "a", now: at(ms), everyMs: WEEK, askedAt });
const leaseOf = (ms: number) => ({ holder: "a", until: at(ms + LEASE_MS) });
const EMPTY_RUN = { finishedAt: null, walked: NOTHING_WALKED, totals: {}, named: 0 };

describe("a run", () => {
  it("is the first where there was none", () => {
    expect(claim(undefined, DAY)).toEqual({
      ...{ version: 1, place: FIRST_PLACE, lease: leaseOf(DAY), before: null },
      run: { number: 1, startedAt: at(DAY), ...EMPTY_RUN },
    });
  });

  it("goes on where it was once its holder's lease has ended, and not before", () => {
    expect(claim(state(), HOUR - 1)).toBeUndefined();
    expect(claim(state(), HOUR)).toEqual({ ...state(), version: 10, lease: leaseOf(HOUR) });
  });

  it("goes on at once where nobody holds it, however long it has taken", () => {
    expect(claim(state({ lease: null }), 1)).toEqual({ ...state(), version: 10, lease: leaseOf(1) });
    expect(claim(state({ lease: null }), 2 * WEEK)?.run).toEqual(run());
  });

  it("begins so long after the one before began, and keeps what that one found", () => {
    expect(claim(finished(), WEEK - 1)).toBeUndefined();
    expect(claim(finished(), WEEK)).toEqual({
      ...{ version: 10, place: FIRST_PLACE, lease: leaseOf(WEEK) },
      before: { number: 4, startedAt: at(0), totals: { "fact-changed": 2 } },
      run: { number: 5, startedAt: at(WEEK), ...EMPTY_RUN },
    });
  });

  it("begins as soon as somebody asked for one after the one before began", () => {
    expect(claim(finished(), DAY, at(0))).toBeUndefined();
    expect(claim(finished(), DAY, at(1))?.run.number).toBe(5);
    expect(claim(state(), 1, at(1))).toBeUndefined();
  });
});

const FOUND: readonly Disagreement[] = [
  { code: "fact-changed", place: "f1" },
  { code: "fact-removed", place: "f2" },
  { code: "fact-removed", place: "f3" },
];
const NEXT: FsckPlace = { walk: "objects", after: null };
const step = { found: FOUND, next: NEXT, walked: { facts: 10 } };

describe("a step", () => {
  it("counts what it found by code, says how far it came, and lengthens the lease", () => {
    expect(stepped(state(), step, at(DAY), false)).toEqual({
      ...{ version: 10, place: NEXT, lease: { holder: "b", until: at(DAY + LEASE_MS) }, before: null },
      run: run({ walked: { ...MORE, facts: 13 }, totals: { "fact-changed": 3, "fact-removed": 2 }, named: 5 }),
    });
  });

  it("gives the lease back where its holder stops, and where it had none there is none", () => {
    expect(stepped(state(), step, at(DAY), true)).toMatchObject({
      lease: null,
      place: NEXT,
      run: { finishedAt: null },
    });
    expect(stepped(state({ lease: null }), step, at(DAY), false).lease).toBeNull();
  });

  it("ends the run at the end of everything", () => {
    const ended = stepped(state(), { ...step, next: null }, at(DAY), false);
    expect(ended).toMatchObject({ place: null, lease: null, run: { finishedAt: at(DAY), number: 4 } });
  });

  it("changes nothing of the state before it", () => {
    const before = state();
    stepped(before, step, at(DAY), false);
    expect(before).toEqual(state());
  });

  it("names what it found as long as there is room for it, and counts all", () => {
    const nearly = (named: number) => state({ run: run({ named }) });
    expect(namedOf(nearly(0), FOUND)).toEqual(FOUND);
    expect(namedOf(nearly(MAX_FINDINGS - 2), FOUND)).toEqual(FOUND.slice(0, 2));
    for (const named of [MAX_FINDINGS, MAX_FINDINGS + 1]) expect(namedOf(nearly(named), FOUND)).toEqual([]);
    const full = stepped(nearly(MAX_FINDINGS - 2), step, at(DAY), false).run;
    expect([full.named, countOf(full.totals)]).toEqual([MAX_FINDINGS, 5]);
  });
});

describe("a state", () => {
  it("is released by its holder in a version of its own", () => {
    expect(released(state())).toEqual({ ...state(), version: 10, lease: null });
  });

  it("is asked behind the start of the last run, whatever the clock of who asks", () => {
    expect(askedAtOf(undefined, at(5))).toBe(at(5));
    expect(askedAtOf(state(), at(5))).toBe(at(5));
    expect(askedAtOf(state(), at(-DAY))).toBe(at(1));
    const asked = askedAtOf(finished(), at(0));
    expect(claim(finished(), DAY, asked)?.run.number).toBe(5);
  });

  it("has somebody wait for the run under way, for one that was just finished, else for the next", () => {
    const asked = (ms: number) => awaited(finished(), at(HOUR + ms));
    expect(awaited(undefined, at(0))).toEqual({ number: 1, is: "next" });
    expect(awaited(state(), at(9 * DAY))).toEqual({ number: 4, is: "under-way" });
    expect(FRESH_MS).toBe(3_600_000);
    expect([asked(0), asked(FRESH_MS - 1)]).toEqual([
      { number: 4, is: "fresh" },
      { number: 4, is: "fresh" },
    ]);
    expect([asked(FRESH_MS), asked(WEEK)]).toEqual([
      { number: 5, is: "next" },
      { number: 5, is: "next" },
    ]);
  });

  const before = { number: 3, startedAt: at(-WEEK), totals: { "tile-differs": 3, "fact-removed": 4 } };

  it("knows the findings of the run before until one has finished, or the run has found more", () => {
    expect(countOf({})).toBe(0);
    expect(knownFindings(state())).toBe(2);
    expect(knownFindings(state({ before }))).toBe(7);
    expect(knownFindings(state({ before, run: run({ totals: { "fact-changed": 9 } }) }))).toBe(9);
    expect(knownFindings(finished({ before }))).toBe(2);
  });

  it("is overdue so long after the last run that came to its end began, and from the start of the first", () => {
    const late = (one: FsckState, ms: number): number => overdueMs(one, at(ms), WEEK);
    expect([late(finished(), WEEK - 1), late(finished(), WEEK), late(finished(), WEEK + 5)]).toEqual([0, 0, 5]);
    expect([late(finished({ before }), WEEK - 1), late(finished({ before }), WEEK + 5)]).toEqual([0, 5]);
    expect([late(state({ before }), 0), late(state({ before }), 5)]).toEqual([0, 5]);
    expect([late(state(), 0), late(state(), 5), late(state(), -5)]).toEqual([0, 5, 0]);
  });
});
