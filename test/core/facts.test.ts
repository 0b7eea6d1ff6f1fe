import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { type Audited, refusedUnread } from "../../core/audit/pass.ts";
import { approvalFact } from "../../core/history/approval-fact.ts";
import { comparisonFact } from "../../core/history/comparison-fact.ts";
import {
  comparisonFactId,
  factId,
  lapseFactId,
  objectFactId,
  planFactId,
  stabilizationFactId,
  unjudgedFactId,
  voidedFactId,
} from "../../core/history/fact-id.ts";
import { manifestFact } from "../../core/history/manifest-fact.ts";
import { planFact } from "../../core/history/plan-fact.ts";
import { lapseFact, stabilizationFact } from "../../core/history/time-fact.ts";
import { ManifestHeader, type ManifestHeaderInput } from "../../core/manifest/header.ts";
import type { ManifestKey } from "../../core/manifest/object-key.ts";
import type { InventoryList } from "../../core/plan/document/requirement/inventory.ts";
import type { CheckpointLapsed } from "../../core/readiness/checkpoint/event.ts";
import { personOf, seen } from "../support/people.ts";
import { at, checkpoint, DAY, evidence, gate, HOUR, passed } from "../support/readiness.ts";
import { header } from "../support/seal.ts";
import { UNAPPROVED } from "../support/unapproved.ts";

/** What the history keeps of everything that happens. */

const NOW = at(HOUR);
const place = { migration: "m", unit: "pool01", requirement: "rtc", agent: null };
const lapsed: CheckpointLapsed = {
  ...{ type: "checkpoint-lapsed", unit: "pool01", requirement: "rtc", version: 2, at: NOW, lapses: ["late"] },
  ...{ state: "late", since: NOW, reason: null, waiver: null, remindAt: null },
};
const events = [lapsed];

describe("the id of a fact", () => {
  const name = { migration: "m", unit: "u", requirement: "r", version: 4 };
  const one = [
    objectFactId({ key: "k", versionId: "v" }),
    comparisonFactId(name, "d"),
    lapseFactId(name),
    stabilizationFactId({ migration: "m", id: "g", version: 4 }),
    voidedFactId(name),
    planFactId(name, "d"),
    unjudgedFactId({ key: "k", versionId: "v" }),
  ];
  it("is 32 hex digits, the same for the same parts, and of each kind another", () => {
    expect(new Set(one).size).toBe(one.length);
    for (const id of one) expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(factId("a", "b")).toBe(createHash("sha256").update("a\nb").digest("hex").slice(0, 32));
  });
  it("is another wherever a part is another, and parts do not run into each other", () => {
    expect(factId("ab", "c")).not.toBe(factId("a", "bc"));
    expect(objectFactId({ key: "k", versionId: "w" })).not.toBe(one[0]);
    for (const member of ["migration", "unit", "requirement"] as const)
      for (const idOf of [lapseFactId, voidedFactId, (of: typeof name) => comparisonFactId(of, "d")])
        expect(idOf({ ...name, [member]: "other" })).not.toBe(idOf(name));
    expect(comparisonFactId(name, "e")).not.toBe(one[1]);
    expect(planFactId(name, "e")).not.toBe(one[5]);
  });
  it("of time names the version that it makes, so that two writers of one change make one fact", () => {
    expect(lapseFactId(name)).toBe(factId("time", "m", "u", "r", "5"));
    expect(stabilizationFactId({ migration: "m", id: "g", version: 4 })).toBe(factId("time", "m", "g", "5"));
    expect(voidedFactId(name)).toBe(factId("sign-off-voided", "m", "u", "r", "4"));
    expect(planFactId({ migration: "m", version: 4 }, "d")).toBe(factId("plan", "m", "4", "d"));
    expect(comparisonFactId(name, "d")).toBe(factId("compare", "m", "u", "r", "4", "d"));
    expect(objectFactId({ key: "k", versionId: "v" })).toBe(factId("object", "k", "v"));
    expect(unjudgedFactId({ key: "k", versionId: "v" })).toBe(factId("unjudged", "k", "v"));
  });
});

