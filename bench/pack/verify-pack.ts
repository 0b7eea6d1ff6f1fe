import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Bench, figure } from "../measure.ts";
import type { Measured, Parts } from "./pack-process.ts";

/** What a pack of a long history takes to make and to verify. */

const PROCESS = join(import.meta.dirname, "pack-process.ts");
const SMALL = 10_000;
const LARGE = 100_000;

interface Steps {
  readonly make: Measured;
  readonly verify: Measured;
  readonly hash: Measured;
  readonly seals: Measured;
  /** Packed bytes of what a pack has of the log, and of its facts. */
  readonly parts: Parts;
}

/** Each step in a process of its own. @param units as many as packs of any length have, by default */
export const measured = (facts: number, units?: number): Steps => {
  const folder = mkdtempSync(join(tmpdir(), "cleargate-bench-pack-"));
  const started = (...args: readonly string[]): string =>
    execFileSync(process.execPath, [PROCESS, ...args], { cwd: folder, encoding: "utf8", maxBuffer: 1024 ** 2 });
  const run = (...args: readonly string[]): Measured => {
    const one = JSON.parse(started(...args)) as Measured;
    process.stderr.write(
      `${args.join(" ")}: ${one.seconds.toFixed(2)} s, ${one.cpuSeconds.toFixed(2)} s of the processor, ${one.mebibytes.toFixed(0)} MiB, ${one.bytes} bytes\n`,
    );
    return one;
  };
  try {
    run("history", String(facts), ...(units === undefined ? [] : [String(units)]));
    const steps = { make: run("make"), verify: run("verify"), hash: run("hash"), seals: run("seals") };
    return { ...steps, parts: JSON.parse(started("parts")) as Parts };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

export const verifyPackBench: Bench = {
  name: "verify-pack",
  run: async () => {
    const count = Number(process.env.CLEARGATE_BENCH_FACTS ?? LARGE);
    const small = measured(Math.min(SMALL, count));
    const large = measured(count);
    const of = `a pack of ${count.toLocaleString("en")} facts`;
    const floor = large.hash.seconds + large.seals.seconds;
    return [
      figure(
        "verify-pack",
        large.verify.seconds,
        floor,
        "s",
        `${of}, replayed and compared / its SHA-256 and its seals alone`,
      ),
      figure(
        "verify-pack-cpu",
        large.verify.cpuSeconds,
        large.hash.cpuSeconds + large.seals.cpuSeconds,
        "s",
        `the same in processor time over all threads`,
      ),
      figure(
        "verify-pack-memory",
        large.verify.mebibytes,
        small.verify.mebibytes,
        "MiB",
        `${of} / of ${SMALL.toLocaleString("en")}`,
      ),
      figure("make-pack", large.make.seconds, large.verify.seconds, "s", `${of}: made / verified`),
      figure(
        "make-pack-memory",
        large.make.mebibytes,
        small.make.mebibytes,
        "MiB",
        `${of} / of ${SMALL.toLocaleString("en")}`,
      ),
      figure(
        "pack-log",
        large.parts.log / count,
        large.parts.facts / count,
        "bytes a fact",
        "a pack's log / its facts, as packed",
      ),
      figure("pack-size", large.verify.bytes / count, small.verify.bytes / SMALL, "bytes a fact", `the same; about 1`),
    ];
  },
};
