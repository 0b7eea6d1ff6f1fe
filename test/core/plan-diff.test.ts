import { describe, expect, it } from "vitest";
import type { Plan } from "../../core/plan/plan.ts";
import { PlanBundle } from "../../core/plan/plan-bundle.ts";
import { planDiff } from "../../core/plan/plan-diff.ts";
import { compiled, compiledPlan, planText } from "../support/plan.ts";

/** What differs between two plan versions, part by part and member by member. */

const before = compiledPlan();
const later = (change: (text: string) => string): Plan => compiled(change(planText({ version: 2 })));
const diff = (change: (text: string) => string) => planDiff(before, later(change));

describe("a plan with what it extends", () => {
  it("names the file that is the plan, and has the text of each", () => {
    const bundle = { root: "plan.yaml", files: { "plan.yaml": "", "built-in:x": "text" } };
    expect(PlanBundle.parse(bundle)).toEqual(bundle);
    for (const wrong of [
      { ...bundle, root: "" },
      { ...bundle, files: { a: 1 } },
      { ...bundle, more: 1 },
    ])
      expect(PlanBundle.safeParse(wrong).success).toBe(false);
  });
});

describe("the difference of two plan versions", () => {
  it("is nothing where only the version is another", () => {
    expect(diff((text) => text)).toEqual({
      ...{ from: 1, to: 2, parts: [], partCount: 0, eased: { easings: [], easingCount: 0 } },
      checkpoints: { added: [], addedCount: 0, removed: [], removedCount: 0 },
    });
  });

  it("names each member that is not what it was, as it was and as it is", () => {
    const { parts } = diff((text) => text.replace("maxAge: 26h", "maxAge: 20h").replace("title: RTC", "title: Backup"));
    expect(parts).toEqual([
      {
        ...{ kind: "requirement", id: "rtc", change: "changed", easier: false },
        members: expect.arrayContaining([
          { member: "title", before: "RTC", after: "Backup" },
          { member: "maxAge", before: "26h", after: "20h" },
        ]),
      },
    ]);
    expect(parts[0]?.members).toHaveLength(2);
  });

  it("names members that were not there, or are there no more", () => {
    const members = (one: ReturnType<typeof diff>) => one.parts.flatMap((part) => part.members);
    const owned = (text: string) => text.replace("name: pool01.contoso.com", "name: pool01.contoso.com, owner: ana");
    expect(members(diff(owned))).toContainEqual({ member: "owner", before: "none", after: "ana" });
    expect(
      members(
        planDiff(
          compiled(owned(planText())),
          later((text) => text),
        ),
      ),
    ).toContainEqual({
      ...{ member: "owner", before: "ana", after: "none" },
    });
  });

  it.each<[string, string, (text: string) => string]>([
    ["unit", "pool02", (text) => text.replace("pool02.contoso.com", "pool2.contoso.com")],
    [
      "agent",
      "agent02",
      (text) => text.replace("id: agent02, units: [pool02]", "id: agent02, units: [pool01, pool02]"),
    ],
    ["contact", "kim", (text) => text.replace("kim@example.com", "kim@example.org")],
    ["gate", "move@pool01", (text) => text.replace("before: moving", "before: it moves")],
    ["policy", "policy", (text) => `${text}\nsummary: { every: day, at: "07:00", contacts: [ana] }\n`],
  ])("has parts of the kind %s", (kind, id, change) => {
    expect(diff(change).parts).toContainEqual(expect.objectContaining({ kind, id, change: "changed" }));
  });

  it("marks what is easier, and has it first", () => {
    const { parts, eased } = diff((text) =>
      text.replace("title: Accounts", "title: People").replace("maxAge: 26h", "maxAge: 48h"),
    );
    expect(parts.map(({ id, easier }) => [id, easier])).toEqual([
      ["rtc", true],
      ["accounts", false],
    ]);
    expect(eased.easings).toMatchObject([{ about: "rtc" }]);
  });

  it("has parts and checkpoints that came or went, without their members", () => {
    const extra = (text: string) =>
      text.replace(
        "\ngates:",
        "\n  - { id: more, title: More, evidence: backup, kinds: [pool], maxAge: 1d, artefacts: ['*'], minimumProof: hashed, judgement: test }\ngates:",
      );
    const came = diff(extra);
    expect(came.parts).toContainEqual({
      ...{ kind: "requirement", id: "more", change: "added", members: [], easier: false },
    });
    expect(came.checkpoints).toEqual({
      ...{ added: ["pool01/more", "pool02/more"], addedCount: 2, removed: [], removedCount: 0 },
    });
    const went = planDiff(
      compiled(extra(planText())),
      later((text) => text),
    );
    expect(went.parts).toContainEqual(expect.objectContaining({ kind: "requirement", id: "more", change: "removed" }));
    expect(went.checkpoints).toEqual({
      ...{ added: [], addedCount: 0, removed: ["pool01/more", "pool02/more"], removedCount: 2 },
    });
  });

  it("shows 300 characters of a value, and no less of a shorter one", () => {
    const shown = (length: number) => {
      const units = [{ ...before.units[0], title: "x".repeat(length) }, ...before.units.slice(1)];
      return planDiff(before, { ...before, units } as Plan).parts[0]?.members[0]?.after;
    };
    expect([shown(300), shown(301)]).toEqual(["x".repeat(300), `${"x".repeat(300)}…`]);
  });

  it("names 500 of each, and counts all", () => {
    const many = Array.from({ length: 501 }, (_, index) => `u${1_000 + index}`);
    const units = many.map((id) => ({ ...before.units[1], id }));
    const checkpoints = many.map((unit) => ({ ...before.checkpoints[0], unit }));
    const large = {
      ...before,
      units: [...before.units, ...units],
      checkpoints: [...before.checkpoints, ...checkpoints],
    };
    const grown = planDiff(before, large as unknown as Plan);
    expect([grown.parts.length, grown.partCount]).toEqual([500, 501]);
    expect([grown.checkpoints.added.length, grown.checkpoints.addedCount]).toEqual([500, 501]);
    const shrunk = planDiff(large as unknown as Plan, before);
    expect([shrunk.checkpoints.removed.length, shrunk.checkpoints.removedCount]).toEqual([500, 501]);
  });
});
