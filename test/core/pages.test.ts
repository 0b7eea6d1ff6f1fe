import { describe, expect, it } from "vitest";
import { busEvents } from "../../core/notification/bus/bus-events.ts";
import { defang } from "../../core/notification/defang.ts";
import { reachedNobody } from "../../core/notification/delivery.ts";
import { en } from "../../core/notification/languages/en.ts";
import { es } from "../../core/notification/languages/es.ts";
import { renderHtml } from "../../core/notification/mail/html.ts";
import { renderText } from "../../core/notification/mail/text.ts";
import { gateName } from "../../core/notification/names.ts";
import { type Page, titleOf } from "../../core/notification/page.ts";
import { renderPage } from "../../core/notification/render-page.ts";
import { voiceOf } from "../../core/notification/voice.ts";
import type {
  EvidenceLine,
  OverdueCheckpoint,
  Story,
  SummaryGate,
  SummaryStory,
} from "../../core/readiness/notification.ts";
import { at, clearGate, DAY, gate, HOUR, START, waiver } from "../support/readiness.ts";

/** What a page of each kind contains, in whatever words: rows, counts, tone, and how channels lay them out. */

const about = { migration: "contoso", title: "Contoso", planVersion: 3, timeZone: "UTC" };
const english = voiceOf("en", "UTC");
const pageOf = (story: Story): Page => renderPage({ story, about, fact: "f1" }, "en");
const on = (day: number): string => `${["Sun 22", "Mon 23", "Tue 24"][day]} Nov 2026, 00:00 UTC`;
const evidence = (over: Partial<EvidenceLine> = {}): EvidenceLine => ({
  ...{ unit: "pool01", requirement: "rtc", completedAt: START, validUntil: at(DAY), waivedBy: null, ...over },
});
const blocker = (over: Partial<OverdueCheckpoint> = {}): OverdueCheckpoint => ({
  ...{ unit: "pool01", requirement: "rtc", state: "failed", since: START, reason: "it shrank", missedRuns: 0, ...over },
});

describe("the page of a gate that cleared", () => {
  const open = clearGate(at(DAY), { total: 3 });
  it("says until when, what of it is waived, and each piece of evidence with its proof", () => {
    const waived = evidence({
      requirement: "drill",
      waivedBy: "ana@x.com",
      reason: "no tape",
      validUntil: at(2 * DAY),
    });
    const page = pageOf({
      kind: "clear",
      gate: open,
      evidence: [evidence({ proof: "restored", durationMs: 90_000 }), waived],
      ...{ waivedCount: 1, lowered: [], loweredCount: 0 },
    });
    expect(page).toMatchObject({
      mark: en.marks.clear,
      tone: "good",
      next: en.clear.next(on(1)),
      headline: "You may begin: the step",
    });
    expect(page.lead).toEqual([en.clear.lead("Ready to go", 3, on(1)), en.clear.waived(1)]);
    expect(page.sections).toEqual([
      {
        title: en.waivers,
        rows: [
          {
            ...{ label: "drill – pool01", state: en.waivedUntil(on(2)) },
            detail: `${en.approvedBy("ana[@]x[.]com")}: no tape`,
          },
        ],
        more: undefined,
      },
      {
        title: en.clear.evidence,
        rows: [
          {
            ...{ label: "rtc – pool01", state: en.validUntil(on(1)) },
            detail: `${en.completed(on(0))}, ${en.proofs.restored}, ${en.duration("90 s")}`,
          },
        ],
        more: en.more(1),
      },
      { title: en.coverage, rows: [{ label: en.covers(3, 1, 1), state: "", detail: "" }], more: undefined },
    ]);
  });
  it("says of which checkpoints people accepted less than before: who, when, from what to what", () => {
    const lowered = [
      {
        ...{ unit: "pool01", requirement: "accounts", at: START, requestedBy: "kim@x.com", approvedBy: "ana@x.com" },
        ...{ from: { entries: 1_000, bytes: 0 }, to: { entries: 1, bytes: 2_000 } },
      },
    ];
    const page = pageOf({ kind: "clear", gate: open, evidence: [], waivedCount: 0, lowered, loweredCount: 2 });
    expect(page.lead).toEqual([en.clear.lead("Ready to go", 3, on(1)), en.clear.lowered(2)]);
    expect(page.sections[2]).toEqual({
      title: en.clear.baselines,
      rows: [
        {
          ...{ label: "accounts – pool01", state: en.acceptedOn(on(0)) },
          detail: "1,000 entries → 1 entry, 2,000 bytes; requested by kim[@]x[.]com, approved by ana[@]x[.]com",
        },
      ],
      more: en.more(1),
    });
  });
  it("says nothing of waivers where there are none, and counts no more than there is", () => {
    const page = pageOf({
      kind: "clear",
      gate: { ...open, total: 1 },
      evidence: [evidence()],
      waivedCount: 0,
      lowered: [],
      loweredCount: 0,
    });
    expect(page.lead).toEqual([en.clear.lead("Ready to go", 1, on(1))]);
    expect(page.sections[0]).toEqual({ title: en.waivers, rows: [], more: undefined });
    expect(page.sections[1]?.more).toBeUndefined();
    expect(page.sections[1]?.rows[0]?.detail).toBe(en.completed(on(0)));
  });
});

