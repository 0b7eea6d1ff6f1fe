import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { membersOf } from "../../cli/members.ts";
import { runCli } from "../../cli/program.ts";

/** Whoever reads text learns all that a program learns by --json of what people decided; each value here is like no other. */

let server: Server;
let answer: unknown;
beforeAll(async () => {
  server = createServer((_, response) => void response.end(JSON.stringify(answer)));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  vi.stubEnv("CLEARGATE_TOKEN", "t");
});
afterAll(() => {
  server?.close();
  vi.unstubAllEnvs();
});
afterEach(() => vi.restoreAllMocks());

const textOf = async (args: readonly string[], answered: unknown): Promise<string> => {
  answer = answered;
  const pieces: string[] = [];
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, "write").mockImplementation((text: unknown) => pieces.push(String(text)) > 0);
  await runCli([...args, "--api", `http://127.0.0.1:${(server.address() as AddressInfo).port}`]);
  return pieces.join("");
};

let last = 0;
const next = (): number => {
  last += 1;
  return last;
};
/** Values that are like no other. */
const one = (name: string): string => `${name}-${String(next()).padStart(4, "0")}`;
const many = (): number => 700_000 + next();
const instant = (): string => `2026-11-22T12:00:00.${String(next()).padStart(3, "0")}Z`;
const actor = () => ({ issuer: one("issuer"), subject: one("subject"), name: one("name"), email: one("email") });
const seen = () => ({ planVersion: many(), rules: one("rules"), evidence: one("evidence") });
const object = () => ({ key: one("key"), versionId: one("object-version") });
const eased = () => ({
  easings: [{ code: one("code"), about: one("about"), before: one("before"), after: one("after") }],
  easingCount: 1,
});

/** Every value in a document, once; numbers as they are, and as people group them. */
const valuesIn = (value: unknown): readonly (string | number)[] => {
  if (typeof value === "string" || typeof value === "number") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(valuesIn) : [];
};
const shows = (text: string, value: string | number): boolean =>
  text.includes(String(value)) || (typeof value === "number" && text.includes(value.toLocaleString("en")));
const missing = (text: string, value: unknown): readonly unknown[] =>
  valuesIn(value).filter((each) => !shows(text, each));

const base = () => ({
  ...{ id: one("fact"), recordedAt: instant(), migration: one("migration"), unit: one("unit"), agent: null },
  ...{ requirement: one("requirement"), events: [], planVersion: many(), by: actor(), reason: one("reason") },
});
const FACTS: Readonly<Record<string, () => object>> = {
  "approval-recorded": () => ({
    ...base(),
    ...{ action: one("action"), control: one("control"), expiresAt: instant(), request: one("request") },
    ...{ role: one("role"), seen: seen() },
  }),
  "proposal-recorded": () => ({
    ...base(),
    ...{ action: one("action"), proposal: one("proposal"), proposedVersion: many(), digest: one("digest") },
    ...{ object: object(), needs: many(), replaces: one("replaces"), eased: eased() },
  }),
  "plan-abandoned": () => ({
    ...base(),
    ...{ abandonedVersion: many(), digest: one("digest"), object: object(), proposal: one("proposal") },
  }),
  "gate-armed": () => ({ ...base(), ...{ gate: one("gate") } }),
  "plan-applied": () => ({
    ...base(),
    ...{ effectiveAt: instant(), digest: one("digest"), object: object(), proposal: one("proposal") },
    ...{ approvedBy: [actor(), actor()], eased: eased() },
    changes: { added: many(), removed: many(), voided: [one("voided")], waivers: [one("waiver")] },
  }),
};

const GATES_MIGRATION = { migration: "m", proposedVersion: null };

