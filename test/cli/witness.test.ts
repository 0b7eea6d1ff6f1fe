import { generateKeyPairSync, sign } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { runCli } from "../../cli/program.ts";
import type { Fact } from "../../core/history/fact.ts";
import { findHead, openCheckpoint } from "../../core/log/checkpoint.ts";
import { findCosigned, newestCosignedPath } from "../../core/log/cosigned.ts";
import { findNote } from "../../core/log/note.ts";
import { findNoteKey, type NoteKey } from "../../core/log/note-key.ts";
import { isConsistent } from "../../core/log/prove.ts";
import { logKeysView } from "../../functions/api/log-keys.ts";
import { consistencyView, logView } from "../../functions/api/log-view.ts";
import { keepCosignatures } from "../../functions/cosign/cosign.ts";
import { logFacts } from "../../functions/log/log.ts";
import { cliAtApi } from "../support/cli-at-api.ts";
import { logKey, ORIGIN } from "../support/filed-log.ts";
import { logPorts } from "../support/log-ports.ts";
import { testWitness } from "../support/witnesses.ts";

/** A witness's side: what it signs is sent to the API, by itself or by whoever asks a witness of C2SP. */

const root = mkdtempSync(join(tmpdir(), "cleargate-witness-"));
let folder = "";
const FOREIGN = testWitness(5, "foreign.example/witness");

const NOW = "2026-11-22T00:00:00.000Z";
const fact = (id: string): Fact => ({
  ...{ type: "time-passed", id, recordedAt: NOW, migration: "contoso", gate: null, planVersion: 1 },
  ...{ unit: null, requirement: null, agent: null, events: [] },
});
const facts: Fact[] = [];
const { ports, files } = logPorts(facts, () => NOW);
const grow = async (count: number) => {
  for (let more = 0; more < count; more += 1) facts.push(fact(`fact-${String(facts.length).padStart(4, "0")}`));
  await logFacts(ports, () => true);
};

/** Those that the operator named. */
let witnesses: NoteKey[] = [];
const said = cliAtApi(async ({ method, url, body }) => {
  const { from, to } = Object.fromEntries(url.searchParams);
  if (url.pathname === "/log/keys") return logKeysView(ports.files);
  if (url.pathname === "/log/consistency")
    return consistencyView(ports.files, { from: Number(from), ...(to === undefined ? {} : { to: Number(to) }) });
  if (method === "GET") return logView(ports.files, witnesses);
  const clock = () => new Date().toISOString();
  return keepCosignatures({ log: ports.files, witnesses, clock }, { body: JSON.parse(body) }).catch(
    ({ code, message }) => ({ error: code, message }),
  );
});

/** A witness of C2SP tlog-witness. */
let server: Server;
const seen = { size: 0, root: Buffer.alloc(0) };
let asked: string[] = [];
let odd: ((body: string) => { status: number; text: string }) | undefined;
const answered = (body: string): { status: number; text: string } => {
  const [, old = "", lines = "", note = ""] = /^old (\d+)\n((?:\S+\n)*)\n([\s\S]*)$/.exec(body) ?? [];
  const opened = openCheckpoint(Buffer.from(note), { origin: ORIGIN, keys: [logKey(1).key], witnesses: [] });
  if ("problem" in opened) return { status: 403, text: "" };
  if (Number(old) !== seen.size) return { status: 409, text: `${seen.size}\n` };
  const proof = lines
    .split("\n")
    .slice(0, -1)
    .map((line) => Buffer.from(line, "base64"));
  if (seen.size > 0 && !isConsistent({ before: seen, after: opened.head, proof })) return { status: 422, text: "" };
  Object.assign(seen, opened.head);
  const signed = FOREIGN.cosign(note, Math.floor(Date.now() / 1_000));
  return { status: 200, text: `${signed.split("\n").at(-2)}\n` };
};
beforeAll(async () => {
  server = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const body = Buffer.concat(pieces).toString();
    asked.push(`${request.method} ${request.url} ${body.split("\n")[0]}`);
    const { status, text } = (odd ?? answered)(body);
    response.writeHead(status, status === 302 ? { location: "/elsewhere" } : {}).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  await grow(5);
});
afterAll(() => {
  server?.close();
  rmSync(root, { recursive: true, force: true });
});
let folders = 0;
beforeEach(() => {
  folders += 1;
  folder = join(root, String(folders));
  asked = [];
  odd = undefined;
});
const address = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const witness = (...more: string[]) => runCli(["log", "witness", folder, ...more]);
const keptNote = () => readFileSync(join(folder, "heads", readdirSync(join(folder, "heads")).at(-1) ?? ""));

describe("cleargate log witness --submit", () => {
  it("sends what it signed, which the API keeps where the operator named the witness", async () => {
    const mine = ["--sign-with", `${folder}.key`];
    expect(await witness(...mine, "--make-key", "witness.example/mine")).toBe(0);
    const text = said.out.join("").match(/^signed by (\S+)$/m)?.[1] ?? "";
    expect(await witness(...mine, "--submit")).toBe(1);
    expect(said.err.join("")).toContain("none of the signatures is by a witness of this log");
    witnesses = [findNoteKey(text) as NoteKey];
    said.out.length = 0;
    expect(await witness(...mine, "--submit")).toBe(0);
    expect(said.out.join("")).toContain(`kept by the API as seen by ${text}`);
    const kept = files.get(newestCosignedPath(witnesses[0] as NoteKey)) ?? Buffer.alloc(0);
    expect(kept.equals(keptNote())).toBe(true);
    said.out.length = 0;
    expect(await witness(...mine, "--submit", "--json")).toBe(0);
    expect(JSON.parse(said.out.join(""))).toMatchObject({ signedBy: text, keptFor: [text] });
  });

  it("needs a signature", async () => {
    expect(await witness("--submit")).toBe(1);
    expect(said.err.join("")).toContain("--submit needs --sign-with <file>");
    expect(existsSync(folder)).toBe(false);
  });
});