describe("the page of a gate that shut", () => {
  const shut = gate({ total: 3, unit: "pool01" });
  it("says first what not to begin, and then all blockers that it knows; the only one in its subject, too", () => {
    const page = pageOf({
      kind: "blocked",
      gate: shut,
      blockers: [blocker(), blocker({ state: "late", reason: null })],
      blockerCount: 2,
    });
    expect(page).toMatchObject({
      tone: "bad",
      mark: en.marks.blocked,
      headline: "Do not begin: the step",
      lead: [en.blocked.lead("Ready to go – pool01", 1, 3, on(0))],
    });
    const subject = (satisfied: number): string => en.blocked.subject("the step", satisfied, 3, "Ready to go – pool01");
    expect(page.subject).toBe(`${subject(1)}; failed: "rtc – pool01", and 1 more`);
    const one = pageOf({ kind: "blocked", gate: shut, blockers: [blocker()], blockerCount: 1 });
    expect(one.subject).toBe(`${subject(2)}; failed: "rtc – pool01"`);
    expect(page.sections[0]?.rows).toEqual([
      { label: "rtc – pool01", state: en.since("failed", on(0)), detail: "it shrank", ref: "pool01/rtc" },
      { label: "rtc – pool01", state: en.since("late", on(0)), detail: "", ref: "pool01/rtc" },
    ]);
  });
  it("says what it covers, and what the plan does not ask, with its reasons", () => {
    const notApplicable = [{ requirement: "ad", reason: "no forest at ad.contoso.com" }];
    const coverage = { requirements: 7, units: 4, notApplicable, notApplicableCount: 3 };
    for (const story of [
      { kind: "blocked", gate: { ...shut, coverage }, blockers: [], blockerCount: 0 },
      {
        kind: "clear",
        gate: { ...clearGate(at(DAY), { total: 3 }), coverage },
        evidence: [],
        waivedCount: 0,
        lowered: [],
        loweredCount: 0,
      },
    ] as const)
      expect(pageOf(story).sections.at(-1)).toEqual({
        title: en.coverage,
        rows: [
          { label: en.covers(3, 7, 4), state: "", detail: "" },
          { label: "ad", state: en.notAsked, detail: "no forest at ad[.]contoso[.]com" },
        ],
        more: en.more(2),
      });
  });
  it("has a subject without a reason where no blocker is known", () => {
    const page = pageOf({ kind: "blocked", gate: shut, blockers: [], blockerCount: 0 });
    // What is written counts one, though nobody has named it.
    expect(page.subject).toBe(en.blocked.subject("the step", 2, 3, "Ready to go – pool01"));
  });
  it("names a gate by its unit where it has one, and by that one's id", () => {
    expect([
      gateName(english, { title: "Go", unit: null }),
      gateName(english, { title: "Go", unit: "pool01" }),
      gateName(english, { title: "Go", unit: "pool01", unitTitle: "pool01" }),
      gateName(english, { title: "Go", unit: "pool01", unitTitle: { en: "Madrid pool", es: "Grupo de Madrid" } }),
    ]).toEqual(["Go", "Go – pool01", "Go – pool01", "Go – Madrid pool (pool01)"]);
  });
});

describe("the page of a waiver", () => {
  const story = (daysLeft: number): Story => ({
    kind: "waiver",
    unit: "pool01",
    requirement: "rtc",
    waiver: waiver(at(DAY)),
    daysLeft,
  });
  it("says who approved it and when it ends, or that it has ended", () => {
    const warned = pageOf(story(7));
    expect(warned).toMatchObject({
      tone: "warning",
      subject: en.waiver.subject("rtc – pool01", 7),
      lead: [en.waiver.lead(on(1), "ana[@]example[.]com")],
    });
    expect(pageOf(story(0))).toMatchObject({
      subject: en.waiver.endedSubject("rtc – pool01"),
      lead: [en.waiver.endedLead(on(1))],
    });
    const gates = [{ id: "go", title: "Go", unit: "pool01" }];
    expect(pageOf({ ...story(7), gates, gateCount: 3 } as Story).sections[0]).toEqual({
      title: en.waiver.gates,
      rows: [{ label: "Go – pool01", state: "", detail: "" }],
      more: en.more(2),
    });
    expect(warned.sections.map(({ title, rows }) => [title, rows])).toEqual([
      [en.waiver.gates, []],
      [en.waiver.reason, [{ label: "tape is broken", state: "", detail: "" }]],
      [en.waiver.control, [{ label: "copied by hand", state: "", detail: "" }]],
    ]);
  });
});

