import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { judgeRelation } from "../../core/audit/comparisons/relations.ts";
import { finding } from "../../core/audit/report-finding.ts";
import { whyFallen } from "../../core/audit/standing.ts";
import { judgeShrinkage, verdictOf } from "../../core/audit/verdict.ts";
import type { FindingCode } from "../../core/finding.ts";
import { plus } from "../../core/instant.ts";
import { isAtLeast, type Proof } from "../../core/manifest/proof.ts";
import { validUntil } from "../../core/plan/calendar/validity.ts";
import { comparedWithinMs } from "../../core/plan/compared-within.ts";
import { easingsOf } from "../../core/plan/easing/easings.ts";
import { indexReads } from "../../core/plan/index-reads.ts";
import type { Plan, PlannedCheckpoint, PlannedGate, Requirement } from "../../core/plan/plan.ts";
import { planDiff } from "../../core/plan/plan-diff.ts";
import { compiled, planText } from "../support/plan.ts";
import { testKey } from "../support/seal.ts";

/** Whole plans over whole ledgers: whichever gate opens earlier under another plan, that plan is called easier. */

const NOW = "2026-11-22T12:00:00.000Z";
const HOUR = 3_600_000;

/** One piece of evidence, as it lies in the ledger whatever the plan. */
interface Piece {
  readonly agent: string;
  readonly hoursAgo: number;
  readonly proof: Proof;
  readonly codes: readonly FindingCode[];
  readonly bytes: number;
}
interface Ledger {
  readonly pieces: ReadonlyMap<string, Piece>;
  /** For how long newer evidence has waited for each comparison, while `compare` is away. */
  readonly waitsMs: number;
}

const idOf = ({ unit, requirement }: PlannedCheckpoint): string => `${unit}/${requirement}`;
const completedAt = ({ hoursAgo }: Piece): string => plus(NOW, -hoursAgo * HOUR);

const passes = (plan: Plan, requirement: Requirement, unit: string, piece: Piece): boolean => {
  const agents = new Map(plan.agents.map((agent) => [agent.id, agent]));
  const object = { key: "k", versionId: "v" };
  const { publicKey } = testKey(piece.agent);
  const sealed = { object, agent: piece.agent, keyId: "k1", publicKey, receivedAt: NOW };
  if (whyFallen(sealed, unit, agents) !== undefined) return false;
  const weak = requirement.evidence === "backup" && !isAtLeast(piece.proof, requirement.minimumProof);
  const baseline = [{ fact: "f", receivedAt: plus(NOW, -48 * HOUR), entries: 1, bytes: 100 }];
  const codes = [...piece.codes, ...(weak ? (["proof-too-weak"] as const) : [])];
  const findings = [
    ...codes.map((code) => finding(code, "found", { requirement })),
    ...judgeShrinkage({ entries: 1, bytes: piece.bytes }, baseline, requirement as never, NOW),
  ];
  return verdictOf(findings).effect === "passed";
};

/** True where a checkpoint is satisfied now. */
const isSatisfied = (plan: Plan, one: PlannedCheckpoint, { pieces, waitsMs }: Ledger): boolean => {
  const requirement = plan.requirements.find(({ id }) => id === one.requirement) as Requirement;
  const piece = pieces.get(idOf(one));
  if (requirement.evidence === "inventory" || requirement.evidence === "backup")
    return (
      piece !== undefined &&
      passes(plan, requirement, one.unit, piece) &&
      validUntil(requirement, completedAt(piece)) > NOW
    );
  const inputs = indexReads(plan.checkpoints)(requirement, one.unit);
  if (requirement.evidence !== "cross-check" || inputs.length === 0) return false;
  if (waitsMs >= comparedWithinMs(requirement)) return false;
  const read = inputs.map((input) => ({ input, found: pieces.get(idOf(input)) }));
  if (requirement.check !== "one-window") return read.every(({ found }) => found !== undefined && found.bytes > 40);
  const compared = read.map(({ input, found }) => ({
    ...{ unit: input.unit, requirement: input.requirement },
    evidence: found === undefined ? null : { completedAt: completedAt(found) },
  }));
  return verdictOf(judgeRelation(requirement, compared as never)).effect === "passed";
};

