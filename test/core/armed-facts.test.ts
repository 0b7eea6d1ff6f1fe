import { describe, expect, it } from "vitest";
import { isAboutGate } from "../../core/history/about-gate.ts";
import { armingFact } from "../../core/history/arming-fact.ts";
import { summarizeFact } from "../../core/history/summary.ts";
import { lapseFact, stabilizationFact } from "../../core/history/time-fact.ts";
import { findPublicKeyFile, publicKeyFileText } from "../../core/manifest/public-key-file.ts";
import type { GateArmed } from "../../core/readiness/gate/event.ts";
import { epochBefore, isEpochBefore } from "../../core/readiness/version.ts";
import { personOf } from "../support/people.ts";
import { at, checkpoint, gate, HOUR } from "../support/readiness.ts";

/** The history of gates that are armed, and small values that other rooms read. */

describe("a gate that is armed", () => {
  const NOW = at(HOUR);
  const later = gate({ id: "go@pool01" });
  const armed: GateArmed = { type: "gate-armed", gate: later.id, version: 4, unsatisfied: 1, at: NOW, fact: "f" };
  const byPerson = armingFact("f", later, later, { by: personOf("ana"), reason: "phase 2 begins" }, NOW, [armed]);

  it("by a person has a fact with who armed it, and why", () => {
    expect(byPerson).toEqual({
      ...{ id: "f", type: "gate-armed", recordedAt: NOW, migration: "m", unit: null, requirement: null, agent: null },
      ...{ planVersion: 1, gate: "go@pool01", by: personOf("ana"), reason: "phase 2 begins", events: [armed] },
    });
    expect(summarizeFact(byPerson)).toMatchObject({
      ...{ outcome: "armed", codes: ["gate-armed"] },
      summary: "go@pool01 armed by ana@example.com: phase 2 begins",
    });
  });

  it("by time has a fact that says so, and no other fact of time does", () => {
    const announced = { type: "gate-announced", gate: later.id } as never;
    expect(summarizeFact(stabilizationFact(later, later, NOW, [announced, armed]))).toMatchObject({
      ...{ outcome: "armed", codes: ["gate-armed"] },
      summary: "go@pool01: one mail for those that were held back; go@pool01 armed, as the plan says",
    });
    expect(summarizeFact(stabilizationFact(later, later, NOW, [announced]))).toMatchObject({
      ...{ outcome: "announced", codes: [] },
    });
  });

  it("is what its facts are about, also where they have no event of it", () => {
    const without = { ...byPerson, events: [] };
    expect(["go@pool01", "go", "g", "other"].map((asked) => isAboutGate(without, asked))).toEqual([
      ...[true, true, false, false],
    ]);
    expect(isAboutGate(stabilizationFact(later, later, NOW, []), "go")).toBe(true);
    expect(isAboutGate(lapseFact(checkpoint(), checkpoint(), NOW, []), "go")).toBe(false);
    expect(isAboutGate(lapseFact(checkpoint(), checkpoint(), NOW, [armed]), "go")).toBe(true);
  });
});

describe("a gate's epoch", () => {
  it("is that of one that has neither opened nor shut, under whatever plan version it was added", () => {
    expect([1, 7].map((version) => isEpochBefore(epochBefore(version)))).toEqual([true, true]);
    expect([1, 7].map((version) => isEpochBefore(epochBefore(version) + 1))).toEqual([false, false]);
  });
});

describe("the file of a public key", () => {
  const file = { agent: "agent01", key: "k1", publicKey: "A".repeat(44) };

  it("is read as it was written, and ends with a line break", () => {
    expect(findPublicKeyFile(publicKeyFileText(file))).toEqual(file);
    expect(publicKeyFileText(file).endsWith("}\n")).toBe(true);
  });

  it.each([
    ["no JSON", "agent01"],
    ["another member", JSON.stringify({ ...file, privateKey: "x" })],
    ["a name that is none", JSON.stringify({ ...file, agent: "../agent" })],
    ["a key's name that is none", JSON.stringify({ ...file, key: "k 1" })],
    ["too long a key", JSON.stringify({ ...file, publicKey: "A".repeat(101) })],
    ["a member less", JSON.stringify({ agent: "agent01", key: "k1" })],
  ])("is none with %s", (_, text) => {
    expect(findPublicKeyFile(text)).toBeUndefined();
  });
});
