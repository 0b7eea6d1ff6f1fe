import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { diskSpool } from "../../agent/spool/disk-spool.ts";

const folder = mkdtempSync(join(tmpdir(), "cleargate-spool-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the journal of a spool", () => {
  const push = { at: "2026-11-22T02:00:00.000Z", objectKey: "intake/a/m/u/r/x" };
  const lastAfter = (text: string) => {
    writeFileSync(join(folder, "pushed.ndjson"), text);
    return diskSpool(folder, 1_000).findLastPush();
  };

  it("names the last push that it has whole, after a power cut too", () => {
    const line = JSON.stringify(push);
    expect(lastAfter(`{"at":"x","objectKey":"y"}\n${line}\n`)).toEqual(push);
    expect(lastAfter(`${line}\n${line.slice(0, 20)}`)).toEqual(push);
    expect(lastAfter(`${line}\n\0\0\0\n`)).toEqual(push);
    for (const none of ["", "\n", "{", "null\n", '{"at":1}\n']) expect(lastAfter(none)).toBeUndefined();
  });
});
