import { describe, expect, it } from "vitest";
import { comparableName, isBeneath, leadsOut, programCandidates, splitPath } from "../../adapters/path-rules.ts";

/** Paths by the rules of Windows and of the others, whatever the tests run on. */

describe("a part of a key", () => {
  it("is a name of a file, and leads nowhere else", () => {
    for (const platform of ["linux", "darwin", "win32"] as const)
      expect(
        ["a.bak", "...", "", ".", ".."].map((one) => leadsOut(one, platform)),
        platform,
      ).toEqual([false, false, true, true, true]);
  });
  it("has no backslash and no colon on Windows, where they name folders, drives and streams", () => {
    for (const one of ["..\\x", "C:", "a.bak:stream", "\\\\host"])
      expect([leadsOut(one, "win32"), leadsOut(one, "linux")], one).toEqual([true, false]);
  });
});

describe("a path", () => {
  it("of Windows is split at both slashes, below a drive or a share", () => {
    expect(splitPath("C:\\Backups\\set-*/x.bak", "win32")).toEqual({
      root: "C:\\",
      segments: ["Backups", "set-*", "x.bak"],
    });
    expect(splitPath("\\\\host\\share\\a?", "win32")).toEqual({ root: "\\\\host\\share\\", segments: ["a?"] });
    expect(splitPath("out\\a", "win32")).toEqual({ root: ".", segments: ["out", "a"] });
  });
  it("of the others is split at slashes alone: a backslash is part of a name", () => {
    expect(splitPath("/srv/a\\b/*.bak", "linux")).toEqual({ root: "/", segments: ["srv", "a\\b", "*.bak"] });
    expect(splitPath("out/a", "darwin")).toEqual({ root: ".", segments: ["out", "a"] });
  });
  it("is compared without case on Windows", () => {
    expect([comparableName("RTC.Bak", "win32"), comparableName("RTC.Bak", "linux")]).toEqual(["rtc.bak", "RTC.Bak"]);
  });
});

describe("a program's name", () => {
  it("is looked for in the absolute folders of the PATH, with what Windows adds to it", () => {
    expect(programCandidates("restic", "/usr/bin:.:rel:/opt", "linux")).toEqual(["/usr/bin/restic", "/opt/restic"]);
    expect(programCandidates("restic", "C:\\Tools;.;D:\\x y", "win32")).toEqual([
      ...["", ".exe", ".cmd", ".bat"].map((ending) => `C:\\Tools\\restic${ending}`),
      ...["", ".exe", ".cmd", ".bat"].map((ending) => `D:\\x y\\restic${ending}`),
    ]);
  });
  it("is itself where it is absolute, and nothing where it is relative to the working folder", () => {
    expect(programCandidates("/opt/restic", "/usr/bin", "linux")).toEqual(["/opt/restic"]);
    expect(programCandidates("D:\\restic.exe", "C:\\Tools", "win32")[0]).toBe("D:\\restic.exe");
    for (const name of ["./restic", "bin/restic"]) expect(programCandidates(name, "/usr/bin", "linux")).toEqual([]);
    for (const name of [".\\restic", "bin\\restic", "./restic"])
      expect(programCandidates(name, "C:\\Tools", "win32")).toEqual([]);
  });
});

describe("a file", () => {
  it("is beneath a folder by whole names, without case on Windows", () => {
    expect(isBeneath("/backups/a/bin/tool", "/backups/a", "linux")).toBe(true);
    expect(isBeneath("/backups/ab/tool", "/backups/a", "linux")).toBe(false);
    expect(isBeneath("/Backups/a/tool", "/backups/a", "linux")).toBe(false);
    expect(isBeneath("/tool", "/", "linux")).toBe(true);
    expect(isBeneath("C:\\BACKUPS\\a\\tool.exe", "c:\\backups\\A", "win32")).toBe(true);
    expect(isBeneath("C:\\backups\\ab\\tool.exe", "C:\\backups\\a", "win32")).toBe(false);
  });
});