describe("the page of a reminder", () => {
  it("says of each what was missed, beside the reason where there is one", () => {
    const overdue = [
      ...[blocker({ missedRuns: 2 }), blocker({ missedRuns: 0, reason: "too old" })],
      blocker({ missedRuns: 1, reason: null }),
    ];
    const page = pageOf({ kind: "reminder", unit: "pool01", overdue, overdueCount: 9 });
    expect(page).toMatchObject({
      tone: "warning",
      lead: [en.reminder.lead(9)],
      subject: en.reminder.subject("pool01", 9),
    });
    expect(page.sections).toMatchObject([{ title: en.reminder.overdue, more: en.more(6) }]);
    expect(page.sections[0]?.rows.map(({ detail }) => detail)).toEqual([
      `it shrank; ${en.missedRuns(2)}`,
      "too old",
      en.missedRuns(1),
    ]);
  });
});

describe("the page of a summary", () => {
  const summaryGate = (over: Partial<SummaryGate>): SummaryGate => ({
    ...{
      id: "go",
      title: "Go",
      before: "the step",
      total: 9,
      unit: null,
      state: "blocked",
      since: START,
      validUntil: null,
      stableAt: null,
      unsatisfied: 2,
    },
    ...over,
  });
  const story = (over: Partial<SummaryStory> = {}): SummaryStory => ({
    ...{ kind: "summary", lastAt: null, total: 3, satisfied: 2, gates: [], gateCount: 0, blockedCount: 0, failing: [] },
    ...{ failingCount: 0, missedRuns: 0, expiring: [], expiringCount: 0, waivers: [], waiverCount: 0 },
    ...over,
  });
  it("says of each gate its state, and until when or since when", () => {
    const gates = [
      summaryGate({ state: "clear", validUntil: at(DAY), unsatisfied: 0 }),
      summaryGate({ state: "clear", unsatisfied: 0 }),
      summaryGate({}),
      summaryGate({ unsatisfied: 0, stableAt: at(DAY) }),
      summaryGate({ unsatisfied: 1, stableAt: at(DAY) }),
    ];
    expect(pageOf(story({ gates, gateCount: 5 })).sections[0]?.rows).toEqual(
      [
        `CLEAR – ${en.validUntil(on(1))}`,
        `CLEAR – ${en.validUntil("")}`,
        `BLOCKED – ${en.summary.gateBlocked(7, 9, on(0))}`,
        `BLOCKED – ${en.summary.gateStabilizing(on(1))}`,
        `BLOCKED – ${en.summary.gateBlocked(8, 9, on(0))}`,
      ].map((state) => ({ label: "Go: the step", state, detail: "" })),
    );
  });
  it("has the tone of its gates, and says when the last one went out where there was one", () => {
    expect(pageOf(story()).tone).toBe("plain");
    expect(pageOf(story({ blockedCount: 1 })).tone).toBe("bad");
    expect(pageOf(story({ missedRuns: 4 })).lead).toEqual([en.summary.lead(2, 3, undefined), en.summary.missed(4)]);
    expect(pageOf(story({ lastAt: START })).lead[0]).toBe(en.summary.lead(2, 3, on(0)));
  });
  it("lists what fails, what expires and what is waived, each with its own count", () => {
    const page = pageOf(
      story({
        ...{ failing: [{ ...blocker(), missedRuns: 1 }], failingCount: 2, expiring: [evidence()], expiringCount: 3 },
        ...{ waivers: [{ unit: "pool01", requirement: "rtc", waiver: waiver(at(DAY)) }], waiverCount: 4 },
      }),
    );
    expect(page.sections.map(({ title, rows, more }) => [title, rows.length, more])).toEqual([
      [en.summary.gates, 0, undefined],
      [en.arming.gates, 0, undefined],
      [en.ownedBy(undefined, 1), 1, en.more(1)],
      [en.summary.expiring, 1, en.more(2)],
      [en.waivers, 1, en.more(3)],
    ]);
    expect(page.sections[4]?.rows).toEqual([
      {
        label: "rtc – pool01",
        state: en.waivedUntil(on(1)),
        detail: `${en.approvedBy("ana[@]example[.]com")}: tape is broken`,
      },
    ]);
  });
});

