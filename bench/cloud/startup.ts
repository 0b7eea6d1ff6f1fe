import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startDynamo } from "../../local/services/dynamodb/engine.ts";
import { startCloud } from "../../local/start-cloud.ts";
import { synthOnce } from "../../scripts/synth.ts";
import { type Bench, figure, pairTimed } from "../measure.ts";
import { inNewProcess } from "./node-process.ts";

export const startupBench: Bench = {
  name: "startup",
  run: async () => {
    const assembly = synthOnce();
    const folder = mkdtempSync(join(tmpdir(), "cleargate-bench-"));
    const started: { stop(): Promise<void> }[] = [];
    const cloud = async (): Promise<void> => void started.push(await startCloud({ assembly, port: 0 }));
    const engine = async (): Promise<void> =>
      void started.push(await startDynamo(join(folder, `${started.length}.db`), undefined));
    const besideNode = await pairTimed(cloud, inNewProcess("0"), 5);
    const besideEngine = await pairTimed(cloud, engine, 5);
    await Promise.all(started.map((one) => one.stop()));
    rmSync(folder, { recursive: true, force: true });
    return [
      figure("startup", besideNode.ours, besideNode.against, "s", "the embedded cloud ready / node -e 0"),
      figure("startup-engine", besideEngine.ours, besideEngine.against, "s", "the same / its DynamoDB engine alone"),
    ];
  },
};