describe("cleargate log head", () => {
  it("says of each witness what it signed last, and how long ago, by its own signature", async () => {
    witnesses = [witnesses[0] as NoteKey, FOREIGN.key];
    expect(await runCli(["log", "head"])).toBe(0);
    expect(said.out.join("")).toMatch(/\nwitness witness\.example\/mine: 6 leaves, \d+ s ago \(20\S+Z\)\n/);
    expect(said.out.join("")).toContain("\nwitness foreign.example/witness: signed nothing yet\n");
    const path = newestCosignedPath(witnesses[0] as NoteKey);
    const otherLog = (files.get(path) as Buffer).toString().replace(ORIGIN, "other.example");
    files.set(newestCosignedPath(FOREIGN.key), Buffer.from(FOREIGN.cosign(otherLog, 1)));
    expect(await runCli(["log", "head"])).toBe(0);
    expect(said.out.join("")).toContain("witness foreign.example/witness: refused, it did not sign what the API says");
    files.delete(newestCosignedPath(FOREIGN.key));
  });
});

describe("cleargate log witness --relay", () => {
  const relay = (...more: string[]) => witness("--relay", address(), ...more);

  it("asks a witness that saw nothing, then one that saw less, with the proof from there, and the API keeps both", async () => {
    witnesses = [FOREIGN.key];
    expect(await relay()).toBe(0);
    expect(asked).toEqual(["POST /add-checkpoint old 0"]);
    await grow(300);
    expect(await relay()).toBe(0);
    expect(asked.slice(1)).toEqual(["POST /add-checkpoint old 0", "POST /add-checkpoint old 6"]);
    const newest = files.get(newestCosignedPath(FOREIGN.key)) ?? Buffer.alloc(0);
    expect(findCosigned(newest, FOREIGN.key)?.head.size).toBe(306);
    expect(findHead(findNote(keptNote())?.text ?? "")?.size).toBe(306);
    expect(findCosigned(keptNote(), FOREIGN.key)?.head.size).toBe(306);
    // The same head again: nothing is left to prove.
    expect(await relay()).toBe(0);
  });

  it("has the head signed by both where it is a witness itself", async () => {
    witnesses = [FOREIGN.key];
    expect(await relay("--sign-with", `${folder}.key`, "--make-key", "mine")).toBe(0);
    expect(findNote(keptNote())?.signatures.map(({ name }) => name)).toEqual([ORIGIN, "mine", FOREIGN.key.name]);
  });

  const stranger = generateKeyPairSync("ed25519").privateKey;
  it.each([
    ["knows no such log", () => ({ status: 404, text: "" }), "it does not know this log"],
    ["trusts no key of it", () => ({ status: 403, text: "" }), "it trusts no key that signed the head"],
    ["cannot read it", () => ({ status: 400, text: "" }), "it cannot read what it was asked"],
    ["saw another log", () => ({ status: 422, text: "" }), "the log does not begin with what it saw before"],
    ["saw more", () => ({ status: 409, text: "999\n" }), "it saw 999 leaves, and the log has 306"],
    ["says nothing of what it saw", () => ({ status: 409, text: "many" }), "it answered with 409"],
    ["fails", () => ({ status: 500, text: "" }), "it answered with 500"],
    ["signs nothing", () => ({ status: 200, text: "" }), "no signature by a witness that the operator named"],
    [
      "is not the one that it should be",
      () => ({ status: 200, text: `\u2014 x ${sign(null, Buffer.alloc(1), stranger).toString("base64")}\n` }),
      "no signature by a witness that the operator named",
    ],
  ] as const)("says why there is no signature by a witness that %s, and sends nothing", async (_, answer, why) => {
    odd = answer;
    const before = files.size;
    expect(await relay()).toBe(1);
    expect(said.err.join("")).toContain(`the witness at ${address()} did not sign: `);
    expect(said.err.join("")).toContain(why);
    expect(files.size).toBe(before);
    expect(findNote(keptNote())?.signatures).toHaveLength(1);
  });

  it("ends where others ask the witness all the time, where it answers without end, and where it sends elsewhere", async () => {
    let size = 0;
    odd = () => {
      size += 1;
      return { status: 409, text: `${size}\n` };
    };
    expect(await relay()).toBe(1);
    expect(said.err.join("")).toContain("others ask it at the same time");
    odd = () => ({ status: 200, text: "x".repeat(1_000_001) });
    expect(await relay()).toBe(4);
    odd = () => ({ status: 302, text: "" });
    expect(await relay()).toBe(4);
    expect(asked.filter((one) => one.includes("elsewhere"))).toEqual([]);
    expect(await witness("--relay", "http://127.0.0.1:1")).toBe(4);
    expect(await witness("--relay", "witness.example")).toBe(2);
  });
});
