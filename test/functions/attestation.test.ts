import { describe, expect, it } from "vitest";
import { dynamoApprovalsLedger } from "../../adapters/dynamo/approvals.ts";
import { AttestationBody } from "../../contract/schemas/body.ts";
import { approveAttestation, attest } from "../../functions/approvals/attestation.ts";
import { type ApprovalsPorts, readSubject } from "../../functions/approvals/ports.ts";
import { revoke } from "../../functions/approvals/revoke.ts";
import { applyTo, contentOf, TABLE } from "../support/applied.ts";
import { personOf, seen } from "../support/people.ts";
import { planText } from "../support/plan.ts";
import { memoryStore, overSimulatedTable, type SimulatedTable } from "../support/simulated-table.ts";

/** Attestations by the use cases and the adapters that are deployed, over a simulated table. */

const KIM = personOf("kim");
const ANA = personOf("ana");
const documentOf = (id: string, approvals: number) =>
  `\n  - { id: ${id}, title: E, evidence: document, kinds: [pool], maxAge: 7d, attest: { approvals: ${approvals} }, judgement: test }`;
const PLAN = planText({ requirements: documentOf("by-two", 1) + documentOf("by-one", 0) });
const idOf = (count: number): string => `00000000-0000-4000-8000-${String(count).padStart(12, "0")}`;
const code = (expected: string) => expect.objectContaining({ code: expected });

const peopleOf = (table: SimulatedTable, requirement: string) => {
  const { clock, pause, random, newId } = table.by;
  const ports: ApprovalsPorts = { ledger: dynamoApprovalsLedger(TABLE, table.client), clock, pause, random, newId };
  const key = { migration: "contoso", unit: "pool01", requirement };
  const see = async () => (await readSubject(ports.ledger, key)).current;
  return {
    see,
    say: async (count: number, over: object = {}) => {
      const text = { id: idOf(count), statement: "nobody is homed here", attachments: [], validUntil: null };
      return attest(ports, key, { ...text, seen: await see(), ...over }, KIM, ["operator"]);
    },
    approve: async (request: string, over: object = {}) =>
      approveAttestation(ports, key.migration, request, { reason: "counted too", seen: await see(), ...over }, ANA),
    revoke: () => revoke(ports, key, "attestation", "two came back", ANA),
  };
};
type People = ReturnType<typeof peopleOf>;

const under = <T>(requirement: string, act: (people: People, table: SimulatedTable) => Promise<T>): Promise<T> =>
  overSimulatedTable(async (table) => {
    await applyTo(table, memoryStore(), "contoso", PLAN);
    return act(peopleOf(table, requirement), table);
  });
const stateOf = (table: SimulatedTable, id: string) => contentOf(table).checkpoints.get(id)?.state;

describe("what was seen before a word", () => {
  it("is not what there is after it was revoked: neither a request nor a view from before passes then", () =>
    under("by-two", async ({ see, say, approve, revoke }, table) => {
      const [first, second, third] = [await say(1), await say(2), await say(3)];
      const before = await see();
      await approve(first.fact);
      await revoke();
      expect(await see()).not.toEqual(before);
      await expect(approve(second.fact)).rejects.toThrow(code("approval-outdated"));
      await expect(approve(third.fact, { seen: before })).rejects.toThrow(code("approval-outdated"));
      expect(stateOf(table, "pool01/by-two")).toBe("missing");
      const { fact } = await say(4);
      await approve(fact);
      expect(stateOf(table, "pool01/by-two")).toBe("passed");
    }));

  it("is looked at again where one person's word is enough, too", () =>
    under("by-one", async ({ see, say, revoke }, table) => {
      const before = await see();
      await say(1);
      await revoke();
      await expect(say(2, { seen: before })).rejects.toThrow(code("approval-outdated"));
      expect(stateOf(table, "pool01/by-one")).toBe("missing");
    }));
});

describe.each(["by-one", "by-two"])("an attestation that is sent again, of what passes %s", (requirement) => {
  it("is recorded once, and another under its id is refused", () =>
    under(requirement, async ({ see, say }) => {
      const same = { seen: await see(), validUntil: "2026-11-24T00:00:00.000Z" };
      const { fact } = await say(1, same);
      expect((await say(1, same)).fact).toBe(fact);
      const others = [
        { statement: "something else" },
        { attachments: [{ name: "a", size: 1, sha256: "0".repeat(64) }] },
        { validUntil: null },
        { validUntil: "2026-11-25T00:00:00.000Z" },
        { seen: seen() },
      ];
      for (const other of others)
        await expect(say(1, { ...same, ...other }), JSON.stringify(other)).rejects.toThrow(
          code("attestation-recorded-before"),
        );
    }));

  it("is the same where it has no end of its own", () =>
    under(requirement, async ({ see, say }) => {
      const same = { seen: await see() };
      const { fact } = await say(1, same);
      expect((await say(1, same)).fact).toBe(fact);
      await expect(say(1, { ...same, validUntil: "2026-11-24T00:00:00.000Z" })).rejects.toThrow(
        code("attestation-recorded-before"),
      );
    }));
});

describe("the files of an attestation", () => {
  const isTaken = (size: number): boolean => {
    const files = Array.from({ length: 20 }, (_, index) => ({ name: `f${index}`, size, sha256: "0".repeat(64) }));
    return AttestationBody.safeParse({
      id: idOf(1),
      statement: "nobody is homed here",
      attachments: files,
      seen: seen(),
    }).success;
  };
  it("have sizes whose sum is exact", () => {
    expect([isTaken(2 ** 48), isTaken(2 ** 48 + 1), isTaken(Number.MAX_SAFE_INTEGER)]).toEqual([true, false, false]);
    expect(Number.isSafeInteger(20 * 2 ** 48)).toBe(true);
  });
});
