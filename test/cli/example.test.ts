import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { exampleNames } from "../../cli/example-plans.ts";
import { runCli } from "../../cli/program.ts";

/** A plan to begin with, where there is no clone. */

let folder: string;
let said: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cleargate-example-"));
  said = [];
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, "write").mockImplementation((text: unknown) => said.push(String(text)) > 0);
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

it("a command whose reader stops, as head does, is no failure and says nothing", async () => {
  const program = join(import.meta.dirname, "..", "..", "bin", "cleargate.ts");
  const child = spawn(process.execPath, [program, "plan", "example", "contoso"], { stdio: ["ignore", "pipe", "pipe"] });
  child.stdout.destroy();
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => {
    errors += chunk;
  });
  const status = await new Promise((resolve) => child.once("close", resolve));
  expect([status, errors]).toEqual([0, ""]);
});

describe("plan example", () => {
  it("lists the examples, and writes each as a plan without errors", async () => {
    expect(await runCli(["plan", "example"])).toBe(0);
    expect(said.join("").trim().split("\n")).toEqual(exampleNames());
    expect(exampleNames()).toContain("postgresql");
    for (const name of exampleNames()) {
      const file = join(folder, `${name}.yaml`);
      expect(await runCli(["plan", "example", name, "--output", file])).toBe(0);
      expect(await runCli(["plan", "validate", file])).toBe(0);
    }
  });

  it("names no schema that is in the source tree alone", async () => {
    expect(await runCli(["plan", "example", "postgresql"])).toBe(0);
    expect(said.join("")).toMatch(/^# One server\./);
  });

  it("overwrites nothing, and says which example may be meant", async () => {
    const file = join(folder, "plan.yaml");
    await runCli(["plan", "example", "postgresql", "-o", file]);
    const before = readFileSync(file, "utf8");
    expect(await runCli(["plan", "example", "contoso", "-o", file])).toBe(2);
    expect(readFileSync(file, "utf8")).toBe(before);
    said = [];
    expect(await runCli(["plan", "example", "postgres"])).toBe(2);
    expect(said.join("")).toContain('did you mean "postgresql"?');
    expect(await runCli(["plan", "example", "-o", file])).toBe(2);
  });
});
