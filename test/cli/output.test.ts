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
      migration: {},
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
          stableAt: null,
          blockers: [{ state: HOSTILE, unit: HOSTILE, requirement: HOSTILE, reason: HOSTILE }],
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
    const writes = /console\.|process\.std(?:out|err)\.write/;
    expect(files.filter((file) => writes.test(readFileSync(join(ROOT, file), "utf8")))).toEqual([]);
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
