import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { afterAll, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { runAgent } from "../../agent/program.ts";
import { breakLock, lockForProcess } from "../../agent/spool/process-lock.ts";
import { lockedFile } from "../../agent/spool/spool-locks.ts";
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

describe("the lock of a spool", () => {
  it("is one process's at a time, and leaves nothing behind", () => {
    const release = lock();
    expect(lock).toThrow(locked);
    release();
    lock()();
    expect(readdirSync(join(file, ".."))).toEqual(["lock.sqlite"]);
  });

  for (const [what, text] of [
    ["that died", "4194305999"],
    ["whose name a full disk did not take", ""],
    ["whose name a power cut took", "\0\0\0\0"],
    ["that names all processes", "-1"],
    ["whose number another process may have by now", `${process.pid}`],
    ["whose number is another process's by now", `${process.ppid} an-earlier-boot:1`],
  ] as const)
    it(`is taken from a holder ${what}`, () => {
      writeFileSync(file, text);
      lock()();
      expect(existsSync(file)).toBe(false);
    });

  /** Takes the lock in a process of its own, which says so and waits to be ended. */
  const lockedByChild = async (): Promise<ChildProcess> => {
    const module = join(import.meta.dirname, "../../agent/spool/process-lock.ts");
    const script = `import { lockForProcess } from ${JSON.stringify(module)};
      lockForProcess(${JSON.stringify(file)}, "the spool"); process.stdout.write("locked"); setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(child.stdout as Readable, "data");
    return child;
  };

  it("is another process's, also without its name, until that has ended, however it did", async () => {
    const child = await lockedByChild();
    expect(lock).toThrow(expect.objectContaining({ code: "spool-locked", details: { pid: child.pid } }));
    writeFileSync(file, "");
    expect(lock).toThrow(
      expect.objectContaining({ code: "spool-locked", message: "another process works on the spool" }),
    );
    child.kill("SIGKILL");
    await once(child, "exit");
    lock()();
  });

  it.runIf(process.platform === "linux")("is that of an older agent, which wrote only its name", async () => {
    const child = await lockedByChild();
    rmSync(lockedFile(file));
    expect(lock).toThrow(locked);
    expect(() => lockForProcess(file, "the spool")).toThrow(locked);
    child.kill("SIGKILL");
    await once(child, "exit");
    lock()();
  });

  it("of a living process is named by unlock, and is taken away by force alone", async () => {
    const folder = join(file, "..");
    const said = vi.spyOn(process.stdout, "write").mockImplementation(() => true);
    onTestFinished(() => void said.mockRestore());
    const agent = (...args: string[]): Promise<number> =>
      runAgent([...args, "--config", join(folder, "cleargate-agent.yaml"), "--json"]);
    await agent("init", "--agent", "a", "--migration", "m", "--bucket", "bucket");
    file = join(folder, "spool", "copies.lock");
    expect(await agent("unlock")).toBe(0);
    const child = await lockedByChild();
    expect(await agent("unlock")).toBe(7);
    expect(said.mock.lastCall?.[0]).toContain(`process ${child.pid} works on`);
    expect(lock).toThrow(locked);
    expect(await agent("unlock", "--force")).toBe(0);
    lock()();
    child.kill("SIGKILL");
    await once(child, "exit");
  });

  it("is released by its holder alone", () => {
    const release = lock();
    writeFileSync(file, "1");
    release();
    expect(readFileSync(file, "utf8")).toBe("1");
  });

  it("is an error with a code where it cannot be written, not a lock", () => {
    expect(() => lockForProcess(join(file, "none", "lock"), "the spool")).toThrow(
      expect.objectContaining({ code: "spool-unwritable" }),
    );
  });

  /** Does something as a user who may not write what is there: root may write everything. */
  const asOther = (mode: number, work: () => void): void => {
    const isRoot = process.geteuid?.() === 0;
    chmodSync(root, 0o755);
    chmodSync(join(file, ".."), mode);
    if (isRoot) process.seteuid?.(65_534);
    try {
      work();
    } finally {
      if (isRoot) process.seteuid?.(0);
      chmodSync(join(file, ".."), 0o755);
    }
  };

  it.runIf(isPosix)("is none where its file is another user's, who may hold it too", () => {
    lock()();
    chmodSync(lockedFile(file), 0o444);
    asOther(0o777, () =>
      expect(lock).toThrow(
        expect.objectContaining({
          code: "spool-unwritable",
          message: expect.stringMatching(/lock\.sqlite of user \d+ cannot be written by this process \(user \d+\)/),
        }),
      ),
    );
  });

  it.runIf(isPosix)(
    "keeps its name where the system does not let it be taken away, as Windows from who has it open",
    () => {
      const release = lock();
      asOther(0o555, () =>
        expect(() => breakLock(file)).toThrow(
          expect.objectContaining({ code: "spool-locked", message: expect.stringContaining("end the process") }),
        ),
      );
      expect(readFileSync(file, "utf8")).toContain(String(process.pid));
      release();
    },
  );

  for (const name of ["lock", "lock.sqlite"])
    it.runIf(isPosix)(`is neither read through a link nor waited for where ${name} is a pipe`, () => {
      const other = join(file, "..", name);
      symlinkSync(join(root, "elsewhere"), other);
      expect(lock).toThrow(damaged);
      rmSync(other);
      execFileSync("mkfifo", [other]);
      expect(lock).toThrow(damaged);
      rmSync(other);
      mkdirSync(other);
      expect(lock).toThrow(damaged);
    });
});