describe("the fact of an approval", () => {
  it("says who did what, why, and only what applies to it", () => {
    const said = { by: personOf("ana"), reason: "seen" };
    expect(approvalFact("id", "waiver-revoked", checkpoint(), checkpoint(), said, NOW, events)).toEqual({
      ...{ ...place, id: "id", type: "approval-recorded", recordedAt: NOW, action: "waiver-revoked", planVersion: 1 },
      ...{ ...said, control: null, expiresAt: null, request: null, role: null, seen: null, events },
    });
    const whole = { ...said, control: "c", expiresAt: at(DAY), request: "q", role: "business", seen: seen() };
    expect(approvalFact("id", "signed", checkpoint(), checkpoint(), whole, NOW, [])).toMatchObject(whole);
  });
});

describe("the fact of time", () => {
  it("is about a checkpoint or about a gate", () => {
    const base = { type: "time-passed", recordedAt: NOW, planVersion: 1, events };
    expect(lapseFact(checkpoint(), checkpoint(), NOW, events)).toEqual({
      ...{ ...base, ...place, id: lapseFactId(checkpoint()), gate: null },
    });
    expect(stabilizationFact(gate(), gate(), NOW, events)).toEqual({
      ...{
        ...base,
        id: stabilizationFactId(gate()),
        migration: "m",
        unit: null,
        requirement: null,
        agent: null,
        gate: "go",
      },
    });
  });
});

describe("the fact of a plan", () => {
  it("is dated by when it was recorded, and says when the applying began", () => {
    const object = { key: "k", versionId: "v" };
    const applying = { version: 2, digest: "d", at: at(0), by: personOf("ana"), object, written: true, ...UNAPPROVED };
    const changes = { added: 1, removed: 0, kept: 0, voided: [], voidedCount: 0, waivers: [], waiverCount: 0 };
    expect(planFact("m", applying, changes, NOW)).toEqual({
      ...{
        id: planFactId({ migration: "m", version: 2 }, "d"),
        type: "plan-applied",
        recordedAt: NOW,
        effectiveAt: at(0),
      },
      ...{ migration: "m", unit: null, requirement: null, agent: null, events: [], planVersion: 2, digest: "d" },
      ...{ object, by: personOf("ana"), changes, ...UNAPPROVED },
    });
  });
});

describe("the fact of a comparison", () => {
  const verdict = { outcome: "accepted", effect: "passed", findings: [] } as const;
  const of = (count: number, list?: { key: string; versionId: string }) =>
    comparisonFact(
      {
        ...{
          id: comparisonFactId(checkpoint(), "d"),
          head: checkpoint(),
          checkpoint: checkpoint(),
          digest: "d",
          verdict,
          entries: 7,
          list,
        },
        inputs: Array.from({ length: count }, (_, index) =>
          passed(at(DAY), { unit: `u${index}`, evidence: evidence(at(DAY), { fact: `f${index}` }) }),
        ),
      },
      NOW,
      events,
    );
  it("names what was compared, and the list of differences where there is one", () => {
    expect(of(1)).toEqual({
      ...{ ...place, id: comparisonFactId(checkpoint(), "d"), type: "evidence-compared", recordedAt: NOW, digest: "d" },
      ...{ planVersion: 1, entries: 7, inputs: [{ unit: "u0", requirement: "rtc", fact: "f0" }], verdict, events },
    });
    expect(of(1, { key: "k", versionId: "v" }).list).toEqual({ key: "k", versionId: "v" });
  });
  it("says what was listed, where that is not accounts", () => {
    const input = {
      id: "f",
      head: checkpoint(),
      checkpoint: checkpoint(),
      digest: "d",
      verdict,
      entries: 0,
      list: undefined,
      inputs: [],
    };
    expect(comparisonFact({ ...input, lists: "databases" }, NOW, []).lists).toBe("databases");
    expect(comparisonFact({ ...input, lists: "accounts" }, NOW, [])).not.toHaveProperty("lists");
  });
  it("names five hundred inputs at most, and none that has no evidence", () => {
    expect(of(501).inputs).toHaveLength(500);
    const input = {
      id: "f",
      head: checkpoint(),
      checkpoint: checkpoint(),
      digest: "d",
      verdict,
      entries: 0,
      list: undefined,
    };
    expect(comparisonFact({ ...input, inputs: [checkpoint(), passed(at(DAY))] }, NOW, []).inputs).toEqual([
      { unit: "pool01", requirement: "rtc", fact: "f" },
    ]);
  });
});

