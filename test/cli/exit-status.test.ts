import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { COMMANDS, type CommandName, EXIT, exitMeanings } from "../../cli/exit.ts";
import { runCli } from "../../cli/program.ts";
import { keyFingerprint } from "../../core/enrolment/proof.ts";
import { seenDigest } from "../../core/readiness/checkpoint/seen.ts";
import { NO_CHANGES } from "../../core/readiness/plan-change.ts";
import { personOf, seen } from "../support/people.ts";
import { planText } from "../support/plan.ts";
import { testKey } from "../support/seal.ts";
import { VECTORS } from "../support/vectors.ts";
import { claims, keySet, signed } from "../support/verdicts.ts";

/** Every exit status that the help and the page name is one that the command ends with; and the help names no other's. */

const folder = mkdtempSync(join(tmpdir(), "cleargate-exit-"));
const plan = join(folder, "plan.yaml");
writeFileSync(plan, planText({ version: 2 }));
const broken = join(folder, "broken.yaml");
writeFileSync(broken, "format: cleargate.plan/1\nunits: 7\n");

const enrolling = join(folder, "enrolling.yaml");
writeFileSync(enrolling, planText());
const publicKey = join(folder, "agent01.k1.pub.json");
const inspected = join(folder, "inspected.json");
writeFileSync(
  inspected,
  JSON.stringify({
    ...{ host: "db01", readAt: "2026-11-22T12:00:00.000Z", source: "folder", entries: 1, proof: "hashed" },
    ...{ complete: true, asOf: null, earlier: [], job: { kind: "backup", source: { type: "folder" } } },
  }),
);
writeFileSync(publicKey, JSON.stringify({ agent: "agent01", key: "k1", publicKey: testKey("agent01").publicKey }));

const NOW = "2026-11-22T12:00:00.000Z";
const MIGRATION = { migration: "m", proposedVersion: null, planVersion: 1, timeZone: "UTC", title: "M" };
const CHECKPOINT = {
  ...{ state: "passed", unit: "u", requirement: "r", completedAt: null, validUntil: null, agent: null, proof: null },
  ...{ reason: null, waiver: null, pendingWaiver: null, lowered: null, signatures: [] },
};
const GATE = {
  ...{ id: "go", title: "Go", state: "clear", validUntil: null, total: 1, unsatisfied: 0, since: NOW, before: "x" },
  ...{ waived: [], lowered: [], stableAt: null, blockers: [] },
  coverage: { requirements: 1, units: 1, notApplicable: [], notApplicableCount: 0 },
};
const REQUEST = {
  ...{ migration: "m", unit: "u", requirement: "r", by: personOf("kim"), reason: "x", control: "y", expiresAt: NOW },
  ...{ recordedAt: NOW, seen: seen(), type: "approval-recorded", id: "f", events: [] },
};
const APPROVAL = {
  ...{ title: "T", source: null, attest: null },
  checkpoint: { unit: "u", requirement: "r" },
  shown: [],
  seen: seen(),
  digest: seenDigest(seen()),
};
const EASED = { easings: [], easingCount: 0 };
const PROPOSAL = {
  ...{ id: "p", version: 2, digest: "d", object: {}, at: NOW, by: personOf("kim"), needs: 1, approvals: [] },
  ...{ eased: EASED, seen: { planVersion: 1, digest: "d" } },
};
const APPLYING = {
  ...{ version: 2, digest: "d", by: personOf("kim"), at: NOW, begun: false, step: "accepted", done: 0, total: 0 },
  workedAt: null,
};
const ACCEPTED = {
  ...{ state: "in-force", migration: "m", version: 2, digest: "d", fact: "f", before: 1, eased: EASED },
  ...{ warnings: [], proposal: null, changes: NO_CHANGES },
};
const PROPOSED = { ...ACCEPTED, state: "proposed", proposal: PROPOSAL };

const WALKED = (found: number) => {
  const walked = { leaves: 1, tiles: 1, facts: 1, objects: 1, checkpoints: 1, gates: 1, notifications: 1 };
  const run = {
    number: 1,
    state: "finished",
    startedAt: NOW,
    finishedAt: NOW,
    walked,
    found,
    totals: {},
    named: found,
  };
  const finding = { code: "fact-changed", message: "it changed", place: "f" };
  return { POST: { run: 1 }, GET: { run, findings: found === 0 ? [] : [finding], next: null } };
};

