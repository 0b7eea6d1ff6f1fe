import { describe, expect, it } from "vitest";
import { busEvents } from "../../core/notification/bus/bus-events.ts";
import { clearingText } from "../../core/notification/clearing.ts";
import { renderMail } from "../../core/notification/mail/mail.ts";
import { renderPage } from "../../core/notification/render-page.ts";
import { holdsPeopleUp, saysNobodyIsHeldUp } from "../../core/notification/superseded.ts";
import { voiceOf } from "../../core/notification/voice.ts";
import { verdictRows } from "../../core/pack/verdict-rows.ts";
import { easingsOf } from "../../core/plan/easing/easings.ts";
import { cascade } from "../../core/readiness/cascade/cascade.ts";
import { decideGate } from "../../core/readiness/gate/decide.ts";
import { isAppliedTo, isEnforced, standingOf } from "../../core/readiness/gate/enforcement.ts";
import { evolveGate } from "../../core/readiness/gate/evolve.ts";
import type { Blocker, Gate, GateVerdict } from "../../core/readiness/gate/gate.ts";
import { planGate } from "../../core/readiness/gate/plan.ts";
import type { Notification } from "../../core/readiness/notification.ts";
import { summaryNotification } from "../../core/readiness/notify-summary.ts";
import { oneForEachPerson } from "../../core/readiness/notify-together.ts";
import { transitionNotification } from "../../core/readiness/notify-transition.ts";
import { plan, planChange } from "../support/changes.ts";
import { compiled, planText } from "../support/plan.ts";
import { at, clearGate, DAY, failed, gate, HOUR, MINUTE, passed, START } from "../support/readiness.ts";

/** A gate that the plan does not enforce: it is judged like every other, holds nobody up, and nobody can take it for clear. */

const withGo = (more: string, version = 1): string =>
  planText({ version }).replace("before: the step,", `before: the step,${more}`);
const UNENFORCED = withGo(" enforce: false,", 2);
const planned = { ...plan.gates[0]!, id: "go", units: null, recipients: {}, total: 1 };
const unplanned = { ...planned, enforced: false as const };
const about = { migration: "m", title: "Test estate", planVersion: 1, timeZone: "Europe/Madrid" };
const [ana] = compiled(planText()).contacts;
const blocker: Blocker = { unit: "pool01", requirement: "rtc", state: "failed", since: START, reason: "it failed" };

const news = (one: Gate, blockers: readonly Blocker[] = [blocker]): Notification => {
  const to = { ...planned, contacts: [ana!] };
  const inputs = { about, planned: to, blockers, blockerCount: blockers.length, members: [passed(at(DAY))], fact: "f" };
  return transitionNotification(one, inputs);
};
const subjects = (one: Gate, blockers?: readonly Blocker[]): string[] =>
  (["en", "es"] as const).map((language) => renderMail(news(one, blockers), language).subject);

describe("a plan", () => {
  it("enforces a gate unless it says that it does not", () => {
    const goOf = (text: string) => compiled(text).gates.find(({ id }) => id === "go");
    expect(goOf(UNENFORCED)?.enforced).toBe(false);
    expect(goOf(planText())).not.toHaveProperty("enforced");
    expect(goOf(withGo(" enforce: true,"))).not.toHaveProperty("enforced");
    expect(() => compiled(withGo(" enforce: no,"))).toThrow("plan-schema");
  });

  it("that ceases to enforce a gate is easier, and one that begins to is not", () => {
    const changes = (from: string, to: string) => easingsOf(compiled(from), compiled(to));
    expect(changes(planText(), UNENFORCED)).toEqual([
      { code: "enforcement-dropped", about: "go", member: "enforce", before: "true", after: "false" },
    ]);
    expect(changes(UNENFORCED, planText())).toEqual([]);
    expect(changes(UNENFORCED, UNENFORCED)).toEqual([]);
  });

  it("that adds a gate which holds nobody up, before a step that one does, is easier", () => {
    const gates = (more: string): string =>
      withGo("").replace(
        "  - { id: move,",
        `  - { id: too, title: Too, before: the step, scope: migration, requirements: all, contacts: [ana, kim]${more} }\n  - { id: move,`,
      );
    const added = (from: string, to: string) =>
      easingsOf(compiled(from), compiled(to)).filter(({ code }) => code !== "gate-new");
    expect(added(planText(), gates(", enforce: false"))).toEqual([
      { code: "gate-added", about: "too", member: "enforce", before: "true", after: "false" },
    ]);
    expect(added(planText(), gates(""))).toEqual([]);
    const both = gates(", enforce: false").replace(
      "before: the step, scope",
      "before: the step, enforce: false, scope",
    );
    expect(added(UNENFORCED, both)).toEqual([]);
  });
});

