import { rmSync } from "node:fs";
import { commandLine } from "../scripts/command-line.ts";
import { synthOnce } from "../scripts/synth.ts";
import { ASSEMBLY, type TestCloud, testCloud } from "../test/support/cloud.ts";
import { jumpClock, jumpClockBack } from "./clock-jumps.ts";
import { fillDisk } from "./full-disk.ts";
import { redriveGivenUp } from "./given-up.ts";
import { type Harm, KINDS, nameOf } from "./harm.ts";
import { problemsOf } from "./judge.ts";
import { killAtRandom } from "./killed.ts";
import { type RecordedCall, recordCalls } from "./recording.ts";
import { redriveAll } from "./redriven.ts";
import type { Round } from "./round.ts";
import { withShortAges } from "./short-ages.ts";
import { drawHarms, type Tally, torture } from "./tortured.ts";

/** `npm run torture`: faults at every recorded call of the embedded cloud; ends with status 1 where something is wrong. */

const USAGE = `npm run torture -- [options]

  --minutes N     how long it begins new rounds (10)
  --seed S        what chance is drawn from (a new one each time)
  --rounds R      at most so many rounds
  --faults JSON   one round with these faults, as a failure prints them
  --per-act N     how many faults in each act of a round (2)
  --per-function N to how many different calls of one function in an act (1); of several, a failure does not tell which it was
  --kills N       how often cloud and agent are killed under load after that (5)
  --clock-jumps N how often the clock jumps by days while manifests arrive (2); after that it jumps back
  --redrives N    how often dead letters of each queue are made and redriven after that (1)
  --full-disks N  how often their disk is full after that (2)

Exit status: 1 where something was lost, doubled or wrong, 2 for wrong options.
`;