type Answers = Readonly<Record<string, unknown>>;
interface Case {
  readonly args: readonly string[];
  /** By the method, or by the method and a part of the path. */
  readonly done?: Answers;
  readonly blocked?: Answers;
}

const MOMENT = { migration: "m", at: NOW, knownAt: NOW, planVersion: 1, applying: null, undecided: [] };
const WHY = {
  ...{ moment: MOMENT, gate: GATE, why: [], evidence: [], clearing: { steps: [], stepCount: 0, waits: [] } },
  text: { gate: "x", lead: "y", steps: [], waits: [] },
};

const DECIDING = ["-m", "m", "--reason", "x", "--yes"];
const OF = ["--unit", "u", "--requirement", "r"];
const RECORDED = { POST: { fact: "f9", transitions: 0 } };
const REVIEWED = (action: string): Answers => ({
  ...RECORDED,
  "GET /facts/": { fact: { ...REQUEST, type: "approval-recorded", action } },
  GET: APPROVAL,
});
const IN_FORCE = { now: NOW, migration: "m", planVersion: 1, applying: null };
const rollback = (items: readonly unknown[]) => ({ now: NOW, migration: MIGRATION, items, cursor: null });

/** A log as it is signed, of docs/log-format.md. */
const { key: logKey, checkpoint, facts, leaves } = JSON.parse(readFileSync(join(VECTORS, "log.json"), "utf8"));
const [origin, size, root] = String(checkpoint).split("\n");
const LOG = { head: { origin, size: Number(size), root }, checkpoint, keys: [logKey.text] };
const PROOF = [leaves[0], leaves[2]].map(({ hash }) => Buffer.from(hash, "hex").toString("base64"));
const INCLUDED = { index: 1, leaf: leaves[1].text, proof: PROOF, checkpoint };

const mailSetUp = (ready: boolean) => ({ sender: "gate@example.com", ready, checks: [], recipientsLeftOut: 0 });

const VERDICT = { now: NOW, migration: "m", gate: "go", validUntil: NOW, verdict: "a.b.c" };

const KEY_OF_HOST = testKey("agent01").publicKey;
const ENROLMENT = {
  ...{ id: "ab".repeat(32), migration: "m", agent: "db01", key: "k1", units: ["db01"], host: null },
  ...{ by: personOf("kim"), at: NOW, expiresAt: NOW, state: "claimed" },
  claim: { publicKey: KEY_OF_HOST, fingerprint: keyFingerprint(KEY_OF_HOST), host: "db01", at: NOW },
};

