import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { diskSpool } from "../../agent/spool/disk-spool.ts";
import type { Spool } from "../../agent/spool/spool.ts";

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

describe("storing a manifest", () => {
  const place = { agent: "a", migration: "m", unit: "u", requirement: "r", completedAt: "2026-11-22T02:00:00.000Z" };
  const link = { sequence: 1, digest: "d", content: "c", completedAt: place.completedAt, sealedAt: place.completedAt };
  const put = (spool: Spool, meanwhile: () => void): Promise<unknown> => {
    async function* packed(): AsyncGenerator<Uint8Array> {
      yield Buffer.from("x");
      meanwhile();
    }
    return spool.put({ ...place, encoding: "gz" }, packed(), () => link);
  };

  for (const name of ["incoming", "pending", "chain"])
    it(`fails with a code where ${name} cannot be used any more`, async () => {
      const home = join(folder, name);
      const spool = diskSpool(home, 1_000);
      const spoil = (): void => {
        rmSync(join(home, name), { recursive: true, force: true });
        writeFileSync(join(home, name), "");
      };
      await expect(put(spool, spoil)).rejects.toMatchObject({ code: "spool-unwritable" });
    });

  it("does not blame the spool for what its stream throws", async () => {
    const error = Object.assign(new Error("EACCES"), { code: "EACCES", syscall: "open" });
    const spool = diskSpool(join(folder, "stream"), 1_000);
    await expect(
      put(spool, () => {
        throw error;
      }),
    ).rejects.toBe(error);
  });
});
