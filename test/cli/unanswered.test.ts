import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";

/** A process whose command never comes to its end, and which has nothing left to wait for. */

it("ends with 1 where an answer never comes and nothing is waited for, so that no pipeline goes on", () => {
  const never = `data:text/javascript,${encodeURIComponent("globalThis.fetch = () => new Promise(() => {});")}`;
  const env = {
    ...process.env,
    CLEARGATE_API: "https://api.example",
    CLEARGATE_TOKEN: "a.b.c",
    CLEARGATE_MIGRATION: "m",
  };
  for (const args of [
    ["gates", "--wait"],
    ["verdict", "fetch", "go"],
  ])
    expect(spawnSync(process.execPath, ["--import", never, "bin/cleargate.ts", ...args], { env }).status).toBe(1);
});