/** How long after now a gate is armed, where nobody decides anything. */
const armedIn = ({ armed }: PlannedGate): number => {
  if (armed === undefined) return 0;
  return armed === "by-decision" ? Number.POSITIVE_INFINITY : Math.max(0, Date.parse(armed.from) - Date.parse(NOW));
};

/** How long after now a gate lets whoever asks for it pass, at the earliest: one that there is not never does. */
const opensIn = (plan: Plan, id: string, ledger: Ledger): number => {
  const gate = plan.gates.find((one) => one.id === id);
  if (gate?.enforced === false) return armedIn(gate);
  const members = plan.checkpoints.filter(({ gates }) => gates.includes(id));
  const isClear = gate !== undefined && members.every((one) => isSatisfied(plan, one, ledger));
  return isClear ? armedIn(gate) + gate.stableForMs : Number.POSITIVE_INFINITY;
};

const window = (kinds: string) =>
  `\n  - { id: window, title: W, evidence: cross-check, check: one-window, of: rtc, with: directory, window: 3h, kinds: [global], maxAge: 2d, judgement: t }` +
  `\n  - { id: directory, title: D, evidence: backup, kinds: [${kinds}], maxAge: 2d, judgement: t }`;

const shape = fc.record({
  age: fc.constantFrom("1h", "6h", "24h", "48h"),
  rtc: fc.constantFrom(
    ...[
      "",
      ", severity: { shrunk: warn }",
      ", severity: { file-unreadable: info }",
      ", severity: { sequence-gap: fail }",
    ],
    ...[', schedule: { by: "11:00" }', ', schedule: { by: "11:00", from: "09:00" }'],
  ),
  proof: fc.constantFrom("listed", "hashed", "verified"),
  shrink: fc.constantFrom("0%", "30%", "90%"),
  stableFor: fc.constantFrom(undefined, "10m", "20m"),
  requirements: fc.constantFrom("", window("global"), window("global, pool")),
  go: fc.constantFrom("all", "[accounts, rtc]", "[homed-once]", "[rtc, homed-once]"),
  pool02: fc.boolean(),
  speaks: fc.constantFrom("[pool01]", "[pool01, global]"),
  comparedWithin: fc.constantFrom("2h", "3h", "24h"),
  goId: fc.constantFrom("go", "go", "ready"),
  enforced: fc.boolean(),
  moves: fc.boolean(),
  armed: fc.constantFrom("", '{ from: "2026-11-22T13:05" }', '{ from: "2026-11-22T14:00" }', "by-decision"),
});
const MEMBERS = [
  "age",
  "rtc",
  "proof",
  "shrink",
  "stableFor",
  "requirements",
  "go",
  "pool02",
  "speaks",
  "comparedWithin",
  "armed",
  "goId",
  "enforced",
  "moves",
] as const;
type Shape = typeof shape extends fc.Arbitrary<infer T> ? T : never;
interface Next {
  readonly other: Shape;
  readonly keep: (typeof MEMBERS)[number][];
}

