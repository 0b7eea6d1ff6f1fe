import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { synthOnce } from "../../scripts/synth.ts";
import { type Bench, figure } from "../measure.ts";
import { bareClients } from "./bare-clients.ts";
import { BARE_HANDLER, callOf, connectingTo } from "./bare-handler.ts";
import { benchEstate } from "./bench-estate.ts";
import { bundleOf } from "./function-load.ts";
import { cpuOfNewProcess } from "./node-process.ts";
import { eventsOf, storeQuietly } from "./quiet-manifests.ts";
import { recordCalls, replayAnswers } from "./recorded.ts";
import { withCloud } from "./with-cloud.ts";

/**
 * What `receive` takes of a processor for a manifest, beside a program that makes the same calls of AWS with the same clients
 * and does nothing else. Each runs in a process of its own, warmed up; what answers them is not counted.
 */

const UNITS = 40;
const WARM_UP = 100;
const MEASURED = 200;
/** As many as the queue gives at once at most. */
const BATCH = 10;
const MINUTE_MS = 60_000;

/** Handles what is in a file, of which the first part is not counted. */
const handling = (file: string, warmUp: number): string => `
const items = JSON.parse((await import("node:fs")).readFileSync(${JSON.stringify(file)}, "utf8"));
for (const item of items.slice(0, ${warmUp})) await handle(item);
const before = process.cpuUsage();
for (const item of items.slice(${warmUp})) await handle(item);
const after = process.cpuUsage(before);
process.cpuUsage = () => after;`;

const receiving = (file: string): string => `
const { handler } = await import(${JSON.stringify(bundleOf("receive"))});
const handle = async (event) => {
  const { batchItemFailures } = await handler(event, { getRemainingTimeInMillis: () => 800_000 });
  if (batchItemFailures.length > 0) throw new Error("a manifest was not received");
};
${handling(file, WARM_UP / BATCH)}`;

export const receiveCpuBench: Bench = {
  name: "receive-cpu",
  run: () =>
    withCloud(async (cloud) => {
      synthOnce();
      const folder = mkdtempSync(join(tmpdir(), "receive-cpu-"));
      const nowMs = Date.now();
      const estate = await benchEstate(cloud, UNITS, 1, "unit");
      for (let unit = 0; unit < UNITS; unit += 1) await estate.put(await estate.seal(unit, nowMs - 300 * MINUTE_MS));
      await cloud.waitUntilIdle(300_000);

      const messages = await storeQuietly(cloud, estate, UNITS, WARM_UP + MEASURED, nowMs - 200 * MINUTE_MS);
      const events = join(folder, "events.json");
      writeFileSync(events, JSON.stringify(eventsOf(messages, BATCH)));
      const { accessKeyId, secret } = cloud.admin;
      const access = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secret, AWS_REGION: cloud.region };
      const recorder = await recordCalls(cloud.endpoint);
      const variables = {
        ...{ ...access, AWS_ENDPOINT_URL: cloud.endpoint, LEDGER_TABLE: cloud.table },
        ...{ INTAKE_BUCKET: cloud.bucket, VAULT_BUCKET: cloud.vault },
      };
      const ours = await cpuOfNewProcess(connectingTo(recorder.endpoint) + receiving(events), variables)();
      await recorder.stop();

      const { all } = recorder;
      const perManifest = all.length / messages.length;
      const bare = await bareClients("receive", "function", BARE_HANDLER);
      const calls = join(folder, "calls.json");
      writeFileSync(calls, JSON.stringify(all.map(callOf)));
      const replay = await replayAnswers(all.map(({ answer }) => answer));
      const floor = `const { handle } = await import(${JSON.stringify(bare)});${handling(calls, Math.round(WARM_UP * perManifest))}`;
      const against = await cpuOfNewProcess(floor, { ...access, AWS_ENDPOINT_URL: replay.endpoint })();
      await replay.stop();
      rmSync(folder, { recursive: true });
      return [
        figure(
          "receive-cpu",
          (ours / MEASURED) * 1_000,
          (against / MEASURED) * 1_000,
          "ms of a processor",
          `receive, for a manifest of a batch of ${BATCH} / the same ${perManifest.toFixed(1)} calls of AWS by the bare clients, replayed; at most 1.5`,
        ),
      ];
    }),
};
