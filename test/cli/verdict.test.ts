import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it, vi } from "vitest";
import { runCli } from "../../cli/program.ts";
import type { VerdictClaims } from "../../core/verdict/claims.ts";
import { cliAtApi } from "../support/cli-at-api.ts";
import { claims, keySet, signed } from "../support/verdicts.ts";

/** Whoever fetches a verdict, and whoever verifies it elsewhere with nothing but the keys. */

const folder = mkdtempSync(join(tmpdir(), "cleargate-verdicts-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let state: "clear" | "blocked" = "clear";
let asked: URL | undefined;
const seconds = Math.floor(Date.now() / 1_000);
const fresh = (over: Partial<VerdictClaims> = {}) => claims({ iat: seconds, exp: seconds + 900, ...over });
const said = cliAtApi(({ url }) => {
  asked = url;
  if (url.pathname === "/verdict/keys") return keySet(1);
  const validUntil = new Date((seconds + 900) * 1_000).toISOString();
  return { now: validUntil, migration: "m", gate: "go", state, validUntil, verdict: signed(fresh({ state })) };
});

let files = 0;
let file = "";
const keys = join(folder, "keys.json");
beforeEach(() => {
  files += 1;
  file = join(folder, `${files}.jws`);
  writeFileSync(keys, JSON.stringify(keySet(1)));
  vi.stubEnv("XDG_CONFIG_HOME", folder);
  vi.stubEnv("APPDATA", folder);
});
const verifyText = (text: string, ...more: string[]) => {
  writeFileSync(file, text);
  return runCli(["verdict", "verify", file, "--keys", keys, "-g", "go", "-m", "m", ...more]);
};

describe("cleargate verdict fetch", () => {
  it("writes the verdict to a new file, and ends as the gate is", async () => {
    state = "clear";
    expect(await runCli(["verdict", "fetch", "go", "-m", "m", "-o", file, "--audience", "release"])).toBe(0);
    expect(asked?.pathname).toBe("/migrations/m/gates/go/verdict");
    expect(asked?.searchParams.get("audience")).toBe("release");
    expect(readFileSync(file, "utf8").trim().split(".")).toHaveLength(3);
    expect(await runCli(["verdict", "fetch", "go", "-m", "m", "-o", file])).toBe(2);
    state = "blocked";
    expect(await runCli(["verdict", "fetch", "go", "-m", "m"])).toBe(3);
    expect(said.out.join("")).toMatch(/m\/go: blocked; the verdict is valid until \S+Z\n\S+\.\S+\.\S+\n/);
  });
});

describe("cleargate verdict keys", () => {
  it("shows the keys, or writes them to a new file", async () => {
    expect(await runCli(["verdict", "keys"])).toBe(0);
    expect(JSON.parse(said.out.join(""))).toEqual(keySet(1));
    const own = join(folder, "own.json");
    expect(await runCli(["verdict", "keys", "-o", own])).toBe(0);
    expect(JSON.parse(readFileSync(own, "utf8"))).toEqual(keySet(1));
  });
});

describe("cleargate verdict verify", () => {
  it("asks nobody, and ends as the gate is that the verdict is about", async () => {
    vi.stubEnv("CLEARGATE_API", "http://127.0.0.1:1");
    vi.stubEnv("CLEARGATE_TOKEN", undefined);
    expect(await verifyText(`${signed(fresh())}\n`)).toBe(0);
    expect(said.out.join("")).toContain("m/go: clear, 1/1 by plan version 1\nsigned by cleargate.eu-west-1");
    expect(await verifyText(signed(fresh({ state: "blocked", unknown: "applying" })))).toBe(3);
    expect(said.out.join("")).toContain("nobody knows better: applying");
    expect(await verifyText(signed(fresh({ state: "blocked", standing: "would-be-blocked" })))).toBe(3);
    expect(said.out.join("")).toContain("the plan does not enforce it, so it holds nobody up");
    expect(await verifyText(signed(fresh({ aud: "release" })), "--audience", "release", "--json")).toBe(0);
    expect(JSON.parse(said.out.at(-1) ?? "")).toMatchObject({ state: "clear", aud: "release" });
  });

  it.each([
    ["it has expired", () => signed(fresh({ exp: seconds - 1 }))],
    ["another gate", () => signed(fresh({ gate: "stop" }))],
    ["another migration", () => signed(fresh({ migration: "n" }))],
    ["none of the keys signed it", () => signed(fresh(), 2)],
    ["somebody else: see --audience", () => signed(fresh({ aud: "x" }))],
    ["no signed verdict", () => "nothing"],
  ])("refuses with 1: %s", async (why, text) => {
    expect(await verifyText(text())).toBe(1);
    expect(said.err.join("")).toContain(why);
  });

  it("ends with 2 where there is nothing to read, no keys, or far too much", async () => {
    expect(await verifyText("x".repeat(70_000))).toBe(2);
    writeFileSync(keys, "{}");
    expect(await verifyText(signed(fresh()))).toBe(2);
    rmSync(keys);
    expect(await verifyText(signed(fresh()))).toBe(2);
    expect(await runCli(["verdict", "verify", join(folder, "none"), "--keys", keys, "-g", "go", "-m", "m"])).toBe(2);
    expect(await runCli(["verdict", "verify", file, "--keys", keys, "-m", "m"])).toBe(2);
  });
});
