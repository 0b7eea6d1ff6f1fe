import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, describe, expect, it } from "vitest";
import { adjustableClock } from "../../local/lambda/clock.ts";
import { lambdaFunction } from "../../local/lambda/function.ts";
import { startInstance } from "../../local/lambda/instance.ts";
import { until } from "../support/until.ts";

/** The instances of a function in the embedded cloud. */

const folder = mkdtempSync(join(tmpdir(), "cleargate-instances-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const BUNDLE = `
let invocations = 0;
export const handler = async ({ dies }) => {
  if (dies) setTimeout(() => process.exit(1), 100);
  invocations += 1;
  console.log("invoked");
  return { invocations };
};
`;

describe("an instance that ends between two invocations", () => {
  it("is given no further one: another takes its place", async () => {
    writeFileSync(join(folder, "index.mjs"), BUNDLE);
    const fn = lambdaFunction({
      ...{ name: "Dying", arn: "arn", roleArn: "role", bundleFolder: folder, handler: "index.handler" },
      ...{ environment: {}, memoryMiB: 128, timeoutMs: 600_000, concurrency: 1 },
      ...{ clock: adjustableClock(join(folder, "clock.json")), logFile: join(folder, "log") },
    });
    try {
      expect(await fn.invoke({})).toEqual({ invocations: 1 });
      expect(await fn.invoke({ dies: true })).toEqual({ invocations: 2 });
      // It ends while nothing is asked of it; whenever that is, another one answers.
      await pause(1_000);
      await until("another instance", async () => {
        const answer = await fn.invoke({}).catch(() => undefined);
        return (answer as { invocations?: number } | undefined)?.invocations === 1;
      });
    } finally {
      await fn.stop();
    }
  });
});

const KEEPING = `
let kept = [];
export const handler = async ({ keeps }) => {
  if (keeps) kept.push(new Array(1_000_000).fill(0.5));
  else kept = [];
};
`;
const MIB = 1_024 ** 2;

describe("the heap of an instance", () => {
  it("is told to each of two who ask at once, and to nobody once it has ended", async () => {
    writeFileSync(join(folder, "index.mjs"), KEEPING);
    const instance = await startInstance({
      ...{ name: "Keeping", bundleFolder: folder, handler: "index.handler", environment: {}, memoryMiB: 128 },
      ...{ clock: adjustableClock(join(folder, "clock.json")), logFile: join(folder, "log") },
    });
    const [one, other] = await Promise.all([instance.heap(), instance.heap()]);
    expect(one?.used).toBeGreaterThan(0);
    expect(other).toEqual(one);
    await instance.worker.terminate();
    expect(await instance.heap()).toBeUndefined();
  });

  it("is what it keeps: it has what is referred to, and no garbage", async () => {
    writeFileSync(join(folder, "index.mjs"), KEEPING);
    const fn = lambdaFunction({
      ...{ name: "Keeping", arn: "arn", roleArn: "role", bundleFolder: folder, handler: "index.handler" },
      ...{ environment: {}, memoryMiB: 128, timeoutMs: 600_000, concurrency: 1 },
      ...{ clock: adjustableClock(join(folder, "clock.json")), logFile: join(folder, "log") },
    });
    try {
      expect(await fn.heaps()).toEqual([]);
      const usedAfter = async (event: object): Promise<number> => {
        await fn.invoke(event);
        const heaps = await fn.heaps();
        expect(heaps).toHaveLength(1);
        return heaps[0]?.used ?? 0;
      };
      const before = await usedAfter({});
      expect(await usedAfter({ keeps: true })).toBeGreaterThan(before + 7 * MIB);
      expect(await usedAfter({})).toBeLessThan(before + MIB);
    } finally {
      await fn.stop();
    }
  });
});

/** Of Linux: whatever is written to it fails, as on a disk that is full. */
const FULL = "/dev/full";

describe("what a function says", () => {
  it.skipIf(!existsSync(FULL)).each([FULL, join(folder, "gone", "log")])(
    "is lost where it cannot be written, and the function answers: %s",
    async (logFile) => {
      writeFileSync(join(folder, "index.mjs"), BUNDLE);
      const fn = lambdaFunction({
        ...{ name: "Talking", arn: "arn", roleArn: "role", bundleFolder: folder, handler: "index.handler" },
        ...{ environment: {}, memoryMiB: 128, timeoutMs: 600_000, concurrency: 1 },
        ...{ clock: adjustableClock(join(folder, "clock.json")), logFile },
      });
      try {
        expect(await fn.invoke({})).toEqual({ invocations: 1 });
        // What it said arrives beside its answer, and would end this process.
        expect(await fn.invoke({})).toEqual({ invocations: 2 });
      } finally {
        await fn.stop();
      }
    },
  );
});