describe("a mail of a gate", () => {
  it("says in each language what it does not ask for because the plan does not enforce it", () => {
    const coverage = { requirements: 1, units: 1, notApplicable: [], notApplicableCount: 0, notEnforced: ["rtc"] };
    const textOf = (one: Gate, language: "en" | "es") =>
      renderMail(news(one, one.state === "clear" ? [] : [blocker]), language).text;
    for (const one of [clearGate(at(DAY), { coverage }), gate({ coverage })]) {
      expect(textOf(one, "en")).toMatch(/rtc.*not enforced: it holds nobody up, and has a gate of its own/);
      expect(textOf(one, "es")).toMatch(/rtc.*no es obligatorio: no retiene a nadie, y tiene una puerta propia/);
      expect(textOf({ ...one, coverage: { ...coverage, notEnforced: [] } }, "en")).not.toContain("a gate of its own");
    }
  });
});

describe("what a gate means for its step", () => {
  const open = { enforced: false } as const;
  const blocked = { state: "blocked", blockers: [blocker], unknown: null, isApplying: false } as const;
  it.each([
    ["clear where it is clear, enforced or not", {}, { ...blocked, state: "clear" as const }, "clear"],
    ["clear where it is clear and not enforced", open, { ...blocked, state: "clear" as const }, "clear"],
    ["blocked where it is enforced", {}, blocked, "blocked"],
    ["would be blocked where it is not", open, blocked, "would-be-blocked"],
    ["would be blocked also while it stabilizes", open, { ...blocked, blockers: [] }, "would-be-blocked"],
    [
      "would be blocked where nobody has judged it of late",
      open,
      { ...blocked, unknown: "not-judged" as const },
      "would-be-blocked",
    ],
    ["blocked while a plan is applied, whatever blocks it", open, { ...blocked, isApplying: true }, "blocked"],
    [
      "clear while a plan is applied that has not reached it",
      open,
      { ...blocked, state: "clear" as const, isApplying: true },
      "clear",
    ],
    [
      "blocked where it is not known because a plan is applied, which may enforce it",
      open,
      { ...blocked, unknown: "applying" as const },
      "blocked",
    ],
    [
      "blocked while one of its checkpoints is of another plan",
      open,
      { ...blocked, blockers: [blocker, { ...blocker, state: "applying" as const }] },
      "blocked",
    ],
    [
      "blocked until it is armed",
      { ...open, arming: { isArmed: false, since: START, from: null } },
      blocked,
      "blocked",
    ],
    [
      "would be blocked once it is armed",
      { ...open, arming: { isArmed: true, since: START, from: null } },
      blocked,
      "would-be-blocked",
    ],
  ])("is %s", (_, one, asked, standing) => {
    expect(standingOf(one, asked)).toBe(standing);
  });
});

describe("a plan version that may enforce a gate", () => {
  it("is one that is being applied, or was when the gate was read", () => {
    const applying = { version: 3 } as never;
    const { planVersion } = gate();
    expect(isAppliedTo({ applying: null, planVersion }, gate())).toBe(false);
    expect(isAppliedTo({ applying, planVersion }, gate())).toBe(true);
    expect(isAppliedTo({ applying: null, planVersion: planVersion - 1 }, gate())).toBe(true);
    // One that a later version has left as it is.
    expect(isAppliedTo({ applying: null, planVersion: planVersion + 1 }, gate())).toBe(false);
    expect(isAppliedTo({ applying, planVersion: planVersion + 1 }, gate())).toBe(true);
  });
});

describe("the news that a gate holds nobody up", () => {
  it("is that of one that is blocked, armed and not enforced", () => {
    expect(saysNobodyIsHeldUp(news(gate({ enforced: false })))).toBe(true);
    expect(saysNobodyIsHeldUp(news(gate()))).toBe(false);
    expect(saysNobodyIsHeldUp(news(clearGate(at(DAY), { enforced: false })))).toBe(false);
    const other = { ...news(gate({ enforced: false })), story: { kind: "reminder" } } as unknown as Notification;
    expect(saysNobodyIsHeldUp(other)).toBe(false);
  });

  it("is not true any more of one that a plan enforces, or does not arm", () => {
    const arming = { isArmed: false, since: START, from: null };
    expect(holdsPeopleUp({ enforced: false })).toBe(false);
    expect(holdsPeopleUp({ enforced: false, arming: { ...arming, isArmed: true } })).toBe(false);
    expect(holdsPeopleUp({ enforced: false, arming })).toBe(true);
    expect(holdsPeopleUp({})).toBe(true);
  });
});

