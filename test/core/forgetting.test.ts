import { describe, expect, it } from "vitest";
import { factId, forgettingFactId } from "../../core/history/fact-id.ts";
import { beginForgetting } from "../../core/history/forgetting.ts";
import { forgettingFact } from "../../core/history/forgetting-fact.ts";
import { summarizeFact } from "../../core/history/summary.ts";
import { personOf } from "../support/people.ts";
import { at } from "../support/readiness.ts";

/** The facts of a forgetting: what each has, and how the history shows it. */

const HEAD = { migration: "contoso", planVersion: 7 };
const WHOM = { issuer: "https://login.example.com/", subject: "sub-ana" };
const FORGOTTEN = { person: "a".repeat(64) };
const KIM = personOf("kim");
const request = () =>
  forgettingFact(
    HEAD,
    { action: "forgetting-requested", id: "r1", request: "r1", whom: WHOM, by: KIM, reason: "she left" },
    at(5),
  );
const done = (places?: number) =>
  forgettingFact(
    HEAD,
    {
      ...{ action: "person-forgotten", id: "f9", request: "r1", whom: FORGOTTEN, by: FORGOTTEN, reason: null },
      ...(places === undefined ? {} : { places }),
    },
    at(9),
  );

describe("the fact of a forgetting", () => {
  it("is of a migration under the version in force, and changes no checkpoint and no gate", () => {
    expect(request()).toEqual({
      ...{ id: "r1", type: "forgetting-recorded", recordedAt: at(5), migration: "contoso", events: [] },
      ...{ unit: null, requirement: null, agent: null, action: "forgetting-requested", planVersion: 7 },
      ...{ request: "r1", whom: WHOM, by: KIM, reason: "she left" },
    });
  });

  it("has in how many places the name was only where it is done", () => {
    expect(done(3)).toMatchObject({ places: 3, whom: FORGOTTEN, reason: null });
    expect(Object.keys(request())).not.toContain("places");
    expect(Object.keys(done())).not.toContain("places");
  });

  it("has one id for each request and what is done with it", () => {
    expect(forgettingFactId("forgetting-approved", "r1")).toBe(factId("forgetting-approved", "r1"));
    expect(forgettingFactId("person-forgotten", "r1")).toBe(factId("person-forgotten", "r1"));
  });

  it("is shown by whom it is about and who did it, and once it is done by the hash alone", () => {
    const requested = request();
    const shown = (fact: typeof requested) => summarizeFact(fact);
    expect(shown(requested)).toMatchObject({
      ...{ outcome: "recorded", codes: ["forgetting-requested"] },
      summary: "forgetting-requested: sub-ana, by kim@example.com: she left",
    });
    expect(shown({ ...requested, reason: null }).summary).toBe("forgetting-requested: sub-ana, by kim@example.com: ");
    expect(shown({ ...requested, whom: FORGOTTEN }).summary).toBe(
      "forgetting-requested: somebody forgotten (aaaaaaaaaaaa), by kim@example.com: she left",
    );
    const ended = (places: string) => `person-forgotten: somebody forgotten (aaaaaaaaaaaa), named in ${places} before`;
    expect([done(3), done(1), done()].map((fact) => shown(fact).summary)).toEqual(
      ["3 places", "1 place", "0 places"].map(ended),
    );
  });
});

describe("a forgetting", () => {
  it("begins before its first pass, with nothing taken out", () => {
    const decided = { migration: "contoso", request: "r1", whom: WHOM, approvedAt: at(7) };
    expect(beginForgetting(decided)).toEqual({
      ...{
        ...decided,
        namedAt: at(7),
        passFrom: null,
        cursor: null,
        taken: 0,
        left: 0,
        places: 0,
        shown: {},
        version: 1,
      },
    });
  });
});
