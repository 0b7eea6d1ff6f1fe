import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readPlan } from "../../cli/plan-file.ts";
import { tokenSource } from "../../cli/token.ts";
import { planText } from "../support/plan.ts";

/** Files that a person or a plan names are read as far as they are what they should be. */

const folder = mkdtempSync(join(tmpdir(), "cleargate-files-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const written = (name: string, text: string): string => {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
};
const child = (base: string): string => written("child.yaml", `format: cleargate.plan/1\nextends: ${base}\n`);
const refused = (message: string) =>
  expect.objectContaining({ code: "usage", message: expect.stringContaining(message) });
const onUnix = it.skipIf(process.platform === "win32");

describe("a plan", () => {
  onUnix("that is a device without end, or extends one, is refused", () => {
    expect(() => readPlan("/dev/zero")).toThrow(refused("/dev/zero is no regular file"));
    expect(() => readPlan(child(`${"../".repeat(30)}dev/zero`))).toThrow(refused("/dev/zero is no regular file"));
  });

  onUnix("that is a pipe which nobody writes is refused", () => {
    const pipe = join(folder, "pipe.yaml");
    execFileSync("mkfifo", [pipe]);
    expect(() => readPlan(child("./pipe.yaml"))).toThrow(refused("pipe.yaml is no regular file"));
  });

  it("that is a folder is refused", () => {
    mkdirSync(join(folder, "of"));
    expect(() => readPlan(child("./of"))).toThrow(refused("cannot be read"));
  });

  it("has at most 5,000,000 bytes", () => {
    const plan = planText();
    const padded = (bytes: number): string => written("large.yaml", `${plan}\n#${"x".repeat(bytes - plan.length - 2)}`);
    expect(readPlan(padded(5_000_000)).result).toMatchObject({ ok: true });
    expect(() => readPlan(padded(5_000_001))).toThrow(refused("has more than 5,000,000 bytes"));
  });

  it("that extends what is not there is told so at its line", () => {
    for (const name of ["./nowhere.yaml", "./large.yaml/x"])
      expect(readPlan(child(name)).result).toMatchObject({ errors: [{ code: "plan-extends-unknown", line: 2 }] });
  });
});

describe("a token's file", () => {
  const read = (tokenFile: string): Promise<string> => tokenSource({ tokenFile }, {}, "http://127.0.0.1:1").read();

  it("has at most 65,536 bytes", async () => {
    expect(await read(written("token", `${"x".repeat(65_535)}\n`))).toHaveLength(65_535);
    await expect(read(written("token", "x".repeat(65_537)))).rejects.toThrow(refused("has more than 65,536 bytes"));
  });

  onUnix("that is a device without end is refused", async () => {
    await expect(read("/dev/zero")).rejects.toThrow(refused("has more than 65,536 bytes"));
  });
});