describe("a gate that is not enforced", () => {
  const verdict: GateVerdict = { state: "blocked", blockers: [blocker], blockerCount: 1 };
  const under = (old: Gate | undefined, to: typeof planned & { enforced?: false }) =>
    planGate(old, to, plan, [failed()], verdict, at(MINUTE));

  it("is judged as if it were: it clears only when everything is satisfied", () => {
    const one = gate({ enforced: false });
    const step = { before: failed(), after: failed({ reason: "again" }) };
    expect(decideGate(one, step, verdict, at(HOUR))).toBeUndefined();
    const good = { before: failed(), after: passed(at(DAY)) };
    const event = decideGate(one, good, { state: "clear", validUntil: at(DAY) }, at(HOUR));
    expect(event?.type).toBe("gate-cleared");
    expect(evolveGate(one, event!)).toMatchObject({ state: "clear", enforced: false });
    const shut = decideGate(
      clearGate(at(DAY), { enforced: false }),
      { before: passed(at(DAY)), after: failed() },
      verdict,
      at(HOUR),
    );
    expect(evolveGate(clearGate(at(DAY), { enforced: false }), shut!)).toMatchObject({
      state: "blocked",
      enforced: false,
    });
  });

  it("is so by the plan version that it is of, and not by the one before", () => {
    expect(under(undefined, unplanned)).toMatchObject({ state: "blocked", enforced: false, epoch: 0 });
    expect(under(gate({ enforced: false }), planned)).not.toHaveProperty("enforced");
    expect(isEnforced(under(gate(), unplanned))).toBe(false);
  });

  it.each([
    ["is enforced from now on", gate({ enforced: false, epoch: 4 }), planned, 5, at(MINUTE)],
    ["is not enforced any more", gate({ epoch: 4 }), unplanned, 5, at(MINUTE)],
    ["stays as it was", gate({ enforced: false, epoch: 4 }), unplanned, 4, START],
    ["stays enforced", gate({ epoch: 4 }), planned, 4, START],
    [
      "is not armed",
      gate({ epoch: 4, arming: { isArmed: false, since: START, from: null } }),
      { ...unplanned, armed: "by-decision" as const },
      4,
      START,
    ],
  ])("that is blocked and %s is told of, or not", (_, old, to, epoch, since) => {
    expect(under(old, to)).toMatchObject({ epoch, since, state: "blocked" });
  });

  it("that is blocked is told of at once, also while mails about it are held back", () => {
    const held = { since: START, count: 3, until: at(HOUR) };
    const flapping = (over: Partial<Gate>) => gate({ ...over, mails: { ...gate().mails, held } });
    for (const one of [under(flapping({ enforced: false }), planned), under(flapping({}), unplanned)])
      expect(one.mails).toMatchObject({ held: null, saidClear: false });
    expect(news(under(flapping({ enforced: false }), planned)).recipients.length).toBeGreaterThan(1);
    expect(under(flapping({}), planned).mails.held).toEqual(held);
    expect(under(flapping({ enforced: false }), unplanned).mails.held).toEqual(held);
  });

  it("that is clear keeps back what was held back, whether or not the plan enforces it", () => {
    const held = { since: START, count: 3, until: at(HOUR) };
    const one = clearGate(at(DAY), { mails: { ...gate().mails, held } });
    const clear: GateVerdict = { state: "clear", validUntil: at(DAY) };
    expect(planGate(one, unplanned, plan, [passed(at(DAY))], clear, at(MINUTE)).mails.held).toEqual(held);
  });

  it("that is clear says nothing when the plan begins or ceases to enforce it", () => {
    const clear: GateVerdict = { state: "clear", validUntil: at(DAY) };
    const same = planGate(clearGate(at(DAY), { epoch: 4 }), unplanned, plan, [passed(at(DAY))], clear, at(MINUTE));
    expect(same).toMatchObject({ state: "clear", epoch: 4, enforced: false, since: clearGate(at(DAY)).since });
  });

  it("is mailed by the plan version that enforces it", () => {
    const one = compiled(planText({ version: 2 }));
    const old = compiled(withGo(" enforce: false,"));
    const none = { checkpoints: { units: null, items: [] }, gates: [], summary: null };
    const first = cascade(planChange(old), none, START);
    const gates = first.gates.map(({ value }) => ({ gate: value, planned: undefined }));
    const items = first.checkpoints.map(({ value }) => value);
    const loaded = { ...none, checkpoints: { units: null, items }, gates };
    const { notifications } = cascade(planChange(one), loaded, at(HOUR));
    expect(notifications.map(({ topic, kind, epoch }) => [topic, kind, epoch])).toEqual([["go", "blocked", 1]]);
    expect(first.notifications).toEqual([]);
  });
});

