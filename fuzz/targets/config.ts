import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadConfig } from "../../agent/config/load-config.ts";
import { mutateBytes } from "../mutate.ts";
import type { Target } from "../target.ts";

const CONFIG = `agent: a
migration: m
key: { id: k1, file: key.pem }
spool: spool
intake: { bucket: b, region: eu-west-1 }
jobs:
  - { unit: u, requirement: r, kind: backup, source: { type: restic, snapshots: s.json }, schedule: daily }
`;
const TOKENS = [
  "&a ",
  "*a",
  "<<: *a",
  "- ",
  "{",
  "}",
  "[",
  "]",
  ": ",
  "!!set ",
  "~",
  "1e999",
  "__proto__: {x: 1}\n",
  "'",
];

let folder: string | undefined;
const fileOf = (): string => {
  if (folder === undefined) {
    const made = mkdtempSync(join(tmpdir(), "cleargate-fuzz-"));
    process.once("exit", () => rmSync(made, { recursive: true, force: true }));
    folder = made;
  }
  return join(folder, "agent.yaml");
};

export const CONFIG_TARGETS: readonly Target[] = [
  {
    name: "agent-config",
    generate: (random) => mutateBytes(Buffer.from(CONFIG), random, TOKENS),
    judge: (input) => {
      writeFileSync(fileOf(), input);
      return JSON.stringify(loadConfig(fileOf()));
    },
  },
];