const plans = new Map<string, Plan>();
const planOf = ({ age, rtc, proof, shrink, stableFor, requirements, go, pool02, speaks, ...over }: Shape): Plan => {
  const whole = planText({ rtc, accountAge: age, stableFor, requirements })
    .replace("minimumProof: hashed", `minimumProof: ${proof}`)
    .replace('bytes: "30%"', `bytes: "${shrink}"`)
    .replace(
      "requirements: all",
      `requirements: ${go === "all" || requirements === "" ? go : go.replace("]", ", window]")}`,
    )
    .replace("units: [pool01]", `units: ${speaks}`)
    .replace("before: the step,", `before: the step,${over.armed === "" ? "" : ` armed: ${over.armed},`}`)
    .replaceAll("evidence: cross-check", `evidence: cross-check, comparedWithin: ${over.comparedWithin}`)
    .replace("id: go,", `id: ${over.goId},${over.enforced ? "" : " enforce: false,"}`)
    .replace(/.*id: move,.*\n/, (line) => (over.moves ? line : ""));
  const text = pool02 ? whole : whole.replace(/.*id: pool02, kind.*\n/, "").replace(/.*id: agent02.*\n/, "");
  const plan = plans.get(text) ?? compiled(text);
  plans.set(text, plan);
  return plan;
};

const piece = fc.record({
  agent: fc.constantFrom("agent00", "agent01", "agent02"),
  hoursAgo: fc.constantFrom(0.5, 2, 5, 20, 40),
  proof: fc.constantFrom<Proof[]>("listed", "hashed", "verified"),
  codes: fc.subarray<FindingCode>(["file-unreadable", "sequence-gap"], { maxLength: 1 }),
  bytes: fc.constantFrom(50, 80, 100),
});
/** Mostly good, so that one difference decides. */
const good: Piece = { agent: "agent00", hoursAgo: 0.5, proof: "verified", codes: [], bytes: 100 };
const PLACES = ["pool01", "pool02", "global"].flatMap((unit) =>
  ["accounts", "rtc", "directory"].map((requirement) => `${unit}/${requirement}`),
);
const ALL_GOOD: ReadonlyMap<string, Piece> = new Map(PLACES.map((place) => [place, good]));
const pieces = fc
  .array(fc.tuple(fc.constantFrom(...PLACES), fc.option(piece, { nil: undefined })), { maxLength: 3 })
  .map((others) => {
    const all = new Map(ALL_GOOD);
    for (const [place, other] of others)
      if (other === undefined) all.delete(place);
      else all.set(place, other);
    return all;
  });
/** Nothing but how long newer evidence may wait keeps the gate shut: so rare a story is always told. */
const SHUT_BY_WAITING: Shape = {
  ...{ age: "24h", rtc: "", proof: "hashed", shrink: "30%", stableFor: undefined, requirements: "", go: "all" },
  ...{ pool02: true, speaks: "[pool01]", comparedWithin: "3h", armed: "", goId: "go", enforced: true, moves: true },
};
const UNARMED: Shape = { ...SHUT_BY_WAITING, armed: "by-decision" };
const ADDED: readonly (readonly [Shape, Shape])[] = [
  [{ ...SHUT_BY_WAITING, moves: false }, SHUT_BY_WAITING],
  [SHUT_BY_WAITING, { ...SHUT_BY_WAITING, goId: "ready" }],
  [SHUT_BY_WAITING, { ...SHUT_BY_WAITING, goId: "ready", enforced: false }],
  [{ ...SHUT_BY_WAITING, pool02: false, speaks: "[pool01, global]" }, SHUT_BY_WAITING],
];
const ledger = fc.record({ pieces, waitsMs: fc.constantFrom(0, 0, 2.5 * HOUR, 5 * HOUR) });

