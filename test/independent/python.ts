import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";
import { findInEnvironment } from "../support/environments.ts";

const MODULES = "import cryptography, zstandard";

const works = (program: string): boolean => spawnSync(program, ["-c", MODULES], { stdio: "ignore" }).status === 0;

/** A Python that has the modules of requirements.txt: the one that `.ci/run` prepares, or the one on the PATH. */
export const findPython = (): string | undefined =>
  [findInEnvironment("independent", "python") ?? "python3", "python3"].find(works);

/** Runs one of the programs beside this file over requests, one a line, and reads its answers. */
export const ask = <Answer>(python: string, program: string, requests: readonly unknown[]): Answer[] =>
  execFileSync(python, [join(import.meta.dirname, program)], {
    input: requests.map((request) => `${JSON.stringify(request)}\n`).join(""),
    maxBuffer: 1024 ** 3,
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1" },
  })
    .toString()
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Answer);