const PACK = { ...{ id: "p", migration: "m", state: "made", reason: null, asOf: NOW }, bytes: 3, counts: null };
const ASKING: Readonly<Partial<Record<CommandName, Case>>> = {
  "plan apply": { args: [plan], done: { PUT: ACCEPTED }, blocked: { PUT: PROPOSED } },
  "plan proposal": { args: ["-m", "m"], done: { GET: { proposal: null } }, blocked: { GET: { proposal: PROPOSAL } } },
  "plan progress": {
    args: ["-m", "m"],
    done: { GET: IN_FORCE },
    blocked: { GET: { ...IN_FORCE, applying: APPLYING } },
  },
  "plan approve": {
    args: DECIDING,
    done: { GET: { proposal: PROPOSAL }, POST: { fact: "f", accepted: ACCEPTED } },
    blocked: { GET: { proposal: PROPOSAL }, POST: { fact: "f", accepted: null } },
  },
  "plan withdraw": { args: DECIDING, done: { GET: { proposal: PROPOSAL }, POST: { fact: "f" } } },
  "plan abandon": {
    args: ["-m", "m", "--reason", "x"],
    done: { GET: { ...IN_FORCE, applying: APPLYING }, POST: { fact: "f" } },
  },
  status: {
    args: ["-m", "m"],
    done: { GET: { now: NOW, migration: MIGRATION, checkpoints: [CHECKPOINT], cursor: null } },
    blocked: {
      GET: { now: NOW, migration: MIGRATION, checkpoints: [{ ...CHECKPOINT, state: "failed" }], cursor: null },
    },
  },
  "manifest diff": {
    args: ["f1", "f2", "-m", "m"],
    done: {
      GET: {
        ...{
          unit: "u",
          requirement: "r",
          from: { entries: 1, completedAt: NOW },
          to: { entries: 1, completedAt: NOW },
        },
        ...{ added: [], addedCount: 0, removed: [], removedCount: 0, sameCount: 1, isCut: false },
      },
    },
  },
  why: {
    args: ["go", "-m", "m"],
    done: { GET: WHY },
    blocked: { GET: { ...WHY, gate: { ...GATE, state: "blocked" } } },
  },
  diff: {
    args: ["-m", "m", "--from", NOW],
    done: { GET: { from: MOMENT, to: MOMENT, gates: [], checkpoints: [], checkpointCount: 0 } },
  },
  "plan diff": {
    args: ["1", "2", "-m", "m"],
    done: {
      GET: {
        ...{ from: 1, to: 2, parts: [], partCount: 0, eased: EASED },
        checkpoints: { added: [], addedCount: 0, removed: [], removedCount: 0 },
      },
    },
  },
  gates: {
    args: ["-m", "m"],
    done: { GET: { now: NOW, migration: MIGRATION, gates: [GATE] } },
    blocked: { GET: { now: NOW, migration: MIGRATION, gates: [{ ...GATE, state: "blocked" }] } },
  },
  approvals: {
    args: ["-m", "m"],
    done: { GET: { now: NOW, migration: MIGRATION, pending: [], pendingCount: 0 } },
    blocked: { GET: { now: NOW, migration: { ...MIGRATION, proposedVersion: 2 }, pending: [], pendingCount: 0 } },
  },
  "agent enrol": {
    args: ["--agent", "db01", "--unit", "db01", "-m", "m"],
    done: { POST: { now: NOW, enrolment: ENROLMENT, code: "0000" } },
  },
  "agent enrolments": { args: ["-m", "m"], done: { GET: { now: NOW, enrolments: [ENROLMENT] } } },
  "agent accept": {
    args: ["abababab", enrolling, "--fingerprint", keyFingerprint(KEY_OF_HOST), "-m", "m"],
    done: { GET: { now: NOW, enrolments: [ENROLMENT] } },
  },
  "agent withdraw": {
    args: ["abababab", "-m", "m"],
    done: {
      GET: { now: NOW, enrolments: [ENROLMENT] },
      POST: { now: NOW, enrolment: { ...ENROLMENT, state: "withdrawn" } },
    },
  },
  agents: {
    args: ["-m", "m"],
    done: { GET: { now: NOW, migration: MIGRATION, agents: [], cursor: null } },
  },
  history: { args: ["-m", "m"], done: { GET: { facts: [], cursor: null } } },
  notifications: { args: ["-m", "m"], done: { GET: { notifications: [], cursor: null } } },
  export: { args: ["history", "-m", "m", "-o", join(folder, "x.csv")], done: { GET: { facts: [], cursor: null } } },
  "rollback-plan": { args: ["m"], blocked: { GET: rollback([]) } },
  document: { args: ["m"], done: { GET: { now: NOW, ...MIGRATION, inventories: [], cursor: null } } },
  // Of a migration; what its pack is found to be is as of a file.
  verify: { args: ["m"] },
  pack: {
    args: ["m", "-o", join(folder, "pack.zip")],
    done: { POST: { pack: PACK, download: null }, GET: { pack: PACK, download: { url: "data:,abc" } } },
  },
  doctor: { args: [], done: { GET: mailSetUp(true) }, blocked: { GET: mailSetUp(false) } },
  fsck: { args: ["--wait"], done: WALKED(0), blocked: WALKED(1) },
  "log head": { args: [], done: { GET: LOG } },
  "log prove": { args: [facts[0].fact.id], done: { "GET /log/inclusion": INCLUDED, GET: LOG } },
  "log forget": { args: ["kim", "-m", "m", "--reason", "x"], done: RECORDED },
  "log witness": { args: [join(folder, "heads")], done: { GET: LOG } },
  "verdict fetch": {
    args: ["go", "-m", "m"],
    done: { GET: { ...VERDICT, state: "clear" } },
    blocked: { GET: { ...VERDICT, state: "blocked" } },
  },
  "verdict keys": { args: [], done: { GET: { issuer: "x", keys: [] } } },
  waive: { args: ["--approve", "f", ...DECIDING], done: REVIEWED("waiver-requested") },
  "baseline accept": { args: ["--approve", "f", ...DECIDING], done: REVIEWED("baseline-requested") },
  attest: { args: ["--approve", "f", ...DECIDING], done: REVIEWED("attestation-requested") },
  "sign-off": { args: [...OF, "--role", "x", ...DECIDING], done: REVIEWED("signed") },
  revoke: { args: [...OF, "-m", "m", "--reason", "x"], done: RECORDED },
  arm: { args: ["go", "-m", "m", "--reason", "x"], done: RECORDED },
  "manifest show": { args: ["f"], done: { GET: { fact: REQUEST } } },
};
const ALONE: Readonly<Partial<Record<CommandName, readonly string[]>>> = {
  "plan validate": [plan],
  "plan example": ["postgresql"],
  "plan init": [inspected],
  "plan set-key": [plan, publicKey],
  logout: [],
  "config set": ["migration", "m"],
  "config get": ["migration"],
  "config list": [],
  "config unset": ["migration"],
};

