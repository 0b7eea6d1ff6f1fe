import { dynamoSweepLedger } from "../../adapters/dynamo/sweep.ts";
import { isFailure } from "../../core/failure.ts";
import { plus } from "../../core/instant.ts";
import type { SweepPorts } from "../../functions/sweep/ports.ts";
import { type SweepResult, sweep } from "../../functions/sweep/sweep.ts";
import { type Cloud, TABLE } from "./deployment.ts";
import { planQueue } from "./enact.ts";

/** No plan of the simulation asks for packs: test/functions/summary-pack.test.ts cuts off whoever asks for one. */
const NO_PACKS: SweepPorts["packs"] = {
  findPack: async () => undefined,
  putPack: async (record) => record,
  enqueuePack: async () => {},
};

const TIMEOUT_MS = 58_000;
const BUDGET_MS = 45_000;

/** One minute's run of `sweep`. */
export const runSweep = (cloud: Cloud, minute: number, failed: (error: unknown) => void, ended: () => void): void =>
  cloud.runner.start<SweepResult>(
    `sweep ${minute}`,
    TIMEOUT_MS,
    (by) => {
      const ports = {
        ledger: dynamoSweepLedger(TABLE, cloud.client(by)),
        queue: planQueue(cloud, by),
        packs: NO_PACKS,
        clock: by.clock,
        pause: by.pause,
        random: by.random,
        sender: "cleargate@example.com",
      };
      const until = plus(by.clock(), BUDGET_MS);
      return sweep(ports, () => by.clock() < until);
    },
    (end) => {
      if (end.state === "done") for (const { error } of end.value.failures) if (!isFailure(error)) failed(error);
      ended();
    },
  );