const { values } = commandLine(USAGE, {
  options: {
    minutes: { type: "string", default: "10" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    rounds: { type: "string", default: "1000000" },
    "per-act": { type: "string", default: "2" },
    "per-function": { type: "string", default: "1" },
    kills: { type: "string", default: "5" },
    "clock-jumps": { type: "string", default: "2" },
    redrives: { type: "string", default: "1" },
    "full-disks": { type: "string", default: "2" },
    faults: { type: "string" },
  },
});

/** A cloud gets slower with all that it has. */
const ROUNDS_PER_CLOUD = 12;

const say = (text: string): void => void process.stdout.write(`${text}\n`);

const tally: Tally = new Map();
let failures = 0;

const fail = (round: Round, problems: readonly string[], harms: readonly Harm[]): void => {
  failures += 1;
  say(`✗ ${round.migration}`);
  for (const problem of problems) say(`  ${problem}`);
  say(`  again: npm run torture -- --faults '${JSON.stringify(harms)}'`);
};

const stop = async (cloud: TestCloud, rounds: ReadonlyMap<Round, readonly Harm[]>): Promise<void> => {
  try {
    await cloud.waitUntilIdle();
    // What was done to a later round may have been done to an earlier one.
    for (const [round, harms] of rounds) {
      const problems = await problemsOf(round);
      if (problems.length > 0) fail(round, ["after later rounds:", ...problems], harms);
    }
    await cloud.stop();
  } catch (error) {
    failures += 1;
    say(`✗ as the cloud stopped: ${(error as Error).message}`);
  }
};

const report = (calls: readonly RecordedCall[]): void => {
  const names = [...new Set(calls.map(({ functionName }) => functionName))].toSorted();
  const of = (role: string, kind: string) =>
    [...tally].filter(([name]) => name.startsWith(role) && name.split(" ").includes(kind));
  say(`\n| function | calls | ${KINDS.join(" | ")} |\n|---|---|${KINDS.map(() => "---").join("|")}|`);
  for (const name of names) {
    const own = calls.filter(({ functionName }) => functionName === name);
    const distinct = new Set(own.map(({ operation, subject }) => `${operation} ${subject}`)).size;
    const role = own[0]?.caller ?? "";
    const cells = KINDS.map((kind) => of(role, kind).reduce((sum, [, times]) => sum + times, 0));
    say(`| ${name.replace(/Function[0-9A-F]*$/, "")} | ${distinct} | ${cells.join(" | ")} |`);
  }
};

synthOnce();
const seed = Number(values.seed);
const given = values.faults === undefined ? undefined : (JSON.parse(values.faults) as Harm[]);
const maxRounds = given === undefined ? Number(values.rounds) : 1;
const deadline = Date.now() + Number(values.minutes) * 60_000;
say(`seed ${seed}`);
let cloud = await testCloud();
let inCloud = new Map<Round, readonly Harm[]>();
const calls = await recordCalls(cloud, "recorded");
say(
  `${new Set(calls.map(({ caller, operation, subject }) => `${caller} ${operation} ${subject}`)).size} calls recorded`,
);

for (let number = 1; number <= maxRounds && Date.now() < deadline; number += 1) {
  const [perAct, perFunction] = [Number(values["per-act"]), Number(values["per-function"])];
  const harms = given ?? drawHarms(calls, tally, { seed, round: number, perAct, perFunction });
  const startedMs = Date.now();
  const { round, problems, hit } = await torture(cloud, `r${number}`, harms);
  for (const harm of hit) tally.set(nameOf(harm), (tally.get(nameOf(harm)) ?? 0) + 1);
  say(`round ${number}: ${hit.length} of ${harms.length} faults hit, ${Date.now() - startedMs} ms`);
  if (problems.length === 0) inCloud.set(round, harms);
  else fail(round, problems, harms);
  if (problems.length === 0 && inCloud.size < ROUNDS_PER_CLOUD) continue;
  await stop(cloud, inCloud);
  inCloud = new Map();
  cloud = await testCloud();
}
await stop(cloud, inCloud);

const judged = (what: string, problems: readonly string[] | undefined): void => {
  if (problems === undefined) say(`not tried: ${what}`);
  if (problems === undefined || problems.length === 0) return;
  failures += 1;
  say(`✗ ${what}`);
  for (const problem of problems) say(`  ${problem}`);
  say(
    `  again: npm run torture -- --rounds 0 --seed ${seed} --clock-jumps ${values["clock-jumps"]} --redrives ${values.redrives} --kills ${values.kills} --full-disks ${values["full-disks"]}`,
  );
};
/** What stops in its middle is wrong too. */
const found = (work: Promise<readonly string[] | undefined>): Promise<readonly string[] | undefined> =>
  work.catch((error: unknown) => [(error as Error).message]);
if (given === undefined && values["clock-jumps"] !== "0") {
  const jumping = await testCloud();
  judged("a clock that jumps", await found(jumpClock(jumping, seed, Number(values["clock-jumps"]))));
  await jumping.stop();
  const back = await testCloud({ clockMayGoBack: true });
  judged("a clock that jumps back", await found(jumpClockBack(back)));
  await back.stop();
}
if (given === undefined)
  for (let number = 1; number <= Number(values.redrives); number += 1) {
    const failing = await testCloud();
    judged("dead letters that are redriven", await found(redriveAll(failing, say)));
    await failing.stop();
    const assembly = withShortAges(ASSEMBLY);
    const forgetful = await testCloud({ assembly });
    judged("records of a stream that are given up", await found(redriveGivenUp(forgetful, say)));
    await forgetful.stop();
    rmSync(assembly, { recursive: true });
  }
if (given === undefined && values.kills !== "0")
  judged("killed", await found(killAtRandom(seed, Number(values.kills), say)));
if (given === undefined && values["full-disks"] !== "0")
  judged(
    "full disk, for which this user may mount no file system",
    await found(fillDisk(seed, Number(values["full-disks"]), say)),
  );
report(calls);
say(`\n${[...tally.values()].reduce((sum, times) => sum + times, 0)} faults, ${failures} failures, seed ${seed}`);
process.exit(failures === 0 ? 0 : 1);
