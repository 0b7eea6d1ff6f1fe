import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { lockForProcess } from "../../agent/spool/process-lock.ts";
import { isPosix } from "../support/real-tools.ts";

const root = mkdtempSync(join(tmpdir(), "cleargate-lock-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let file: string;
let next = 0;
beforeEach(() => {
  next += 1;
  mkdirSync(join(root, String(next)));
  file = join(root, String(next), "lock");
});
const lock = () => lockForProcess(file, "the spool");
const locked = expect.objectContaining({ code: "spool-locked" });
const damaged = expect.objectContaining({ code: "spool-damaged" });
/** No process has a number as high as this. */
const DEAD = "4194305999";

describe("the lock of a spool", () => {
  it("is one process's at a time, and leaves nothing behind", () => {
    const release = lock();
    expect(lock).toThrow(locked);
    release();
    lock()();
    expect(readdirSync(join(file, ".."))).toEqual([]);
  });

  for (const [what, text] of [
    ["that died", DEAD],
    ["whose name a power cut took", "\0\0\0\0"],
    ["that names all processes", "-1"],
  ] as const)
    it(`is taken from a holder ${what}`, () => {
      writeFileSync(file, text);
      lock()();
      expect(existsSync(file)).toBe(false);
    });

  it("is held for a moment without a name, and no longer", () => {
    writeFileSync(file, "");
    expect(lock).toThrow(locked);
    utimesSync(file, 1, 1);
    lock()();
  });

  it.runIf(process.platform === "linux")("is taken from a holder whose number is another process's by now", () => {
    writeFileSync(file, `${process.pid} an-earlier-boot:1`);
    lock()();
    writeFileSync(file, `${process.pid}`);
    expect(lock).toThrow(locked);
  });

  it("of the dead is removed by one process at a time", () => {
    writeFileSync(file, DEAD);
    const claim = `${file}.${createHash("sha256").update(DEAD).digest("hex").slice(0, 16)}`;
    writeFileSync(claim, String(process.pid));
    expect(lock).toThrow(locked);
    expect(readFileSync(file, "utf8")).toBe(DEAD);
    writeFileSync(claim, DEAD);
    lock()();
    expect(readdirSync(join(file, ".."))).toEqual([]);
  });

  it("is released by its holder alone", () => {
    const release = lock();
    writeFileSync(file, "1");
    release();
    expect(readFileSync(file, "utf8")).toBe("1");
  });

  it("is an error where it cannot be written, not a lock", () => {
    expect(() => lockForProcess(join(file, "none", "lock"), "the spool")).toThrow(
      expect.objectContaining({ code: "ENOENT" }),
    );
  });

  it.runIf(isPosix)("is neither read through a link nor waited for where it is a pipe", () => {
    symlinkSync(join(root, "elsewhere"), file);
    expect(lock).toThrow(damaged);
    rmSync(file);
    execFileSync("mkfifo", [file]);
    expect(lock).toThrow(damaged);
    rmSync(file);
    mkdirSync(file);
    expect(lock).toThrow(damaged);
  });
});
