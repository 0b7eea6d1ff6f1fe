import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zstdDecompressSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { runAgent } from "../../agent/program.ts";

/** What an agent states of its spool, so that people see from afar that it cannot push. */

const folder = mkdtempSync(join(tmpdir(), "cleargate-waiting-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const config = join(folder, "cleargate-agent.yaml");
const runOnce = (...more: string[]): Promise<number> =>
  runAgent(["run", "--attempts", "1", "--config", config, "--quiet", ...more]);
const dated = (name: string, at: string): void => {
  writeFileSync(join(folder, "tree", name), name);
  utimesSync(join(folder, "tree", name), new Date(at), new Date(at));
};

interface Header {
  readonly sequence: number;
  readonly waiting: number;
}

const sealed = (): readonly (readonly [sequence: number, waiting: number])[] => {
  const pending = join(folder, "spool", "pending");
  return readdirSync(pending)
    .map((id) => {
      const text = zstdDecompressSync(readFileSync(join(pending, id, "manifest.ndjson.zst"))).toString();
      const { sequence, waiting } = JSON.parse(text.split("\n")[0] ?? "") as Header;
      return [sequence, waiting] as const;
    })
    .toSorted(([a], [b]) => a - b);
};

describe("a manifest", () => {
  it("states how many others waited when it was sealed, and is not sealed anew because of their number", async () => {
    const init = [
      "init",
      "--agent",
      "a1",
      "--migration",
      "m",
      "--bucket",
      "bucket",
      "--endpoint",
      "http://127.0.0.1:9",
    ];
    expect(await runAgent([...init, "--config", config, "--json"])).toBe(0);
    const written = parse(readFileSync(config, "utf8")) as object;
    const job = { unit: "u", requirement: "r", kind: "backup", folder: "tree" };
    writeFileSync(config, stringify({ ...written, jobs: [job] }));
    process.env.AWS_ACCESS_KEY_ID = "x";
    process.env.AWS_SECRET_ACCESS_KEY = "y";
    mkdirSync(join(folder, "tree"));
    dated("a.bak", "2026-11-20T02:00:00Z");
    await runOnce();
    expect(sealed()).toEqual([[1, 0]]);
    dated("b.bak", "2026-11-21T02:00:00Z");
    await runOnce();
    expect(sealed()).toEqual([
      [1, 0],
      [2, 1],
    ]);
    // Two wait by now, of which the last one said that one does.
    await runOnce();
    expect(sealed()).toEqual([
      [1, 0],
      [2, 1],
    ]);
  });
});
