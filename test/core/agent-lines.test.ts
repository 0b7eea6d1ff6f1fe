import { describe, expect, it } from "vitest";
import type { Evidence } from "../../core/audit/evidence.ts";
import { lineFault } from "../../core/audit/line.ts";
import type { ManifestFact } from "../../core/history/fact.ts";
import { agentLines } from "../../core/pack/agent-lines.ts";
import { checkpoint, manifestFact } from "../contract/values.ts";

/** The lines of agents in a history: each manifest continues the one before, or its fact says how it does not. */

const [A, B] = ["a".repeat(64), "b".repeat(64)];
const evidence = (sequence: number | undefined, digest = A, agent = "agent00"): Evidence =>
  ({ agent, digest, fact: "f0", ...(sequence === undefined ? {} : { sequence }) }) as Evidence;
const had = (newest: Evidence | null, over: object = {}) => checkpoint("m", { version: 4, evidence: newest, ...over });

const factOf = (header: object, codes: readonly string[] = [], version = 5): ManifestFact =>
  ({
    ...manifestFact("m", { id: "f1", agent: "agent00" }),
    header: { kind: "backup", ...header },
    seal: { sha256: B },
    verdict: { findings: codes.map((code) => ({ code })) },
    events: [{ type: "checkpoint-evidenced", version, evidence: { fact: "f1" } }],
  }) as unknown as ManifestFact;

const said = (fact: ManifestFact, at = had(evidence(7))) => {
  const lines = agentLines();
  return { problem: lines.manifest(fact, at), end: lines.end() };
};
const NONE = { followed: 0, gaps: 0, breaks: 0, unknown: 0 };

describe("a manifest in its agent's line", () => {
  it("continues it by the next number and the digest of the one before", () => {
    expect(said(factOf({ sequence: 8, previous: A }))).toEqual({ problem: undefined, end: { ...NONE, followed: 1 } });
  });

  it("is refused where there is a gap or a fork, and its fact does not say so", () => {
    const gap = said(factOf({ sequence: 10, previous: A }));
    expect(gap.problem).toEqual([
      "line-differs",
      "number 10 after 7: 2 manifests missing [sequence-gap]; the fact says that it does",
    ]);
    expect(gap.end).toEqual({ ...NONE, followed: 1, gaps: 1 });
    const fork = said(factOf({ sequence: 8, previous: B }));
    expect(fork.problem?.[1]).toBe("it names another predecessor [sequence-broken]; the fact says that it does");
    expect(fork.end).toEqual({ ...NONE, followed: 1, breaks: 1 });
    for (const sequence of [7, 1]) expect(said(factOf({ sequence })).problem?.[1]).toMatch(/^number \d after 7 \[/);
  });

  it("is refused where its fact says that there is one, or another, and there is not", () => {
    expect(said(factOf({ sequence: 8, previous: A }, ["sequence-gap"])).problem?.[1]).toBe(
      "it continues its agent's line; the fact says sequence-gap",
    );
    expect(said(factOf({ sequence: 9, previous: A }, ["shrunk", "sequence-broken"])).problem?.[1]).toMatch(
      /1 manifest missing \[sequence-gap\]; the fact says sequence-broken$/,
    );
  });

  it("may have a gap or a fork that its fact states: they are counted", () => {
    expect(said(factOf({ sequence: 9, previous: A }, ["sequence-gap"]))).toEqual({
      ...{ problem: undefined, end: { ...NONE, followed: 1, gaps: 1 } },
    });
    expect(said(factOf({ sequence: 8, previous: B }, ["sequence-broken"]))).toEqual({
      ...{ problem: undefined, end: { ...NONE, followed: 1, breaks: 1 } },
    });
  });

  it("is of no known line without a number, or without one of the same agent before it", () => {
    const unknown = { problem: undefined, end: { ...NONE, unknown: 1 } };
    expect(said(factOf({}))).toEqual(unknown);
    for (const newest of [null, evidence(undefined), evidence(7, A, "agent01")])
      expect(said(factOf({ sequence: 9 }), had(newest))).toEqual(unknown);
    // What a plan voided is what the next one is compared with.
    expect(said(factOf({ sequence: 9 }), had(null, { voided: evidence(7) })).problem?.[0]).toBe("line-differs");
  });

  it("is of no known line where another state is there than it was judged by: nobody hides a gap by that", () => {
    const unknown = { ...NONE, unknown: 1 };
    const lines = agentLines();
    expect([lines.manifest(factOf({ sequence: 9 }), undefined), lines.end()]).toEqual([undefined, unknown]);
    for (const version of [4, 6])
      expect(said(factOf({ sequence: 9 }, [], version))).toEqual({ problem: undefined, end: unknown });
  });

  it("is not compared where it did not come to count", () => {
    const nothing = { problem: undefined, end: NONE };
    expect(said({ ...factOf({ sequence: 9 }), events: [] })).toEqual(nothing);
    const other = factOf({ sequence: 9 });
    expect(said({ ...other, id: "f2" })).toEqual(nothing);
  });

  it("is the same once more, and no fork", () => {
    const same = { agent: "agent00", sequence: 7, previous: undefined, digest: A };
    expect(lineFault(same, evidence(7))).toBeUndefined();
    expect(lineFault({ ...same, digest: B }, evidence(7))).toMatchObject({ code: "sequence-broken" });
  });
});
