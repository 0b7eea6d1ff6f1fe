import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeWhole } from "./aws/write-whole.ts";

/** Where the state of one embedded cloud is, on disk. */
export interface DataFolder {
  readonly path: string;
  /** One file for each function. */
  readonly logs: string;
  readonly scheduleLog: string;
  readonly ledger: string;
  readonly s3: string;
  /** Undefined where messages need not survive. */
  readonly sqs: string | undefined;
  /** How far streams were read; undefined where nobody reads on from there. */
  readonly positions: string | undefined;
  readonly inbox: string;
  readonly oidcKey: string;
  /** Which agents were given a key. */
  readonly agents: string;
  /** How far the clock is ahead of this machine's. */
  readonly clock: string;
  /** Where the cloud that runs is, and what lets its owner move its clock. */
  readonly control: string;
  /** What the secrets of access keys are derived from, so that they stay the same over restarts. */
  readonly seed: string;
  /** Removes it, unless it was given. */
  close(): void;
}

const readSeed = (file: string): string => {
  if (!existsSync(file)) writeWhole(file, randomBytes(32).toString("hex"), 0o600);
  return readFileSync(file, "utf8");
};

/** Opens a folder that is kept, or without a path a temporary one that is removed. */
export const openDataFolder = (given: string | undefined): DataFolder => {
  const path = given ?? mkdtempSync(join(tmpdir(), "cleargate-"));
  const logs = join(path, "logs");
  const sqs = join(path, "sqs");
  for (const folder of [path, logs, sqs]) mkdirSync(folder, { recursive: true });
  return {
    path,
    logs,
    scheduleLog: join(logs, "schedules.log"),
    ledger: join(path, "ledger.sqlite"),
    s3: join(path, "s3"),
    sqs: given === undefined ? undefined : sqs,
    positions: given === undefined ? undefined : path,
    inbox: join(path, "inbox"),
    oidcKey: join(path, "oidc.json"),
    agents: join(path, "agents.json"),
    clock: join(path, "clock.json"),
    control: join(path, "control.json"),
    seed: readSeed(join(path, "seed")),
    close: () => {
      if (given === undefined) rmSync(path, { recursive: true, force: true });
    },
  };
};
