import { describe, expect, it } from "vitest";
import { showActors } from "../../core/actor.ts";
import type { PlanFact } from "../../core/history/fact.ts";
import { proposalFact } from "../../core/history/proposal-fact.ts";
import { summarizeFact } from "../../core/history/summary.ts";
import { en } from "../../core/notification/languages/en.ts";
import { es } from "../../core/notification/languages/es.ts";
import { renderPage } from "../../core/notification/render-page.ts";
import type { Contact } from "../../core/plan/document.ts";
import type { ComparedPlan, Easing } from "../../core/plan/easing/easing.ts";
import type { Head } from "../../core/readiness/head.ts";
import type { PlanStory } from "../../core/readiness/notification.ts";
import { contactsTold, planNotification } from "../../core/readiness/notify-plan.ts";
import { isLastApproval, type Proposal, requireOtherPerson, requireProposal } from "../../core/readiness/proposal.ts";
import { personOf } from "../support/people.ts";
import { at, HOUR } from "../support/readiness.ts";
import { UNAPPROVED } from "../support/unapproved.ts";

/** A plan version that is easier than the one in force: who approves it, what is kept of it, and who learns of it. */

const NOW = at(HOUR);
const proposal: Proposal = {
  ...{
    id: "p1",
    version: 8,
    digest: "d8",
    object: { key: "k", versionId: "v" },
    at: NOW,
    by: personOf("ana"),
    needs: 2,
  },
  approvals: [{ fact: "f1", by: personOf("bo"), at: NOW }],
};
const easing: Easing = { code: "gate-removed", about: "go", before: "the step", after: "none" };
const eased = { easings: [easing], easingCount: 1 };
const head = { migration: "m", title: "M", timeZone: "UTC", planVersion: 7, version: 12 } as Head;
const failureOf = (act: () => unknown) => {
  try {
    return act();
  } catch (error) {
    return error;
  }
};

describe("a proposal", () => {
  it("of somebody who was forgotten is approved by nobody: it is proposed again", () => {
    const forgotten = { person: "a".repeat(64) };
    const by = (one: Proposal["by"], other: Proposal["by"]) => () =>
      requireOtherPerson({ ...proposal, by: one, approvals: [{ fact: "f1", by: other, at: NOW }] }, personOf("cy"));
    expect(by(personOf("ana"), personOf("bo"))).not.toThrow();
    expect(by(forgotten, personOf("bo"))).toThrow(/^somebody forgotten \(a{12}\) proposed it, and is not known/);
    expect(by(personOf("ana"), forgotten)).toThrow(/^somebody forgotten \(a{12}\) approved it, and is not known/);
  });

  const waiting = { planVersion: 7, proposed: proposal };
  it("is approved as it was seen: the same plan, over the same version in force", () => {
    expect(requireProposal(waiting, { planVersion: 7, digest: "d8" })).toBe(proposal);
    const outdated = { code: "approval-outdated", details: { seen: { planVersion: 7, digest: "d8" } } };
    for (const seen of [
      { planVersion: 6, digest: "d8" },
      { planVersion: 7, digest: "d7" },
    ])
      expect(failureOf(() => requireProposal(waiting, seen))).toMatchObject(outdated);
    expect(
      failureOf(() => requireProposal({ ...waiting, proposed: null }, { planVersion: 7, digest: "d8" })),
    ).toMatchObject({ code: "not-found" });
  });
  it("is approved by somebody else than who proposed it, and once by each", () => {
    const by = (name: string) => failureOf(() => requireOtherPerson(proposal, personOf(name)));
    expect(by("cy")).toBeUndefined();
    expect(by("ana")).toMatchObject({ code: "plan-self-approved", message: expect.stringMatching(/^you proposed/) });
    expect(by("bo")).toMatchObject({
      code: "plan-approved-before",
      message: expect.stringMatching(/^you approved it already/),
    });
  });
  it("is not taken for one's own where another issuer has the same subject", () => {
    const other = personOf("ana", { issuer: "https://other.example.com/" });
    expect(failureOf(() => requireOtherPerson(proposal, other))).toMatchObject({
      ...{ code: "plan-self-approved", message: expect.stringContaining("is not known to be another person") },
    });
  });
  it("names who else proposed or approved it, where that may be the same person", () => {
    const alias = (name: string) => personOf(name, { subject: `other-${name}` });
    const said = (name: string) => failureOf(() => requireOtherPerson(proposal, alias(name)));
    expect(said("ana")).toMatchObject({
      message: expect.stringMatching(/^ana@example.com proposed it, and is not known/),
    });
    expect(said("bo")).toMatchObject({
      message: expect.stringMatching(/^bo@example.com approved it, and is not known/),
    });
  });
  it("is through with the last of the approvals that it needs", () => {
    const lasts = (approvals: number, needs: number) =>
      isLastApproval({
        ...proposal,
        needs,
        approvals: Array.from({ length: approvals }, () => proposal.approvals[0]!),
      });
    expect([lasts(0, 1), lasts(0, 2), lasts(1, 2), lasts(2, 2)]).toEqual([true, false, true, true]);
  });
});