describe("its mails", () => {
  it("begin otherwise than those of an enforced gate, in both languages, and say what it means", () => {
    expect(subjects(gate({ enforced: false }))).toEqual([
      '[WOULD BE BLOCKED] m · Ready to go: not enforced, it does not hold up "the step", 0 of 1 satisfied; failed: "rtc – pool01"',
      "[SE BLOQUEARÍA] m · Ready to go: no es obligatoria, no retiene «the step», 0 de 1 cumplidos; fallido: «rtc – pool01»",
    ]);
    expect(subjects(gate())[0]).toMatch(/^\[BLOCKED\]/);
    const { text, html } = renderMail(news(gate({ enforced: false })), "en");
    for (const body of [text, html]) {
      expect(body).toContain("Would be blocked: the step");
      expect(body).toContain(
        "The plan does not enforce it yet, so it holds nobody up. It does not say that you can go back.",
      );
      expect(body).not.toContain("Do not begin");
      expect(body).toContain("whoever begins this step does so without the evidence below");
    }
    const es = renderMail(news(gate({ enforced: false })), "es").text;
    expect(es).toContain(
      "El plan aún no la hace obligatoria, así que no retiene a nadie. No dice que se pueda volver atrás.",
    );
    expect(es).toContain("Se bloquearía: the step");
    expect(es).toContain("quien inicie este paso lo hace sin las evidencias de abajo");
  });

  it("are no urgent ones, and say so also while it stabilizes", () => {
    const held = { since: START, count: 3 };
    const one = news(gate({ enforced: false, unsatisfied: 0, stableAt: at(HOUR) }), []);
    const told: Notification = { ...one, story: { ...one.story, heldBack: held } as Notification["story"] };
    expect(renderPage(told, "en")).toMatchObject({ tone: "warning", mark: "WOULD BE BLOCKED" });
    expect(renderPage(told, "en").subject).toContain("not enforced");
    expect(renderPage(told, "en").next).toContain("whoever begins this step");
    expect(renderPage(news(gate()), "en").tone).toBe("bad");
  });

  it("of one that is not armed are those of a gate that is not armed", () => {
    const one = gate({ enforced: false, arming: { isArmed: false, since: START, from: null } });
    expect(subjects(one)[0]).toMatch(/^\[BLOCKED\] m · Ready to go: do not begin/);
  });

  it("of a clear one say that it would hold nobody up, and only of one that is not enforced", () => {
    const english = "The plan does not enforce this gate yet: it would hold nobody up if it were blocked.";
    const spanish = "El plan aún no hace obligatoria esta puerta: no retendría a nadie si estuviera bloqueada.";
    expect(renderMail(news(clearGate(at(DAY), { enforced: false })), "en").text).toContain(english);
    expect(renderMail(news(clearGate(at(DAY), { enforced: false })), "es").text).toContain(spanish);
    expect(renderMail(news(clearGate(at(DAY))), "en").text).not.toContain(english);
  });

  it("of a clear one let nobody begin: another gate before the same step may be blocked", () => {
    const one = clearGate(at(DAY), { enforced: false, epoch: 2 });
    expect(subjects(one)).toEqual([
      expect.stringMatching(/^\[CLEAR\] m · Ready to go: not enforced, 1 of 1 checkpoint satisfied until /),
      expect.stringMatching(/^\[ABIERTA\] m · Ready to go: no es obligatoria, 1 de 1 control cumplido hasta el /),
    ]);
    const [en, es] = (["en", "es"] as const).map((language) => renderMail(news(one), language));
    for (const body of [en!.text, en!.html]) {
      expect(body).not.toMatch(/You may begin|you may begin "|What to do: begin|can still go back/);
      expect(body).toContain("Not enforced, and satisfied: the step");
      expect(body).toContain("It does not say that you may begin: another gate before the same step may be blocked.");
      expect(body).toContain("ask the gates before this step that the plan enforces");
    }
    expect(es!.text).not.toMatch(/Puede iniciar|puede iniciar|iniciar antes del|Aún se puede volver/);
    expect(es!.text).toContain("No es obligatoria, y se cumple: the step");
    expect(es!.text).toContain("No dice que pueda iniciarse: otra puerta del mismo paso puede estar bloqueada.");
    expect(es!.text).toContain("consulte las puertas de este paso que el plan hace obligatorias");
    expect(renderMail(news(clearGate(at(DAY), { epoch: 2 })), "en").text).toContain("You may begin: the step");
  });

  it("are never one mail with those of gates that hold people up", () => {
    const of = (id: string, more: Partial<Gate> = {}) => news(gate({ id, epoch: 1, ...more }));
    const [first, second, third] = oneForEachPerson([of("a", { enforced: false }), of("b"), of("c")]);
    const people = (one: Notification | undefined) =>
      one?.recipients.filter(({ channel }) => channel === "mail").length;
    expect([people(first), people(second), people(third)]).toEqual([1, 1, 0]);
    expect(first?.story).not.toHaveProperty("also");
    expect(second?.story).toHaveProperty("also", [expect.objectContaining({ id: "c" })]);
  });

  it("in a summary are named so", () => {
    const gates = [gate({ enforced: false }), clearGate(at(DAY), { id: "b", enforced: false }), gate({ id: "c" })];
    const inputs = {
      ...{
        about,
        gates,
        checkpoints: [failed({ gates: ["go"] }), passed(at(DAY), { requirement: "x", gates: ["b"], planVersion: 1 })],
      },
      ...{
        requirements: new Map(),
        contacts: [ana!],
        lastAt: null,
        nextAt: at(DAY),
        proposedVersion: null,
        fact: "f",
        epoch: 1,
      },
    };
    const one = summaryNotification(inputs as unknown as Parameters<typeof summaryNotification>[0], at(HOUR));
    const { sections } = renderPage(one, "en");
    const rows = sections.find(({ title }) => title.startsWith("Gates"))?.rows ?? [];
    expect(rows.map(({ state, detail }) => [state.split(" –")[0], detail])).toEqual([
      ["WOULD BE BLOCKED", "not enforced"],
      ["CLEAR", "not enforced"],
      ["BLOCKED", ""],
    ]);
  });
});

describe("on the bus and in an answer to why", () => {
  it("it is marked as not enforced", () => {
    expect(busEvents(news(gate({ enforced: false })))[0]).toMatchObject({
      state: "blocked",
      enforced: false,
      summary: expect.stringMatching(/^\[WOULD BE BLOCKED\]/),
    });
    expect(busEvents(news(gate()))[0]).toMatchObject({ state: "blocked", enforced: true });
    expect(busEvents(news(clearGate(at(DAY), { enforced: false })))[0]).toMatchObject({
      state: "clear",
      enforced: false,
    });
  });

  it("it says that it holds nobody up", () => {
    const text = (one: Gate) => {
      const { state, since, validUntil } = one;
      const present = { state, since, validUntil, blockers: [], blockerCount: state === "clear" ? 0 : 1 };
      return clearingText(voiceOf("en", "UTC"), one, present, { steps: [], stepCount: 0, waits: [] }, {} as never).gate;
    };
    expect(text(gate({ enforced: false }))).toMatch(
      /^WOULD BE BLOCKED\. .* The plan does not enforce it, so it holds nobody up unless it is not armed\.$/,
    );
    expect(text(gate())).not.toContain("enforce");
    expect(text(clearGate(at(DAY), { enforced: false }))).toContain("does not enforce this gate yet");
    expect(text(clearGate(at(DAY)))).not.toContain("enforce");
  });
});

it("in the rows of a pack it is marked, and an enforced gate has the row that it always had", () => {
  const event = { type: "gate-blocked", gate: "go", version: 4, unsatisfied: 1, at: START, blockers: [blocker] };
  const rowsOf = (after: Gate) =>
    verdictRows({ of: "gate", event, after, before: after, fact: { id: "f", type: "manifest" } } as never, () => []);
  expect(rowsOf(gate({ enforced: false }))).toMatchObject([{ gate: "go", state: "blocked", enforced: false }]);
  expect(rowsOf(gate())[0]).not.toHaveProperty("enforced");
});
