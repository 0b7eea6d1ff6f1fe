import { mkdirSync, mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { stampOf } from "../../adapters/regular-file.ts";
import { hashFiles } from "../../agent/hash/pool.ts";
import { runAgent } from "../../agent/program.ts";
import { progressBar, rateText } from "../../agent/progress.ts";

const folder = mkdtempSync(join(tmpdir(), "cleargate-progress-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const MIB = 1024 ** 2;

describe("the progress of hashing", () => {
  it("moves inside a large file, and counts each byte once", async () => {
    const files = [129, 1].map((mib, index) => {
      const path = join(folder, `f${index}`);
      writeFileSync(path, "");
      truncateSync(path, mib * MIB);
      const stat = statSync(path, { bigint: true });
      return { path, size: Number(stat.size), stamp: stampOf(stat) };
    });
    const steps: [number, number][] = [];
    await hashFiles(files, (count, bytes) => void steps.push([count, bytes]));
    expect(steps.reduce((sum, [, bytes]) => sum + bytes, 0)).toBe(130 * MIB);
    expect(steps.reduce((sum, [count]) => sum + count, 0)).toBe(2);
    expect(steps.filter(([count]) => count === 0).length).toBeGreaterThanOrEqual(2);
  }, 120_000);

  it("says how fast it goes and how long the rest takes, once both are known", () => {
    expect(rateText({ done: 100 * MIB, all: 400 * MIB, ms: 10_000 })).toBe(", 10.0 MiB/s, 30 s left");
    expect(rateText({ done: 100 * MIB, all: 400 * MIB, ms: 10 })).toBe("");
    expect(rateText({ done: 0, all: 1, ms: 10_000 })).toBe("");
    let text = "";
    let ms = 0;
    const write = (piece: string): void => {
      text += piece;
    };
    const stream = { isTTY: true, write } as never;
    const bar = progressBar(stream, () => ms);
    bar.start();
    bar.more(1, 2 * MIB);
    ms = 2_000;
    bar.add(0, MIB);
    expect(text).toContain("1.0 MiB of 2.0 MiB, 0 of 1 file, 512.0 KiB/s, 2 s left");
  });
});

describe("the last line of --json", () => {
  const config = join(folder, "cleargate-agent.yaml");
  it("is a summary or an error, of every command", async () => {
    const said: string[] = [];
    vi.spyOn(process.stdout, "write").mockImplementation((text) => said.push(String(text)) > 0);
    mkdirSync(join(folder, "tree"));
    writeFileSync(join(folder, "tree", "a"), "a");
    const about = ["--unit", "u", "--requirement", "r"];
    for (const args of [
      ["init", "--agent", "a", "--migration", "m", "--bucket", "bucket"],
      ["config", "show"],
      ["config", "validate"],
      ["add", join(folder, "tree"), ...about],
      ["backup", join(folder, "tree"), ...about],
      ["run", "--dry-run"],
      ["push", "--dry-run"],
      ["copy"],
      ["verify"],
      ["status"],
      ["unlock"],
      ["schedule", "install", "--print", "--platform", "linux"],
      ["nonsense"],
      ["push", "--nonsense"],
    ]) {
      said.length = 0;
      const status = await runAgent([...args, "--config", config, "--json"]);
      const last = JSON.parse(said.at(-1) ?? "{}") as Record<string, unknown>;
      expect([args[0], last.message_type]).toEqual([args[0], status === 0 || status === 4 ? "summary" : "exit_error"]);
    }
    vi.restoreAllMocks();
  }, 60_000);
});