describe("the fact of a proposal", () => {
  const kept = {
    ...{ type: "proposal-recorded", recordedAt: NOW, migration: "m", unit: null, requirement: null, agent: null },
    ...{
      planVersion: 7,
      proposal: "p1",
      proposedVersion: 8,
      digest: "d8",
      object: proposal.object,
      needs: 2,
      events: [],
    },
  };
  const proposed = proposalFact(head, proposal, { id: "p1", action: "plan-proposed", by: personOf("ana"), eased }, NOW);
  const deed = { id: "f2", action: "plan-approved", by: personOf("cy"), reason: "agreed", replaces: "p0" } as const;
  const approved = proposalFact(head, proposal, deed, NOW);
  it("keeps who did what with which version, and what is easier", () => {
    expect(proposed).toEqual({
      ...{ ...kept, id: "p1", action: "plan-proposed", by: personOf("ana"), reason: null, replaces: null, eased },
    });
    expect(approved).toEqual({ ...kept, ...deed, eased: { easings: [], easingCount: 0 } });
  });
  it("is one line, with the reason where there is one", () => {
    expect(summarizeFact(proposed)).toMatchObject({
      ...{ outcome: "recorded", codes: ["plan-proposed"] },
      summary: "plan-proposed: version 8 by ana@example.com, for 2 approvals, easier in 1 way",
    });
    expect(summarizeFact(approved)).toMatchObject({
      ...{ outcome: "recorded", codes: ["plan-approved"] },
      summary: "plan-approved: version 8 by cy@example.com: agreed",
    });
    const same = { ...proposed, eased: { easings: [], easingCount: 0 } };
    expect(summarizeFact(same).summary).toBe("plan-proposed: version 8 by ana@example.com, for 2 approvals");
  });
  it("leads to the fact of a plan that says what is easier and who approved it", () => {
    const plan = {
      ...{ id: "f", type: "plan-applied", migration: "m", planVersion: 8, by: personOf("ana"), events: [] },
      changes: { added: 0, removed: 1, kept: 2, voided: [], voidedCount: 0, waivers: [], waiverCount: 0 },
    } as unknown as PlanFact;
    expect(summarizeFact({ ...plan, ...UNAPPROVED }).summary).toBe(
      "plan version 8 by ana@example.com: 0 added, 1 removed, 2 kept, 0 void",
    );
    expect(summarizeFact({ ...plan, eased, approvedBy: [personOf("bo"), personOf("cy")] } as PlanFact).summary).toBe(
      "plan version 8 by ana@example.com, approved by bo@example.com, cy@example.com: 0 added, 1 removed, 2 kept, 0 void, easier in 1 way",
    );
    expect(showActors([personOf("bo"), personOf("cy")])).toBe("bo@example.com, cy@example.com");
  });
});

const contact = (id: string, email = `${id}@x.com`): Contact => ({ id, name: id, email, language: "en" }) as Contact;
const told = (over: Partial<ComparedPlan> = {}): ComparedPlan =>
  ({ gates: [], policy: {}, units: [], contacts: [], agents: [], requirements: [], checkpoints: [], ...over }) as never;
const gateTelling = (contacts: readonly Contact[], recipients = {}) => [{ contacts, recipients }] as never;

describe("everybody whom a plan tells anything", () => {
  it("are the contacts of gates, of each kind of their mails, of the summary, and the owners of units, each once", () => {
    const [ana, bo, cy, dee, eve] = ["ana", "bo", "cy", "dee", "eve"].map((id) => contact(id)) as [
      Contact,
      ...Contact[],
    ];
    const plan = told({
      gates: gateTelling([ana], { clear: [bo!, ana] }),
      policy: { summary: { contacts: [cy!] } } as never,
      units: [{ owner: "dee" }, { owner: "dee" }, {}] as never,
      contacts: [ana, bo!, cy!, dee!, eve!],
    });
    expect(contactsTold(plan).map(({ id }) => id)).toEqual(["ana", "bo", "cy", "dee"]);
    expect(contactsTold(told())).toEqual([]);
  });
});

