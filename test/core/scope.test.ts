import { describe, expect, it } from "vitest";
import { judgeSeal } from "../../core/audit/scope.ts";
import { seal } from "../../core/manifest/seal.ts";
import { Agent } from "../../core/plan/document.ts";
import { testKey } from "../support/seal.ts";

/** Who may seal what, and when: the agent's instant and ours both count. */

const key = testKey("agent01");
const stated = seal({ entries: 0, bytes: 0, sha256: "a".repeat(64), keyId: "k1" }, key.privateKey);
const BEFORE = "2025-12-31T23:59:59.999Z";
const FROM = "2026-01-01T00:00:00.000Z";
const TO = "2026-06-30T00:00:00.000Z";
const AFTER = "2026-06-30T00:00:00.001Z";

const codes = (validity: object, completedAt: string, receivedAt: string): string[] => {
  const keys = [{ id: "k1", publicKey: key.publicKey, ...validity }];
  return judgeSeal(stated, Agent.parse({ id: "agent01", units: ["*"], keys }), completedAt, receivedAt).map(
    ({ code, severity }) => `${code}:${severity}`,
  );
};

describe("a key of an agent", () => {
  const period = { notBefore: FROM, notAfter: TO };
  const refused = ["key-not-valid:refuse"];
  const table: [name: string, validity: object, completedAt: string, receivedAt: string, found: string[]][] = [
    ["without a period is always valid", {}, BEFORE, AFTER, []],
    ["is valid from its first instant to its last", period, FROM, TO, []],
    ["that is retired seals nothing more", { notAfter: TO }, AFTER, AFTER, refused],
    ["that is retired cannot backdate what it seals", { notAfter: TO }, FROM, AFTER, refused],
    ["does not seal what was completed before it was valid", { notBefore: FROM }, BEFORE, FROM, refused],
    ["does not seal what came before it was valid", { notBefore: FROM }, FROM, BEFORE, refused],
    ["does not seal what is said to be completed after it is retired", { notAfter: TO }, AFTER, TO, refused],
    ["that is rotated seals until then", { retired: { at: AFTER, because: "rotated" } }, FROM, TO, []],
    ["that is rotated cannot backdate", { retired: { at: TO, because: "rotated" } }, FROM, TO, refused],
    [
      "that is compromised seals nothing since then, although it was retired later",
      { retired: { at: AFTER, because: "compromised", since: TO } },
      FROM,
      TO,
      refused,
    ],
  ];
  for (const [name, validity, completedAt, receivedAt, found] of table)
    it(name, () => expect(codes(validity, completedAt, receivedAt)).toEqual(found));
});
