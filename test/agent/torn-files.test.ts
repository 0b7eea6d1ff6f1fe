import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { digestOf } from "../../adapters/file-digest.ts";
import { runAgent } from "../../agent/program.ts";

/** Each file that an agent keeps is torn, as a power cut or a bad disk leaves it. */

const folder = mkdtempSync(join(tmpdir(), "cleargate-torn-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const home = join(folder, "whole");

const said = (): string =>
  vi.mocked(process.stdout.write).mock.calls.join("\n") + vi.mocked(process.stderr.write).mock.calls.join("\n");
const listen = (): void => {
  vi.spyOn(process.stdout, "write")
    .mockClear()
    .mockImplementation(() => true);
  vi.spyOn(process.stderr, "write")
    .mockClear()
    .mockImplementation(() => true);
};

const runIn = async (at: string, ...argv: string[]): Promise<number> => {
  listen();
  return runAgent([...argv, "--config", join(at, "cleargate-agent.yaml"), "--json"]);
};
const backup = (at: string): Promise<number> =>
  runIn(at, "backup", join(at, "tree"), "--unit", "u", "--requirement", "r");

beforeAll(async () => {
  mkdirSync(join(home, "tree"), { recursive: true });
  for (const name of ["a", "b"]) writeFileSync(join(home, "tree", name), name.repeat(50));
  listen();
  const init = ["init", "--agent", "a1", "--migration", "m", "--bucket", "bucket", "--json"];
  expect(await runAgent([...init, "--config", join(home, "cleargate-agent.yaml")])).toBe(0);
  for (let run = 0; run < 2; run += 1) expect(await backup(home)).toBe(0);
  vi.restoreAllMocks();
});

const filesOf = (at: string): string[] =>
  readdirSync(at, { recursive: true, encoding: "utf8" })
    .filter((name) => statSync(join(at, name)).isFile() && !name.startsWith("tree"))
    .toSorted();

const TEARS: Readonly<Record<string, (whole: Buffer) => Buffer>> = {
  "its first half": (whole) => whole.subarray(0, whole.length / 2),
  nothing: () => Buffer.alloc(0),
  zeros: (whole) => Buffer.alloc(whole.length),
};

/** The manifests that wait. */
const waitingIn = (at: string): string[] =>
  readdirSync(join(at, "spool", "pending"), { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith("manifest.ndjson.zst"),
  );

describe.each(Object.entries(TEARS))("a file of which there is %s", (what, tear) => {
  it("keeps no job from being done, or is named; and no manifest is lost", async () => {
    const names = filesOf(home);
    expect(names.filter((name) => /chain|pending|cache|lock|pem/.test(name)).length).toBeGreaterThan(4);
    for (const [index, name] of names.entries()) {
      const at = join(folder, `${index} of ${what}`);
      cpSync(home, at, { recursive: true, preserveTimestamps: true });
      writeFileSync(join(at, name), tear(readFileSync(join(at, name))));
      const status = await backup(at);
      if (status !== 0) {
        expect([2, 6], name).toContain(status);
        const { message } = JSON.parse(/\{"message_type":"exit_error".*\}/.exec(said())?.[0] ?? "{}");
        expect(message, name).toContain(name.endsWith("place.json") ? dirname(join(at, name)) : join(at, name));
      }
      vi.restoreAllMocks();
      // The job finds the same files: its manifest takes the place of one that is torn.
      const whole = digestOf(join(home, "spool", "pending", waitingIn(home)[0] ?? ""));
      expect(waitingIn(at), name).toEqual(waitingIn(home));
      expect(digestOf(join(at, "spool", "pending", waitingIn(at)[0] ?? "")), name).toBe(whole);
    }
  });
});