describe("the mail that a plan is easier", () => {
  const story: Omit<PlanStory, "kind"> = {
    ...{ state: "applied", version: 8, by: personOf("ana"), approvedBy: [personOf("bo")], needs: 1, eased },
  } as never;
  const fact = { id: "f", recordedAt: NOW };
  const before = told({ gates: gateTelling([contact("ana"), contact("bo")]) });
  const send = (after?: ComparedPlan, of = story, from: ComparedPlan | undefined = before) =>
    planNotification(head, fact, of, from, after);

  it("is one for each version of the head, about the migration, with its story", () => {
    expect(send()).toEqual({
      ...{ migration: "m", topic: "plan:version", epoch: 12, kind: "plan", at: NOW, fact: "f" },
      about: { migration: "m", title: "M", timeZone: "UTC", planVersion: 7 },
      recipients: [contact("ana"), contact("bo")].map((one) => ({ channel: "mail", ...one })),
      story: { kind: "plan", ...story },
    });
  });
  it("goes to whoever was told before and to whoever is told now, and to both addresses of a contact", () => {
    const after = told({ gates: gateTelling([contact("ana"), contact("bo", "new@x.com"), contact("cy")]) });
    expect(send(after)?.recipients.map((one) => [one.id, "email" in one && one.email])).toEqual([
      ["ana", "ana@x.com"],
      ["bo", "bo@x.com"],
      ["bo@now", "new@x.com"],
      ["cy", "cy@x.com"],
    ]);
  });
  it("goes to as many new contacts as one item of the ledger holds", () => {
    const many = Array.from({ length: 2_000 }, (_, n) => contact(`c${n}`, `${"x".repeat(80)}${n}@x.com`));
    const recipients = send(told({ gates: gateTelling(many) }))?.recipients ?? [];
    expect(recipients.length).toBeGreaterThan(300);
    expect(JSON.stringify(recipients.slice(2)).length).toBeLessThan(100_000);
  });
  it("is none where nothing was in force, nothing is easier, or nobody is told anything", () => {
    expect(planNotification(head, fact, story, undefined, before)).toBeUndefined();
    expect(send(before, { ...story, eased: { easings: [], easingCount: 0 } })).toBeUndefined();
    expect(send(told(), story, told())).toBeUndefined();
  });
});

describe("the page that a plan is easier", () => {
  const page = (over: Partial<PlanStory> = {}) => {
    const story = {
      ...{ kind: "plan", state: "applied", version: 8, by: personOf("ana"), approvedBy: [personOf("bo")], needs: 2 },
      eased: { easings: [easing, { ...easing, code: "rule-changed", member: "maxAge" }], easingCount: 3 },
      ...over,
    } as PlanStory;
    const about = { migration: "m", title: "M", planVersion: 7, timeZone: "UTC" };
    return renderPage({ story, about, fact: "f1" }, "en");
  };
  it("names what is easier, before and after, and how much is not named", () => {
    expect(page().sections).toEqual([
      {
        title: en.plan.eased,
        rows: [
          { label: "go", state: en.plan.easings["gate-removed"], detail: "the step → none" },
          { label: "go · maxAge", state: en.plan.easings["rule-changed"], detail: "the step → none" },
        ],
        more: en.more(1),
      },
    ]);
  });
  it("says who approved it only where somebody did", () => {
    for (const { plan } of [en, es]) {
      expect(plan.lead("ana", "Zed@x")).toContain("Zed@x");
      expect(plan.lead("ana", "")).not.toBe(plan.lead("ana", "Zed@x").replace("Zed@x", ""));
    }
    expect(en.plan.lead("ana", "")).not.toContain("approved");
  });
  it("says whether it is in force or waits for approval, who wants it, and what to do", () => {
    expect(page()).toMatchObject({ tone: "warning", headline: en.plan.headline(8), next: en.plan.next });
    expect(page().subject).toContain(en.plan.subject(8, 3));
    expect(page().lead).toEqual([en.plan.lead("ana[@]example[.]com", "bo[@]example[.]com")]);
    expect(page().footer.join(" ")).toContain("cleargate history");
    const waiting = page({ state: "proposed" });
    expect(waiting).toMatchObject({ headline: en.plan.proposedHeadline(8), next: en.plan.proposedNext });
    expect(waiting.subject).toContain(en.plan.proposedSubject(8, 3));
    expect(waiting.lead).toEqual([en.plan.proposedLead("ana[@]example[.]com", 2)]);
    expect(waiting.footer.join(" ")).toContain("cleargate plan proposal");
  });
});
