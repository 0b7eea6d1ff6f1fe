import { describe, expect, it } from "vitest";
import { refusedUnread } from "../../core/audit/pass.ts";
import type { Finding } from "../../core/finding.ts";
import { manifestFact } from "../../core/history/manifest-fact.ts";
import { findReceipt, Receipt, receiptKeyOf, receiptOf } from "../../core/history/receipt.ts";
import { at, HOUR } from "../support/readiness.ts";

/** What an agent reads of the verdict on its own manifest. */

const finding = (severity: Finding["severity"], message: string): Finding => ({
  ...{ code: "check-failed", severity, message, where: [] },
});
const factOf = (findings: readonly Finding[]) =>
  manifestFact(
    {
      object: { key: "k", versionId: "v", size: 9 },
      verdict: { outcome: "rejected", effect: "failed", findings },
      audited: refusedUnread(
        {
          ...{ agent: "a", migration: "m", unit: "u", requirement: "r" },
          completedAt: at(0),
          digest: "d",
          encoding: "gz",
        },
        [],
      ),
      planVersion: 3,
      readBy: [],
    },
    at(HOUR),
    [],
  );

describe("a receipt", () => {
  it("lies under the name of the agent that pushed, beside no other", () => {
    expect(receiptKeyOf("intake/agent/m/u")).toBe("receipts/agent/m/u.json");
  });

  it("names the five gravest findings, and counts all", () => {
    const severities = ["info", "warn", "inconclusive", "fail", "refuse", "info"] as const;
    const fact = factOf(severities.map((one) => finding(one, `${one}\u0007`)));
    const receipt = receiptOf(fact);
    expect(receipt).toEqual({
      ...{ format: "cleargate.receipt/1", fact: fact.id, recordedAt: at(HOUR), outcome: "rejected", planVersion: 3 },
      findings: ["refuse", "fail", "inconclusive", "warn", "info"].map((severity) => ({
        ...{ code: "check-failed", severity, message: `${severity}\ufffd` },
      })),
      findingCount: 6,
    });
    expect(findReceipt(JSON.stringify(receipt))).toEqual(receipt);
  });

  const sound = receiptOf(factOf([finding("fail", "m")]));
  it.each<[string, object]>([
    ["a format of its own", { format: "cleargate.receipt/2" }],
    ["an outcome that there is not", { outcome: "" }],
    ["a fact's id that is too long", { fact: "f".repeat(201) }],
    ["a time that is none", { recordedAt: "now" }],
    ["six findings", { findings: Array.from({ length: 6 }, () => sound.findings[0]) }],
    ["a code that is too long", { findings: [{ ...sound.findings[0], code: "c".repeat(101) }] }],
    ["a severity that is too long", { findings: [{ ...sound.findings[0], severity: "s".repeat(21) }] }],
    ["a message that is too long", { findings: [{ ...sound.findings[0], message: "m".repeat(1_001) }] }],
  ])("is none with %s", (_, over) => {
    expect(findReceipt(JSON.stringify({ ...sound, ...over }))).toBeUndefined();
  });
  it("may be of what was accepted, and of what no plan judged", () => {
    const accepted = { ...sound, outcome: "accepted", planVersion: null, findings: [], findingCount: 0 };
    expect(Receipt.safeParse(accepted).success).toBe(true);
  });
  it("is none where it is no JSON", () => {
    expect(findReceipt("{")).toBeUndefined();
  });
});