describe("text has all that --json has of a decision", () => {
  it.each(Object.keys(FACTS))("in a fact of the type %s", async (type) => {
    const fact = { ...FACTS[type]?.(), type };
    expect(missing(await textOf(["manifest", "show", "f"], { fact }), fact)).toEqual([]);
  });

  it("in the checkpoints: waivers, their approvals, signatures, and what was accepted as less", async () => {
    const decided = {
      waiver: {
        ...{ id: one("waiver"), requestedBy: actor(), approvedBy: [actor(), actor()], reason: one("reason") },
        ...{ control: one("control"), grantedAt: instant(), expiresAt: instant(), warnedDays: many() },
        shortened: { by: many(), at: instant(), announced: { planVersion: many(), gates: [one("gate"), one("gate")] } },
      },
      pendingWaiver: {
        request: one("request"),
        consents: [{ by: actor(), role: one("role"), at: instant(), seen: seen() }],
      },
      signatures: [
        {
          ...{ role: one("role"), by: actor(), reason: one("reason"), at: instant() },
          ...{ digest: one("digest"), fact: one("fact") },
        },
      ],
      lowered: {
        ...{ unit: one("unit"), requirement: one("requirement"), at: instant(), requestedBy: one("by") },
        ...{ approvedBy: one("by"), from: { entries: many(), bytes: many() }, to: { entries: many(), bytes: many() } },
      },
    };
    const checkpoint = { state: "waived", unit: one("unit"), requirement: one("requirement"), reason: one("why") };
    const nothing = { completedAt: null, validUntil: null, agent: null, proof: null };
    const answered = { migration: GATES_MIGRATION, checkpoints: [{ ...checkpoint, ...nothing, ...decided }] };
    expect(missing(await textOf(["status", "-m", "m"], answered), decided)).toEqual([]);
  });

  it("in a gate: what it is blocked by since when, what is waived in it, and every name of a long list", async () => {
    const waived = Array.from({ length: 12 }, () => one("waived"));
    const gate = {
      ...{
        id: one("gate"),
        title: one("title"),
        before: one("before"),
        state: "blocked",
        since: "2026-11-22 12:00:00",
      },
      ...{ planVersion: many(), epoch: many(), total: 14, unsatisfied: 2, stableAt: null, waived, lowered: [] },
      ...{ validUntil: null, coverage: { requirements: 1, units: 1, notApplicable: [], notApplicableCount: 0 } },
      blockers: ["2026-11-22 13:00:01", "2026-11-22 13:00:02"].map((since) => ({
        ...{ unit: one("unit"), requirement: one("requirement"), state: one("state"), since, reason: one("reason") },
      })),
    };
    const { total: _, unsatisfied: __, coverage: ___, ...shown } = gate;
    const text = await textOf(["gates", "-m", "m"], { now: instant(), migration: GATES_MIGRATION, gates: [gate] });
    expect(missing(text, { ...shown, state: "BLOCKED" })).toEqual([]);
    expect(text).toContain("12/14");
  });

  it("in a plan version that waits for approval", async () => {
    const proposal = {
      ...{ id: one("fact"), version: many(), digest: one("digest"), object: object(), at: "2026-11-22 14:00:00" },
      ...{ by: actor(), needs: 2, approvals: [{ fact: one("fact"), by: actor(), at: instant() }], eased: eased() },
    };
    const view = { now: instant(), proposal: { ...proposal, seen: { planVersion: 3, digest: proposal.digest } } };
    expect(missing(await textOf(["plan", "proposal", "-m", "m"], view), proposal)).toEqual([]);
  });
});

describe("the members of a value", () => {
  it("are all shown by their names, also those that this version does not know", () => {
    const by = { issuer: "https://i", subject: "s1", name: "Kim", email: null };
    expect(membersOf({ a: 1, later: { b: [true, "x"], c: null }, list: [{ d: 2 }], none: [], by })).toEqual([
      ["a", "1"],
      ["later.b", "true, x"],
      ["later.c", "–"],
      ["list.0.d", "2"],
      ["none", "–"],
      ["by", "Kim (s1) (Kim, subject s1, issuer https://i)"],
    ]);
  });
});