describe("the fact of a manifest", () => {
  const object = { key: "k", versionId: "v", size: 9 };
  const verdict = { outcome: "accepted", effect: "passed", findings: [] } as const;
  const manifestKey: ManifestKey = {
    ...{ agent: "agent01", migration: "m", unit: "pool01", requirement: "rtc", completedAt: NOW },
    ...{ digest: "d".repeat(64), encoding: "zst" },
  };
  const audited = (over: Partial<Audited> = {}, head: Partial<ManifestHeaderInput> = {}): Audited => ({
    ...{ ...refusedUnread(manifestKey, []), header: ManifestHeader.parse(header(head)), entries: 3, bytes: 5 },
    ...over,
  });
  const of = (one: Audited | undefined, readBy: readonly string[] = [], effect: "passed" | "none" = "passed") =>
    manifestFact({ object, verdict: { ...verdict, effect }, audited: one, planVersion: 3, readBy }, NOW, events);

  it("is of its object, as its key says, with what was read of its header", () => {
    expect(of(audited({ proof: "hashed" }))).toEqual({
      ...{ id: objectFactId(object), type: "manifest-audited", recordedAt: NOW, migration: "m", unit: "pool01" },
      ...{ requirement: "rtc", agent: "agent01", object, digest: "d".repeat(64), planVersion: 3, proof: "hashed" },
      header: {
        ...{ kind: "backup", tool: { name: "test", version: "1" } },
        ...{ startedAt: "2026-11-22T01:00:00.000Z", completedAt: "2026-11-22T02:00:00.000Z" },
      },
      ...{ entries: 3, bytes: 5, verdict, events },
    });
  });
  it("of an object whose key is not a manifest's belongs to no migration", () => {
    expect(of(undefined)).toEqual({
      ...{ id: objectFactId(object), type: "manifest-audited", recordedAt: NOW, migration: "-", unit: null },
      ...{ requirement: null, agent: null, object, digest: null, planVersion: 3, header: null },
      ...{ entries: 0, bytes: 0, verdict, events },
    });
  });
  it("keeps source, sequence and subject where the header has them, and shows no control characters", () => {
    const subject = { requirement: "rtc", content: "a".repeat(64), completedAt: NOW };
    const told = { sealedAt: "2026-11-22T02:10:00.000Z", waiting: 2 };
    const origin = { ...told, sequence: 4, previous: "b".repeat(64), subject };
    const source = { type: "restic", tool: "re\u0007stic", version: "1\n" };
    const tool = { name: "a\u001bb", version: "\u202e1" };
    expect(of(audited({}, { ...origin, source, tool })).header).toMatchObject({
      ...{ ...origin, source: { type: "restic", tool: "re\ufffdstic", version: "1\ufffd" } },
      tool: { name: "a\ufffdb", version: "\ufffd1" },
    });
    expect(of(audited({}, { source: { type: "restic" } })).header?.source).toEqual({ type: "restic" });
  });
  it("keeps the seal as the manifest states it, so that it can be verified without the manifest", () => {
    const seal = { keyId: "k1", signature: "s", sealedAt: NOW } as unknown as NonNullable<Audited["seal"]>;
    expect(of(audited({ seal })).seal).toEqual(seal);
    expect(of(audited())).not.toHaveProperty("seal");
  });
  it("says what the requirement lists, where that is not accounts", () => {
    const listing = (lists?: InventoryList) =>
      manifestFact({ object, verdict, audited: audited(), planVersion: 3, readBy: [], lists }, NOW, events);
    expect(listing("databases").lists).toBe("databases");
    expect(listing("accounts")).not.toHaveProperty("lists");
    expect(listing()).not.toHaveProperty("lists");
  });
  it("names the copies that were claimed, if they were", () => {
    const copies = [{ location: "tape 1", site: "off-site", immutable: false, objects: 0 }] as const;
    expect(of(audited({ copies: [...copies] })).copies).toEqual(copies);
    expect(of(audited())).not.toHaveProperty("copies");
  });
  it("says that others read it, unless it changed nothing", () => {
    expect(of(audited(), ["homed-once"]).readByOthers).toBe(true);
    expect(of(audited(), ["homed-once"], "none")).not.toHaveProperty("readByOthers");
    expect(of(audited())).not.toHaveProperty("readByOthers");
  });
});