let server: Server;
let answers: (method: string, path: string) => { status: number; body: unknown };
beforeAll(async () => {
  server = createServer(({ method = "", url = "" }, response) => {
    const { status, body } = answers(method, url);
    response.writeHead(status).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(() => {
  server?.close();
  rmSync(folder, { recursive: true, force: true });
});
let said: string[] = [];
beforeEach(() => {
  said = [];
  for (const name of ["pack.zip", "x.csv"]) rmSync(join(folder, name), { force: true });
  for (const name of ["MIGRATION", "TOKEN_FILE", "PROFILE"]) vi.stubEnv(`CLEARGATE_${name}`, undefined);
  vi.stubEnv("CLEARGATE_TOKEN", "t");
  vi.stubEnv("CLEARGATE_API", `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  vi.stubEnv("XDG_CONFIG_HOME", folder);
  vi.stubEnv("APPDATA", folder);
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, "write").mockImplementation((text: unknown) => said.push(String(text)) > 0);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const produced = new Map<CommandName, Set<number>>();
const run = async (command: CommandName, args: readonly string[]): Promise<number> => {
  const status = await runCli([...command.split(" "), ...args]);
  produced.set(command, (produced.get(command) ?? new Set()).add(status));
  return status;
};
const answering =
  (by: Answers): typeof answers =>
  (method, path) => {
    const key = Object.keys(by).find((one) => `${method} ${path}`.startsWith(one));
    return { status: key === undefined ? 404 : 200, body: key === undefined ? { error: "not-found" } : by[key] };
  };
const failing =
  (status: number, error: string): typeof answers =>
  () => ({ status, body: { error, message: "m" } });

describe.each(Object.entries(ASKING) as [CommandName, Case][])("cleargate %s ends with", (command, one) => {
  it("0 where it is done, and 3 where something is not as it must be", async () => {
    for (const [given, exit] of [
      [one.done, EXIT.ok],
      [one.blocked, EXIT.blocked],
    ] as const) {
      if (given === undefined) continue;
      answers = answering(given);
      expect([await run(command, one.args), said.join("")]).toEqual([
        exit,
        expect.not.stringContaining("[unexpected]"),
      ]);
    }
  });
  it("1 where it failed, 5 where the API refuses whoever asks, and 6 where there is no such thing", async () => {
    for (const [status, error, exit] of [
      [500, "internal", EXIT.failed],
      [403, "role-missing", EXIT.denied],
      [404, "not-found", EXIT.missing],
    ] as const) {
      answers = failing(status, error);
      expect(await run(command, one.args)).toBe(exit);
    }
  });
  it("2 where it is used in a wrong way, and 4 where nobody answers", async () => {
    expect(await run(command, [...one.args, "--no-such-option"])).toBe(EXIT.usage);
    expect(await run(command, [...one.args, "--api", "http://127.0.0.1:1"])).toBe(EXIT.unreachable);
  });
});

it("3 is how cleargate log prove ends where the fact is not in the log yet", async () => {
  answers = (method, path) =>
    path.startsWith("/log/inclusion")
      ? failing(409, "fact-unlogged")(method, path)
      : answering({ GET: LOG })(method, path);
  expect(await run("log prove", ["f"])).toBe(EXIT.blocked);
});

describe("a command that asks nobody ends with", () => {
  it.each(Object.entries(ALONE) as [CommandName, readonly string[]][])("0 or 2: %s", async (command, args) => {
    if (command === "config get") await runCli(["config", "set", "migration", "m"]);
    expect(await run(command, args)).toBe(EXIT.ok);
    expect(await run(command, [...args, "--no-such-option"])).toBe(EXIT.usage);
  });
  it("1 where a pack is refused, and 2 where there is none", async () => {
    expect(await run("verify", [plan])).toBe(EXIT.failed);
    expect(await run("verify", [join(folder, "none.zip")])).toBe(EXIT.usage);
  });
  it("what a verdict says that is believed, and 1 where it is not", async () => {
    const iat = Math.floor(Date.now() / 1_000);
    const keys = join(folder, "verdict-keys.json");
    const file = join(folder, "verdict.jws");
    writeFileSync(keys, JSON.stringify(keySet(1)));
    const verified = (...more: string[]) =>
      run("verdict verify", [file, "--keys", keys, "-g", "go", "-m", "m", ...more]);
    for (const [over, exit] of [
      [{}, EXIT.ok],
      [{ state: "blocked" as const }, EXIT.blocked],
      [{ exp: iat - 1 }, EXIT.failed],
    ] as const) {
      writeFileSync(file, signed(claims({ iat, exp: iat + 60, ...over })));
      expect(await verified()).toBe(exit);
    }
    expect(await verified("--no-such-option")).toBe(EXIT.usage);
  });
  it("6 where a setting is not set, and 2 where a plan has errors", async () => {
    expect(await run("config get", ["token-file"])).toBe(EXIT.missing);
    expect(await run("plan validate", [broken])).toBe(EXIT.usage);
  });
});

describe("cleargate login ends with", () => {
  it("2 where it is used in a wrong way, and 4 where nobody says how people sign in", async () => {
    expect(await run("login", ["--no-such-option"])).toBe(EXIT.usage);
    expect(await run("login", ["--api", "http://127.0.0.1:1"])).toBe(EXIT.unreachable);
  });
});

it("130 is how it ends where somebody cancels it", async () => {
  const waiting = createServer(() => child.kill("SIGINT"));
  await new Promise<void>((resolve) => waiting.listen(0, "127.0.0.1", resolve));
  const api = `http://127.0.0.1:${(waiting.address() as AddressInfo).port}`;
  const bin = join(import.meta.dirname, "..", "..", "bin", "cleargate.ts");
  const child = spawn(process.execPath, [bin, "gates", "-m", "m", "--api", api], { stdio: "ignore" });
  const status = await new Promise((resolve) => child.on("exit", resolve));
  waiting.closeAllConnections();
  waiting.close();
  expect(status).toBe(EXIT.cancelled);
}, 60_000);

describe("the help of a command", () => {
  const helpOf = async (...names: readonly string[]): Promise<string> => {
    said = [];
    await runCli([...names, "--help"]);
    return said.join("");
  };
  const subcommands = (help: string): string[] =>
    [...(help.split("\nCommands:\n")[1] ?? "").matchAll(/^ {2}([a-z-]+)/gm)]
      .map(([, name = ""]) => name)
      .filter((name) => name !== "help");

  it("has the statuses of this command alone, and every command has some", async () => {
    const leaves: string[] = [];
    for (const name of subcommands(await helpOf())) {
      const below = subcommands(await helpOf(name));
      leaves.push(...(below.length === 0 ? [name] : below.map((one) => `${name} ${one}`)));
    }
    expect(leaves.toSorted()).toEqual([...COMMANDS].toSorted());
    for (const command of COMMANDS) {
      const [, statuses = ""] = (await helpOf(...command.split(" "))).split("\nExit status:\n");
      const lines = statuses.trimEnd().split("\n");
      expect(lines).toEqual(exitMeanings(command).map(([status, text]) => `  ${String(status).padEnd(4)} ${text}`));
    }
  });

  it("names nothing that no test here has produced, but that a plan to go back is complete, a pack is whole, or a command of its own failed", () => {
    // 0 of rollback-plan and of verify, and 1 of what asks nobody need an estate, or a fault: test/cloud/examples.test.ts has the
    // first, test/walks/auditor.test.ts the second; test/cli/login.test.ts those of login.
    const elsewhere = new Set([
      "rollback-plan 0",
      "verify 0",
      "login 0",
      "login 1",
      "login 5",
      ...Object.keys(ALONE).map((one) => `${one} 1`),
    ]);
    const named = COMMANDS.flatMap((command) =>
      exitMeanings(command)
        .filter(([status]) => status !== EXIT.cancelled && !produced.get(command)?.has(status))
        .map(([status]) => `${command} ${status}`),
    );
    expect(named.filter((one) => !elsewhere.has(one))).toEqual([]);
  });
});
