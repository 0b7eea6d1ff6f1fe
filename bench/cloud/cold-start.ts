import { synthOnce } from "../../scripts/synth.ts";
import { type Bench, type Figure, figure, pairMeasured, timed } from "../measure.ts";
import { bareClients } from "./bare-clients.ts";
import { BARE_HANDLER, callOf, connectingTo, TABLE_HANDLER } from "./bare-handler.ts";
import { benchEstate } from "./bench-estate.ts";
import { bundleOf } from "./function-load.ts";
import { cpuOfNewProcess } from "./node-process.ts";
import { eventsOf, storeQuietly } from "./quiet-manifests.ts";
import { recordCalls, replayAnswers } from "./recorded.ts";
import { withCloud } from "./with-cloud.ts";

/**
 * A function's first answer: a new process of Node loads its bundle and handles one event, and ends. What it is compared with makes
 * the same calls of AWS with bare clients, recorded and replayed, or answers at once where there are none.
 */

const ROUNDS = 9;
const UNITS = 10;
const MINUTE_MS = 60_000;

const PAGE_EVENT = {
  routeKey: "GET /page/migrations/{migration}",
  pathParameters: { migration: "bench" },
  headers: {},
};

interface Asked {
  readonly verb: string;
  /** What it is asked, once for each message. */
  readonly event: (message: object) => unknown;
  /** Makes its calls with bare clients; undefined where it makes none. */
  readonly bare?: string;
}

const ASKED: readonly Asked[] = [
  { verb: "receive", event: (message) => message, bare: BARE_HANDLER },
  { verb: "sweep", event: () => ({}), bare: TABLE_HANDLER },
  { verb: "page", event: () => PAGE_EVENT },
];

const answering = (verb: string, event: unknown): string => `
const { handler } = await import(${JSON.stringify(bundleOf(verb))});
const answer = await handler(${JSON.stringify(event)}, { getRemainingTimeInMillis: () => 800_000 });
if (answer?.batchItemFailures?.length > 0 || answer?.statusCode > 299) throw new Error(JSON.stringify(answer));`;

export const coldStartBenches: readonly Bench[] = ASKED.map(({ verb, event, bare: handler }) => ({
  name: `cold-start-${verb}`,
  run: () =>
    withCloud(async (cloud): Promise<Figure[]> => {
      synthOnce();
      const nowMs = Date.now();
      const estate = await benchEstate(cloud, UNITS, 1, "unit");
      for (let unit = 0; unit < UNITS; unit += 1) await estate.put(await estate.seal(unit, nowMs - 300 * MINUTE_MS));
      await cloud.waitUntilIdle(300_000);
      const messages = await storeQuietly(cloud, estate, UNITS, 2 * (ROUNDS + 1), nowMs - 200 * MINUTE_MS);
      const events = eventsOf(messages, 1).map(event).values();
      const bare = handler === undefined ? undefined : await bareClients(verb, "plain", handler);

      const { accessKeyId, secret } = cloud.admin;
      const access = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secret, AWS_REGION: cloud.region };
      const stack = { LEDGER_TABLE: cloud.table, INTAKE_BUCKET: cloud.bucket, VAULT_BUCKET: cloud.vault };
      const recorder = await recordCalls(cloud.endpoint);
      const cpu: Record<"ours" | "against", number[]> = { ours: [], against: [] };
      const first = async (): Promise<number> => {
        recorder.all.length = 0;
        const module = connectingTo(recorder.endpoint) + answering(verb, events.next().value);
        const variables = { ...access, ...stack, AWS_ENDPOINT_URL: cloud.endpoint };
        return timed(async () => cpu.ours.push(await cpuOfNewProcess(module, variables)()));
      };
      const bareFirst = async (): Promise<number> => {
        const calls = [...recorder.all];
        const replay = await replayAnswers(calls.map(({ answer }) => answer));
        const module =
          bare === undefined
            ? ""
            : `const { handle } = await import(${JSON.stringify(bare)});
for (const call of ${JSON.stringify(calls.map(callOf))}) await handle(call);`;
        const variables = { ...access, AWS_ENDPOINT_URL: replay.endpoint };
        const seconds = await timed(async () => cpu.against.push(await cpuOfNewProcess(module, variables)()));
        await replay.stop();
        return seconds;
      };
      const clock = await pairMeasured(first, bareFirst, ROUNDS);
      const calls = recorder.all.length;
      await recorder.stop();
      const least = { ours: Math.min(...cpu.ours), against: Math.min(...cpu.against) };
      const peer =
        bare === undefined
          ? "Node alone"
          : `a process of the bare clients that makes the same ${calls} calls, replayed`;
      return [
        figure(
          `cold-start-${verb}`,
          clock.ours,
          clock.against,
          "s",
          `a new process, until ${verb} has answered / ${peer}`,
        ),
        figure(`cold-start-${verb}-cpu`, least.ours, least.against, "s of a processor", "the same, the least of all"),
      ];
    }),
}));
