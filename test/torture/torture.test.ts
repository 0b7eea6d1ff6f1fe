import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exemptionOf, KINDS } from "../../torture/harm.ts";
import { CALLS_NOTHING, type RecordedCall, recordCalls } from "../../torture/recording.ts";
import { oneForEachFunction, torture } from "../../torture/tortured.ts";
import { type TestCloud, testCloud } from "../support/cloud.ts";

/** A fixed piece of `npm run torture`: the whole job, with one fault in each function that calls AWS. */

const SEED = 17;

let cloud: TestCloud;
let calls: readonly RecordedCall[];
beforeAll(async () => {
  cloud = await testCloud();
  calls = await recordCalls(cloud, "recorded");
}, 300_000);
afterAll(() => cloud?.stop());

const shortName = (name: string): string => name.replace(/Function[0-9A-F]*$/, "");

describe("the job that is tortured", () => {
  it("calls each function of the template, and those that call nothing of AWS say why", () => {
    const called = new Set(calls.map(({ functionName }) => functionName));
    const silent = cloud.functions.filter((name) => !called.has(name)).map(shortName);
    expect(silent.toSorted()).toEqual(Object.keys(CALLS_NOTHING).toSorted());
  });

  it("has every kind of fault done to every call, but for those that say why not", () => {
    const [call] = calls;
    expect(KINDS.filter((kind) => exemptionOf({ ...(call as RecordedCall), operation: "x" }, kind, "once"))).toEqual(
      [],
    );
  });
});

describe("a fault in each function, of one job", () => {
  it("loses nothing, doubles nothing, and leaves gates, mails and log what the story says", async () => {
    const harms = oneForEachFunction(calls, SEED);
    const { problems, hit } = await torture(cloud, "tortured", harms);
    expect(problems).toEqual([]);
    const missed = harms.filter((harm) => !hit.includes(harm)).map(({ functionName }) => shortName(functionName));
    expect(missed).toEqual([]);
  }, 300_000);
});