describe("the phrases of each language", () => {
  it("count one and many in their own way", () => {
    for (const { missedRuns, reminder, summary, clear } of [en, es]) {
      expect(missedRuns(1)).not.toBe(missedRuns(2).replace("2", "1"));
      expect(reminder.lead(1)).not.toBe(reminder.lead(2).replace("2", "1"));
      expect(clear.waived(1)).not.toBe(clear.waived(2).replace("2", "1"));
      expect(summary.missed(0)).not.toContain("0");
      expect(summary.missed(3)).toContain("3");
    }
  });
});

describe("a page as text", () => {
  const page: Page = {
    ...{
      language: "en",
      migration: "contoso",
      mark: "CLEAR",
      tone: "good",
      subject: "s",
      headline: "Head",
      lead: ["one", "two"],
      next: "next",
    },
    link: { label: "look", url: "https://api.example.com/page" },
    sections: [
      {
        title: "Full",
        rows: [
          { label: "a", state: "b", detail: "c" },
          { label: "d", state: "", detail: "" },
        ],
        more: "and 1 more",
      },
      { title: "Empty", rows: [] },
      { title: "Whole", rows: [{ label: "e", state: "f", detail: "" }] },
    ],
    footer: ["x", "y"],
  };
  it("has one line for each part, no section that is empty, and its footer after the mark of a signature", () => {
    expect(renderText(page, { text: "Keep it.", line: "cleargate.head/1 log 1 00" }).split("\n")).toEqual([
      ...[
        "Head",
        "",
        "one",
        "two",
        "",
        "next",
        "",
        "look",
        "https://api.example.com/page",
        "",
        "Full:",
        "  * a: b",
        "    c",
        "  * d",
        "  and 1 more",
        "",
      ],
      ...["Whole:", "  * e: f", "", "-- ", "x", "y", "", "Keep it.", "cleargate.head/1 log 1 00", ""],
    ]);
    expect(renderText(page, { text: "None." }).split("\n").slice(-4)).toEqual(["y", "", "None.", ""]);
  });
  it("as HTML has the same parts, and no empty ones", () => {
    const html = renderHtml(page, { text: "None <is>." });
    for (const part of [
      "Head",
      "one",
      "two",
      "Full",
      "and 1 more",
      "Whole",
      "next",
      "x<br>y",
      ">CLEAR<",
      ">None &lt;is&gt;.</td>",
    ])
      expect(html).toContain(part);
    expect(html).not.toMatch(/Empty|monospace/);
    expect(html.match(/<h2/g)).toHaveLength(2);
    expect(html.match(/<span class="muted"/g)).toHaveLength(1);
    expect(html.replaceAll(/<[^>]*>/g, " ")).not.toMatch(/Stryker|undefined/);
  });
  it("has a title of three hundred bytes at most, state first and then the migration", () => {
    const around = Buffer.byteLength("[M] contoso · ");
    const title = (bytes: number) => titleOf({ mark: "M", migration: "contoso", subject: "s".repeat(bytes - around) });
    expect(title(300)).toMatch(/^\[M\] contoso · s+$/);
    expect(title(301)).toMatch(/^\[M\] contoso · s+…$/);
    expect([title(300), title(301)].map((text) => Buffer.byteLength(text))).toEqual([300, 300]);
  });
});

describe("a name from outside", () => {
  it("is no link: neither by its scheme nor by its beginning", () => {
    expect(defang("HTTPS://a.b FTP://c www.d.e xwww.f")).toBe("HTTPS[:][//]a[.]b FTP[:][//]c www[.]d[.]e xwww[.]f");
  });
});

describe("the event of a gate that cleared", () => {
  it("says so, by its own title", () => {
    const story: Story = {
      kind: "clear",
      gate: clearGate(at(DAY)),
      evidence: [],
      waivedCount: 0,
      lowered: [],
      loweredCount: 0,
    };
    const base = {
      migration: "m",
      topic: "go",
      epoch: 1,
      kind: "clear",
      at: at(HOUR),
      fact: "f",
      recipients: [],
    } as const;
    expect(busEvents({ ...base, about, story })[0]).toMatchObject({ state: "clear", gate: "go", id: "m/go/1" });
  });
});

describe("a notification whose mails bounced", () => {
  it("reached somebody while one of its readers has no delivery yet", () => {
    const mail = (id: string) => ({ channel: "mail", id, name: id, email: `${id}@x.com`, language: "en" }) as const;
    const bounced = { channel: "mail", recipient: "ana", state: "bounced" } as never;
    expect(reachedNobody({ recipients: [mail("ana"), mail("kim")] }, [bounced])).toBe(false);
    expect(reachedNobody({ recipients: [mail("ana")] }, [bounced])).toBe(true);
  });
});
