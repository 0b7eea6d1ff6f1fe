import { Worker } from "node:worker_threads";
import { commandLine, wrongUsage } from "../scripts/command-line.ts";
import { type Finding, inputOf } from "./engine.ts";
import { TARGETS } from "./targets/all.ts";
import type { Work } from "./worker.ts";

/** `npm run fuzz`: tries inputs of every parser, and ends with status 1 where one breaks a rule. */

const USAGE = `npm run fuzz -- [options]

  --parser NAME   one parser alone: ${TARGETS.map(({ name }) => name).join(", ")}
  --seed S        where the inputs are drawn from (a new one each time)
  --inputs N      how many of each parser (20000)
  --seconds T     for how long in all
  --only I        the input with this number alone

Exit status: 1 where a parser broke a rule, 2 for wrong options.
`;

const { values } = commandLine(USAGE, {
  options: {
    parser: { type: "string" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    inputs: { type: "string", default: "20000" },
    seconds: { type: "string", default: "1000000" },
    only: { type: "string" },
  },
});

/** The replay has all of it. */
const MAX_SHOWN = 1_500;

/** No input takes so long, unless the parser hangs. */
const HANGS_MS = 30_000;

type Result = { readonly tried: number; readonly found?: (Finding & { readonly index: number }) | "hangs" };

const runOne = (work: Work): Promise<Result & { readonly at: number }> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { workerData: work });
    const place = new Int32Array(work.at);
    let last = -1;
    const watchdog = setInterval(() => {
      const at = Atomics.load(place, 0);
      if (at !== last) last = at;
      else void worker.terminate().then(() => resolve({ tried: at - work.from, found: "hangs", at }));
    }, HANGS_MS);
    const end = (): void => clearInterval(watchdog);
    worker.once("message", (result: Result) => resolve({ ...result, at: Atomics.load(place, 0) }));
    worker.once("error", reject);
    worker.once("exit", end);
  });

const seed = Number(values.seed);
const chosen = TARGETS.filter(({ name }) => values.parser === undefined || name === values.parser);
if (chosen.length === 0) wrongUsage(`There is no parser ${values.parser}.`, USAGE);
const only = values.only === undefined ? undefined : Number(values.only);
const [from, to] = only === undefined ? [0, Number(values.inputs)] : [only, only + 1];
const shareMs = (Number(values.seconds) * 1_000) / chosen.length;
for (const target of chosen) {
  const at = new SharedArrayBuffer(4);
  const work = { parser: target.name, seed, from, to, shareMs, at };
  const { found, tried, at: last } = await runOne(work);
  if (found === undefined) {
    process.stdout.write(`held: ${target.name}, ${tried} inputs\n`);
    continue;
  }
  process.exitCode = 1;
  const { rule, message, input, index } =
    found === "hangs"
      ? { rule: "never hangs", message: `nothing for ${HANGS_MS} ms`, input: inputOf(target, seed, last), index: last }
      : found;
  process.stdout.write(`✗ ${target.name}: ${rule}: ${message}\n`);
  const shown = Buffer.from(input.slice(0, MAX_SHOWN)).toString("base64");
  process.stdout.write(`  input (${input.length} bytes, base64): ${shown}${input.length > MAX_SHOWN ? " …" : ""}\n`);
  process.stdout.write(`  replay: npm run fuzz -- --parser ${target.name} --seed ${seed} --only ${index}\n`);
}