describe("a plan under which a gate opens earlier than under another", () => {
  it("is named as easier, whatever both ask and whatever evidence there is", () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(
        shape,
        fc.record<Next>({ other: shape, keep: fc.subarray<(typeof MEMBERS)[number]>([...MEMBERS]) }),
        ledger,
        (was, next, found) => {
          // Two plans differ in a few members, as versions of one do.
          const kept = Object.fromEntries(next.keep.map((name) => [name, was[name]]));
          const [before, after] = [planOf(was), planOf({ ...next.other, ...kept })];
          const { parts, eased } = planDiff(before, after);
          for (const { id } of after.gates)
            if (opensIn(after, id, found) < opensIn(before, id, found)) {
              expect(eased.easings, `${id} opens earlier`).not.toEqual([]);
              expect(parts.some(({ easier }) => easier)).toBe(true);
              for (const { code } of eased.easings) seen.add(code);
            }
        },
      ),
      {
        numRuns: 200,
        examples: [
          [
            SHUT_BY_WAITING,
            { other: { ...SHUT_BY_WAITING, comparedWithin: "24h" }, keep: [] },
            { pieces: new Map(ALL_GOOD), waitsMs: 5 * HOUR },
          ],
          [UNARMED, { other: SHUT_BY_WAITING, keep: [] }, { pieces: new Map(ALL_GOOD), waitsMs: 0 }],
          // What a version removed comes back in the next one: without evidence, of another id, or of a unit.
          ...ADDED.map(([was, other]): [Shape, Next, Ledger] => [
            was,
            { other, keep: [] },
            { pieces: new Map(ALL_GOOD), waitsMs: 0 },
          ]),
        ],
      },
    );
    expect([...seen]).toEqual(
      expect.arrayContaining([
        "rule-changed",
        "checkpoint-removed",
        "stabilization-shortened",
        "agent-widened",
        "armed-earlier",
        "gate-new",
        "enforcement-dropped",
      ]),
    );
  });

  it("is named where a comparison pairs the same evidence in another way", () => {
    const [before, after] = ["[x]", "[x, y]"].map((roles) =>
      compiled(
        planText({ requirements: window(`pool], roles: ${roles.slice(0, -1)}`) })
          .replace("requirements: all", "requirements: [rtc, window]")
          .replace("name: pool01.contoso.com", "name: pool01.contoso.com, roles: [y]")
          .replace("name: pool02.contoso.com", "name: pool02.contoso.com, roles: [x]")
          .replace("kinds: [pool], maxAge: 24h", "kinds: [pool], roles: [x, y], maxAge: 24h"),
      ),
    );
    if (before === undefined || after === undefined) throw new Error("no plans");
    const old = { ...good, hoursAgo: 20 };
    const uneven = new Map(PLACES.map((place) => [place, place.startsWith("pool02") ? old : good]));
    const found = { pieces: uneven, waitsMs: 0 };
    expect([opensIn(before, "go", found), opensIn(after, "go", found)]).toEqual([Number.POSITIVE_INFINITY, 0]);
    expect(easingsOf(before, after).map(({ code, about, after: now }) => `${code} ${about} ${now}`)).toEqual([
      "input-changed global/window pool01/directory",
    ]);
  });

  it("is named where a comparison reads less that counts in no gate itself, and that a sign-off covers", () => {
    const signed = `
  - { id: agreed, title: Agreed, evidence: sign-off, kinds: [global], covers: [homed-once], maxAge: 30d, judgement: test, signers: [{ role: business, contacts: [ana] }] }`;
    const gate = `
  - { id: signed, title: Signed, before: the step, scope: migration, requirements: [agreed], contacts: [ana] }`;
    const before = planText({ requirements: signed, extra: gate })
      .replace("requirements: all", "requirements: [rtc]")
      .replace("requirements: [accounts, rtc]", "requirements: [rtc]");
    const after = before
      .replace("evidence: inventory, kinds: [pool]", "evidence: inventory, kinds: [pool], roles: [users]")
      .replace("name: pool01.contoso.com", "name: pool01.contoso.com, roles: [users]");
    expect(easingsOf(compiled(before), compiled(after))).toEqual([
      { code: "input-changed", about: "global/homed-once", before: "pool02/accounts", after: "none" },
    ]);
    expect(easingsOf(compiled(after), compiled(before))).toEqual([]);
    const uncovered = (text: string) => compiled(text.replace(signed, "").replace(gate, ""));
    expect(easingsOf(uncovered(before), uncovered(after))).toEqual([]);
  });
});
