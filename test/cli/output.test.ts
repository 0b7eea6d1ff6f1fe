import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { runCli } from "../../cli/program.ts";
import { inOneLine, jsonLine, jsonText, showable } from "../../core/showable.ts";

/** Clears the screen, forges a line, hides and reorders words, and is half a character. */
const HOSTILE = "ok\u001b[2J\u009b31m\nforged\r\u202egnp.exe\u2066\u200b\u2028\ud800";
const UNSHOWABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;
const ROOT = join(import.meta.dirname, "..", "..");

const folder = mkdtempSync(join(tmpdir(), "cleargate-cli-"));
const tokenFile = join(folder, "token");
writeFileSync(tokenFile, "secret-token\n");
let server: Server;
let api: string;
let answer: unknown;
let authorization: string | undefined;
beforeAll(async () => {
  server = createServer((request, response) => {
    authorization = request.headers.authorization;
    const body = JSON.stringify(answer);
    const status = typeof answer === "object" && answer !== null && "error" in answer ? 409 : 200;
    response.writeHead(status, { "content-type": "application/json" }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server?.close();
  rmSync(folder, { recursive: true, force: true });
});
afterEach(() => vi.restoreAllMocks());

/** What a command writes to either stream. */
const written = async (args: readonly string[], answered: unknown): Promise<{ text: string; status: number }> => {
  answer = answered;
  const pieces: string[] = [];
  const keep = (text: unknown): boolean => pieces.push(String(text)) > 0;
  vi.spyOn(process.stdout, "write").mockImplementation(keep);
  vi.spyOn(process.stderr, "write").mockImplementation(keep);
  const status = await runCli([...args, "--api", api, "--token-file", tokenFile]);
  vi.restoreAllMocks();
  return { text: pieces.join(""), status };
};

const fact = {
  id: HOSTILE,
  type: "evidence-compared",
  recordedAt: "2026-11-22T12:00:00.000Z",
  migration: "m",
  unit: HOSTILE,
  requirement: HOSTILE,
  events: [],
  verdict: { outcome: "rejected", findings: [{ severity: "fail", code: "x", message: HOSTILE, where: [HOSTILE] }] },
  list: { key: HOSTILE, versionId: HOSTILE },
};
const LOWERED = {
  ...{ unit: HOSTILE, requirement: HOSTILE, at: HOSTILE, requestedBy: HOSTILE, approvedBy: HOSTILE },
  ...{ from: { entries: 2, bytes: 0 }, to: { entries: 1, bytes: 5 } },
};
const REFUSED = { unit: HOSTILE, requirement: HOSTILE, at: HOSTILE, code: HOSTILE, agent: HOSTILE };
const ANSWERS: readonly (readonly [name: string, args: readonly string[], answer: unknown])[] = [
  [
    "history",
    ["history", "-m", "m"],
    { facts: [{ ...fact, outcome: HOSTILE, agent: HOSTILE, codes: [HOSTILE], summary: HOSTILE }], cursor: null },
  ],
  [
    "status",
    ["status", "-m", "m"],
    {
      now: "2026-11-22T12:00:00.000Z",
      migration: { migration: HOSTILE, proposedVersion: 2 },
      cursor: null,
      checkpoints: [
        {
          state: HOSTILE,
          unit: HOSTILE,
          requirement: HOSTILE,
          completedAt: null,
          validUntil: null,
          agent: HOSTILE,
          proof: null,
          durationMs: null,
          reason: HOSTILE,
          pendingWaiver: null,
          signatures: [{ role: HOSTILE, reason: HOSTILE }],
          lowered: LOWERED,
          refused: { at: HOSTILE, code: HOSTILE, agent: HOSTILE, fact: HOSTILE },
          waiver: {
            expiresAt: HOSTILE,
            approvedBy: [{ issuer: HOSTILE, subject: HOSTILE, name: HOSTILE, email: null }],
            reason: HOSTILE,
          },
        },
      ],
    },
  ],
  [
    "gates",
    ["gates", "-m", "m"],
    {
      now: "2026-11-22T12:00:00.000Z",
      migration: { migration: HOSTILE, proposedVersion: 2 },
      gates: [
        {
          id: HOSTILE,
          state: "blocked",
          validUntil: null,
          total: 3,
          unsatisfied: 2,
          since: HOSTILE,
          before: HOSTILE,
          waived: [HOSTILE],
          lowered: [LOWERED],
          coverage: {
            ...{ requirements: 1, units: 1, notApplicableCount: 1 },
            notApplicable: [{ requirement: HOSTILE, reason: HOSTILE }],
          },
          stableAt: null,
          blockers: [{ state: HOSTILE, unit: HOSTILE, requirement: HOSTILE, reason: HOSTILE, refused: REFUSED }],
          refused: [REFUSED],
          refusedCount: 2,
        },
      ],
    },
  ],
  ["manifest show", ["manifest", "show", "f"], { fact }],
  ["an error", ["gates", "-m", "m"], { error: "not-found", message: HOSTILE }],
];

describe("what others wrote is shown, and does nothing", () => {
  for (const [name, args, answered] of ANSWERS) {
    it(`in ${name}, for people: no control or format character, and no forged line`, async () => {
      const { text } = await written(args, answered);
      expect(text).toContain("forged");
      for (const line of text.split("\n")) {
        expect(line).not.toMatch(UNSHOWABLE);
        expect(line.startsWith("forged")).toBe(false);
      }
    });

    it(`in ${name}, as JSON: the same text, escaped`, async () => {
      const { text } = await written([...args, "--json"], answered);
      expect(text.trimEnd()).not.toMatch(UNSHOWABLE);
      expect(JSON.stringify(JSON.parse(text))).toContain(JSON.stringify(HOSTILE).slice(1, -1));
    });
  }

  it("in one place: nothing else of the two programs writes", () => {
    const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "agent", "cli"], {
      cwd: ROOT,
    })
      .toString()
      .split("\n")
      .filter((file) => file.endsWith(".ts") && !file.endsWith("/output.ts"));
    const writes = /console\.[a-z]|process\.std(?:out|err)\.write/;
    expect(files.filter((file) => writes.test(readFileSync(join(ROOT, file), "utf8")))).toEqual([]);
  });
});

describe("what people decided", () => {
  const lowered = {
    ...{ unit: "pool01", requirement: "accounts", at: "2026-11-22T12:00:00.000Z" },
    ...{ requestedBy: "kim@x.com", approvedBy: "ana@x.com" },
    ...{ from: { entries: 100, bytes: 0 }, to: { entries: 40, bytes: 7 } },
  };
  const line = /100 entries → 40 entries, 7 bytes accepted on .*, requested by kim@x.com, approved by ana@x.com/;
  const migration = (proposedVersion: number | null) => ({ migration: "m", proposedVersion });
  const gate = {
    ...{ id: "go", state: "clear", validUntil: null, total: 1, unsatisfied: 0, since: lowered.at, before: "x" },
    ...{ waived: [], stableAt: null, blockers: [], lowered: [lowered], refused: [], refusedCount: 0 },
    coverage: { requirements: 1, units: 1, notApplicable: [], notApplicableCount: 0 },
  };
  const checkpoint = {
    ...{ state: "passed", unit: "pool01", requirement: "accounts", completedAt: null, validUntil: null, agent: null },
    ...{ proof: null, durationMs: null, reason: null, waiver: null, pendingWaiver: null, signatures: [], lowered },
    refused: null,
  };
  const answers = (proposed: number | null, over: object) => ({
    ...{ now: lowered.at, migration: migration(proposed), cursor: null },
    ...{ gates: [{ ...gate, ...over }], checkpoints: [{ ...checkpoint, ...over }] },
  });
  const shown = async (command: string, proposed: number | null, over: object = {}): Promise<string> =>
    (await written([command, "-m", "m"], answers(proposed, over))).text;

  it.each(["gates", "status"])(
    "is said by %s: that less than before was accepted, by whom, from what to what",
    async (command) => {
      expect(await shown(command, null)).toMatch(line);
      expect(await shown(command, null, { lowered: command === "gates" ? [] : null })).not.toMatch(/accepted/);
    },
  );
  it.each(["gates", "status"])("is said by %s: that a plan version waits for a second person", async (command) => {
    expect(await shown(command, 7)).toMatch(
      /plan version 7 waits for approval, and is not in force: .*plan proposal -m m/,
    );
    expect(await shown(command, null)).not.toMatch(/waits/);
  });
  it("is said by gates with the count of all, and where those are that the answer does not name", async () => {
    const twelve = Array.from({ length: 12 }, (_, index) => index);
    const many = {
      ...{ waived: twelve.map((index) => `u${index}/r`), waivedCount: 10_000 },
      ...{ lowered: twelve.map((index) => ({ ...lowered, unit: `l${index}` })), loweredCount: 9_000 },
    };
    const text = await shown("gates", null, many);
    expect(text).toContain("go is satisfied with 10000 waived: u0/r, u1/r");
    expect(text).toContain("  and 9988 more: cleargate status -m m --state waived\n");
    expect(text).toContain("go counts less than before in 9000:");
    expect(text).toContain("  and 8988 more: cleargate status -m m\n");
    expect(await shown("gates", null, { ...many, waivedCount: undefined })).toContain("with 12 waived");
  });
  it("stands beside a waiver, before the reason that this waives", async () => {
    const waiver = {
      expiresAt: lowered.at,
      approvedBy: [{ issuer: "i", subject: "s", name: null, email: "bo@x.com" }],
      reason: "w",
    };
    expect(await shown("status", null, { waiver, reason: "it shrank" })).toMatch(
      /waived until .* by bo@x.com: w; 100 entries .* \(it shrank\)/,
    );
  });
});

describe("what was refused", () => {
  const at = "2026-11-22T12:00:00.000Z";
  const of = { unit: "pool01", requirement: "rtc" };
  const refused = { at, code: "seal-invalid", agent: "agent01" };
  const base = { now: at, migration: { migration: "m", proposedVersion: null }, cursor: null };

  it("is said by gates: why nothing counts, also of what is satisfied, and how to see more", async () => {
    const blocker = { ...of, state: "missing", since: at, reason: null, refused };
    const gate = {
      ...{ id: "go", state: "blocked", validUntil: null, total: 2, unsatisfied: 1, since: at, before: "x", waived: [] },
      ...{ stableAt: null, lowered: [], blockers: [blocker], refusedCount: 3 },
      refused: [
        { ...of, ...refused },
        { ...of, requirement: "other", ...refused },
      ],
      coverage: { requirements: 1, units: 1, notApplicable: [], notApplicableCount: 0 },
    };
    const { text } = await written(["gates", "-m", "m"], { ...base, gates: [gate] });
    expect(text).toMatch(/no evidence yet; refused 2026-11-22 12:00.*: seal-invalid, from agent agent01/);
    expect(text).toMatch(/ {2}pool01\/other: refused 2026-11-22 12:00.*: seal-invalid, from agent agent01/);
    expect(text).toContain("and 1 more");
    expect(text).toContain("why: cleargate history -m m --unit pool01 --requirement rtc");
  });

  it("is said by status, beside the state that it does not change", async () => {
    const checkpoint = {
      ...{ ...of, state: "passed", completedAt: null, validUntil: null, agent: null, proof: null, durationMs: null },
      ...{ reason: null, waiver: null, pendingWaiver: null, lowered: null, refused: { ...refused, fact: "f" } },
      signatures: [],
    };
    const { text, status } = await written(["status", "-m", "m"], { ...base, checkpoints: [checkpoint] });
    expect(text).toMatch(/refused 2026-11-22 12:00.*: seal-invalid, from agent agent01/);
    expect(text).toContain("cleargate history -m m --unit pool01 --requirement rtc");
    expect(status).toBe(0);
  });
});

describe("showable text", () => {
  it("keeps every character that can be read", () => {
    for (const text of ["Zoë", "日本語", "😀", "a\u00a0b", "e\u0301"]) expect(showable(text)).toBe(text);
  });
  it("is exact as JSON, in a line or in several", () => {
    const value = { [HOSTILE]: [HOSTILE, "😀\u{e0041}"] };
    for (const text of [jsonLine(value), jsonText(value).replaceAll("\n", "")]) {
      expect(text).not.toMatch(UNSHOWABLE);
      expect(JSON.parse(text)).toEqual(value);
    }
  });
  it("has a message of several lines in one", () => expect(inOneLine("a\n  b\u001b")).toBe("a b\ufffd"));
});

describe("a token", () => {
  it("is read from a file, whatever the environment has", async () => {
    expect((await written(["gates", "-m", "m"], { error: "not-found", message: "no" })).status).toBe(6);
    expect(authorization).toBe("Bearer secret-token");
  });
  it("among the arguments is refused, and not repeated", async () => {
    for (const args of [["--token", "hunter22"], ["--token=hunter22"]]) {
      const { text, status } = await written(["gates", "-m", "m", ...args], {});
      expect(status).toBe(2);
      expect(text).toContain("--token-file");
      expect(text).not.toContain("hunter22");
    }
  });
});
