import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { runCli } from "../../cli/program.ts";
import { settingsFile } from "../../cli/settings/settings-file.ts";

/** What is remembered in a profile stands where neither an option nor the environment says it. */

const ANSWER = { now: "2026-11-22T12:00:00.000Z", migration: {}, gates: [] };
let server: Server;
let asked: { url: string | undefined; authorization: string | undefined }[] = [];
let folder: string;
let said: string[] = [];
beforeAll(async () => {
  server = createServer(({ url, headers: { authorization } }, response) => {
    asked.push({ url, authorization });
    response.end(JSON.stringify(ANSWER));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(() => server?.close());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cleargate-config-"));
  [said, asked] = [[], []];
  for (const name of ["API", "MIGRATION", "TOKEN", "TOKEN_FILE", "PROFILE"]) vi.stubEnv(`CLEARGATE_${name}`, undefined);
  vi.stubEnv("XDG_CONFIG_HOME", folder);
  vi.stubEnv("APPDATA", folder);
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, "write").mockImplementation((text: unknown) => said.push(String(text)) > 0);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const api = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const file = (): string => join(folder, "cleargate", "config.json");
const run = async (...args: readonly string[]) => {
  said = [];
  const status = await runCli(args);
  return { status, text: said.join("") };
};
const config = (...args: readonly string[]) => run("config", ...args);
const tokenFile = (token: string): string => {
  const name = join(folder, token);
  writeFileSync(name, token);
  return name;
};
const gates = async (...args: readonly string[]) => {
  await run("gates", ...args);
  return asked.at(-1);
};
const onUnix = it.skipIf(process.platform === "win32");

describe("cleargate config", () => {
  it("remembers what a command then need not be told, and never a token", async () => {
    for (const [name, value] of [
      ["api", api()],
      ["migration", "contoso"],
      ["token-file", tokenFile("t1")],
    ] as const)
      expect((await config("set", name, value)).status).toBe(0);
    expect(await gates()).toEqual({ url: "/migrations/contoso/gates?limit=200", authorization: "Bearer t1" });
    expect(readFileSync(file(), "utf8")).not.toContain('"t1"');
    const { status, text } = await config("set", "token", "hunter22");
    expect([status, text]).toEqual([2, expect.stringContaining("token-file")]);
    expect(text).not.toContain("hunter22");
  });

  it("is overridden by the environment, and this by an option", async () => {
    for (const [name, value] of [
      ["api", api()],
      ["migration", "kept"],
      ["token-file", tokenFile("kept")],
    ] as const)
      await config("set", name, value);
    expect(await gates()).toMatchObject({ url: "/migrations/kept/gates?limit=200", authorization: "Bearer kept" });
    vi.stubEnv("CLEARGATE_MIGRATION", "env");
    vi.stubEnv("CLEARGATE_TOKEN", "env");
    expect(await gates()).toMatchObject({ url: "/migrations/env/gates?limit=200", authorization: "Bearer env" });
    expect(await gates("-m", "option", "--token-file", tokenFile("option"))).toMatchObject({
      ...{ url: "/migrations/option/gates?limit=200", authorization: "Bearer option" },
    });
    await config("set", "api", "http://127.0.0.1:1");
    vi.stubEnv("CLEARGATE_API", api());
    const before = asked.length;
    await gates();
    expect(asked.length).toBe(before + 1);
  });

  it("has profiles, named by an option or the environment; one that was named must exist", async () => {
    await config("set", "migration", "one");
    await config("set", "migration", "two", "--profile", "prod");
    vi.stubEnv("CLEARGATE_API", api());
    vi.stubEnv("CLEARGATE_TOKEN", "t");
    expect(await gates("--profile", "prod")).toMatchObject({ url: "/migrations/two/gates?limit=200" });
    vi.stubEnv("CLEARGATE_PROFILE", "prod");
    expect(await gates()).toMatchObject({ url: "/migrations/two/gates?limit=200" });
    expect(await gates("--profile", "default")).toMatchObject({ url: "/migrations/one/gates?limit=200" });
    const { status, text } = await run("gates", "--profile", "prd");
    expect([status, text]).toEqual([2, 'cleargate: unknown profile "prd": did you mean "prod"? [usage]\n']);
  });

  it("gets, lists and forgets", async () => {
    await config("set", "migration", "contoso");
    expect(await config("get", "migration")).toEqual({ status: 0, text: "contoso\n" });
    expect((await config("list")).text).toMatch(
      /default \* {2}migration {2}contoso\n\n\* is used; from .*config\.json\n$/,
    );
    vi.stubEnv("CLEARGATE_MIGRATION", "other");
    expect((await config("list")).text).toContain("the environment stands before it: CLEARGATE_MIGRATION");
    expect((await config("unset", "migration")).status).toBe(0);
    expect(await config("get", "migration")).toMatchObject({ status: 6, text: expect.stringContaining("is not set") });
    expect((await config("list", "--json")).text).toContain('"profiles":{}');
  });

  it.each([
    [["set", "apj", "x"], /unknown setting "apj": did you mean "api"\?/],
    [["set", "api", "contoso"], /api: it must be a URL/],
    [["set", "api", "https://kim:secret@x"], /without a password/],
    [["set", "migration", "a/b"], /it must be the id of a migration/],
    [["set", "token-file", "-"], /the name of a file/],
    [["set", "api", "https://x", "--profile", "A B"], /is no name of a profile/],
  ])("refuses %j, and keeps nothing", async (args, why) => {
    expect(await config(...args)).toEqual({ status: 2, text: expect.stringMatching(why) });
    expect(existsSync(file())).toBe(false);
  });

  onUnix("is a file that only its owner may read, and is not used where others may write it", async () => {
    await config("set", "api", api());
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    chmodSync(file(), 0o620);
    expect(await run("gates", "-m", "m")).toEqual({ status: 2, text: expect.stringMatching(/others .* may write it/) });
  });

  it.each([
    ["{", /cannot be used: /],
    ['{"profiles":{"default":{"tokn":"x"}}}', /cannot be used: profiles\.default: Unrecognized key: "tokn"/],
  ])("is refused, and not guessed at, where it is %s", async (text, why) => {
    await config("set", "api", api());
    writeFileSync(file(), text);
    expect(await run("gates", "-m", "m")).toEqual({ status: 2, text: expect.stringMatching(why) });
  });

  it("is named by every error that asks for what it may have", async () => {
    expect((await run("gates")).text).toContain("cleargate config set migration <id>");
    expect((await run("document")).text).toContain("cleargate config set migration <id>");
    expect((await run("gates", "-m", "m")).text).toContain("cleargate config set api <url>");
    expect((await run("gates", "-m", "m", "--api", api())).text).toContain("cleargate config set token-file <file>");
  });
});

describe("the file of settings", () => {
  it.each([
    ["linux", { HOME: "/home/kim" }, "/home/kim/.config/cleargate/config.json"],
    ["darwin", { HOME: "/home/kim", XDG_CONFIG_HOME: "/xdg" }, "/xdg/cleargate/config.json"],
    ["linux", { HOME: "/home/kim", XDG_CONFIG_HOME: "" }, "/home/kim/.config/cleargate/config.json"],
    ["linux", { HOME: "/home/kim", XDG_CONFIG_HOME: "xdg" }, "/home/kim/.config/cleargate/config.json"],
    ["win32", { HOME: "/home/kim", APPDATA: "/appdata" }, "/appdata/cleargate/config.json"],
    ["win32", { HOME: "/home/kim" }, undefined],
    ["linux", {}, undefined],
  ] as const)("is, on %s with %j, %s", (platform, env, expected) => {
    expect(settingsFile(env, platform)?.replaceAll("\\", "/")).toBe(expected);
  });
});
