import { describe, expect, it } from "vitest";
import { findHeads, headLine } from "../../core/log/head-line.ts";
import { busEvents } from "../../core/notification/bus/bus-events.ts";
import { detailTypeOf } from "../../core/notification/bus/detail-type.ts";
import { BusEvent } from "../../core/notification/bus/event.ts";
import { defang } from "../../core/notification/defang.ts";
import { type Delivery, reachedNobody } from "../../core/notification/delivery.ts";
import { PHRASES } from "../../core/notification/language.ts";
import { isLinkAddress, pageUrl, subjectOf } from "../../core/notification/link.ts";
import { type Mail, renderMail } from "../../core/notification/mail/mail.ts";
import { renderPage } from "../../core/notification/render-page.ts";
import { asJudged, asWritten, type ClearNews, isClearNews, isSuperseded } from "../../core/notification/superseded.ts";
import { type Titles, unitsIn, withTitles } from "../../core/notification/titles.ts";
import { zoned } from "../../core/notification/zoned.ts";
import type { Said } from "../../core/plan/document/said.ts";
import { LANGUAGES } from "../../core/plan/language.ts";
import type { Waiver } from "../../core/readiness/checkpoint/waiver.ts";
import type { Blocker, Gate } from "../../core/readiness/gate/gate.ts";
import {
  NOTIFICATION_KINDS,
  type Notification,
  type Recipient,
  type Story,
} from "../../core/readiness/notification.ts";
import { transitionNotification } from "../../core/readiness/notify-transition.ts";
import { BUS, recipientsAmong } from "../../core/readiness/recipients.ts";
import { COVERAGE } from "../support/coverage.ts";
import { personOf } from "../support/people.ts";
import { passed, quiet } from "../support/readiness.ts";

/** The address of a stack. */
const API = "https://a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com";
/** All that leads or reaches anywhere from a mail. */
const linksOf = (html: string): string[] =>
  [...html.matchAll(/(?:\s(?:href|src|action|background)=|url\()["']?([^"'\s>)]*)/gi)].map(([, to = ""]) => to);

const gate: Gate = {
  migration: "contoso",
  id: "go",
  title: "Ready to go",
  before: "the step",
  unit: null,
  planVersion: 3,
  version: 9,
  epoch: 2,
  state: "clear",
  since: "2026-03-29T00:30:00.000Z",
  coverage: COVERAGE,
  total: 3,
  unsatisfied: 0,
  validUntil: "2026-03-29T01:30:00.000Z",
  stableForMs: 0,
  stableAt: null,
  mails: quiet,
};
const about = { migration: "contoso", title: "Contoso", planVersion: 3, timeZone: "Europe/Madrid" };
const blocker = (reason: string): Blocker => ({
  unit: "pool01",
  requirement: "rtc",
  state: "failed",
  since: gate.since,
  reason,
});
const waiver: Waiver = {
  id: "w",
  requestedBy: personOf("kim"),
  approvedBy: [personOf("ana")],
  reason: "the tape library is broken",
  control: "copied by hand",
  grantedAt: gate.since,
  expiresAt: "2026-04-12T00:30:00.000Z",
  warnedDays: null,
};
const line = {
  unit: "pool01",
  requirement: "rtc",
  completedAt: gate.since,
  validUntil: "2026-03-29T01:30:00.000Z",
  waivedBy: null,
  proof: "restored",
  durationMs: 90_000,
} as const;

const titlesOf = (requirement: Said, unit?: Said): Titles => ({
  requirements: new Map([["rtc", requirement]]),
  units: new Map([["pool01", { title: unit }]]),
});

const notificationOf = (story: Story): Notification => ({
  migration: "contoso",
  topic: "go",
  epoch: 2,
  kind: story.kind,
  at: gate.since,
  fact: "f1",
  about,
  recipients: [],
  story,
});
const cleared = (over: Partial<Gate> = {}): Mail =>
  renderMail(
    notificationOf({
      kind: "clear",
      gate: { ...gate, ...over },
      evidence: [],
      waivedCount: 0,
      lowered: [],
      loweredCount: 0,
    }),
    "en",
  );
const shut: Gate = { ...gate, state: "blocked", validUntil: null };
const blocked = (blockers: Blocker[], blockerCount = blockers.length): Mail =>
  renderMail(notificationOf({ kind: "blocked", gate: shut, blockers, blockerCount }), "en");

const overdue = [{ ...blocker("nothing came"), state: "late" as const, missedRuns: 2 }];
const eased = {
  easings: [{ code: "rule-changed", about: "rtc", member: "maxAge", before: "26h", after: "100w" } as const],
  easingCount: 51,
};
const STORIES: { readonly [K in Story["kind"]]: Extract<Story, { kind: K }> } = {
  clear: { kind: "clear", gate, evidence: [line], waivedCount: 0, lowered: [], loweredCount: 0 },
  blocked: { kind: "blocked", gate: shut, blockers: [blocker("60 % less")], blockerCount: 1 },
  waiver: { kind: "waiver", unit: "pool01", requirement: "rtc", waiver, daysLeft: 14 },
  request: {
    ...{ kind: "request", what: "waiver", unit: "pool01", requirement: "rtc", request: "f7", by: personOf("kim") },
    ...{ reason: "tape", control: "by hand", expiresAt: waiver.expiresAt, roles: [], gates: [gate], gateCount: 1 },
  },
  reminder: {
    ...{ kind: "reminder", unit: "pool01", overdue, overdueCount: 1 },
    silent: [{ agent: "lync", lastAt: gate.since, checkpoints: 3 }],
  },
  enrolment: {
    ...{ kind: "enrolment", enrolment: "3c".repeat(32), agent: "db01", key: "k1", units: ["db01", "db02"] },
    ...{ host: "db01.corp", claimedAt: gate.since, fingerprint: "8f2c 01be" },
  },
  drill: {
    ...{ kind: "drill", unit: "pool01", requirement: "rtc", failed: blocker("it does not mount"), agent: "lync" },
    ...{ completedAt: gate.since, of: "rtc", durationMs: 1_000, gates: ["go"], gateCount: 1 },
  },
  summary: {
    kind: "summary",
    lastAt: null,
    total: 3,
    satisfied: 2,
    gates: [{ ...gate, unsatisfied: 0 }],
    gateCount: 51,
    blockedCount: 7,
    failing: overdue,
    failingCount: 1,
    missedRuns: 2,
    expiring: [line],
    expiringCount: 1,
    waivers: [{ unit: "pool01", requirement: "rtc", waiver }],
    waiverCount: 1,
  },
  plan: {
    ...{ kind: "plan", state: "proposed", version: 2, by: personOf("ana"), needs: 1, approvedBy: [], eased },
  },
};

describe("a notification", () => {
  const contacts = [
    { id: "ana", name: "Ana", email: "ana@example.com", language: "en" },
    { id: "ines", name: "Inés", email: "ines@example.com", language: "es" },
  ] as const;
  const recipients: Recipient[] = [...recipientsAmong(contacts), BUS];
  const base = { migration: "m", topic: "go", epoch: 1, attempts: 1, holder: "h", at: gate.since };
  const mail = (recipient: string, state: Delivery<"mail">["state"]): Delivery => ({
    ...base,
    leaseUntil: gate.since,
    messageId: null,
    channel: "mail",
    recipient,
    state,
  });
  const event: Delivery = { ...mail("@bus", "sent"), channel: "bus", state: "sent" };

  it.each<[Delivery<"mail">["state"], Delivery<"mail">["state"], boolean]>([
    ["bounced", "refused", true],
    ["bounced", "sent", false],
    ["bounced", "complained", false],
    ["bounced", "sending", false],
  ])("whose readers are %s and %s has reached nobody: %s, whatever the bus got", (first, second, unreached) => {
    expect(reachedNobody({ recipients }, [mail("ana", first), mail("ines", second), event])).toBe(unreached);
    expect(reachedNobody({ recipients: [BUS] }, [event])).toBe(false);
  });

  it("of a transition goes to the gate's contacts and to the bus", () => {
    const planned = {
      ...{
        id: "go",
        title: "Ready to go",
        before: "the step",
        unit: null,
        units: null,
        coverage: COVERAGE,
        total: 3,
        stableForMs: 0,
      },
      contacts,
      recipients: { clear: [contacts[1]] },
    };
    const to = (state: Gate["state"]) =>
      transitionNotification(
        { ...gate, state },
        { about, planned, blockers: [], blockerCount: 0, members: [], fact: "f" },
      ).recipients.map(({ channel, id }) => `${channel}:${id}`);
    expect(to("clear")).toEqual(["mail:ines", "bus:@bus"]);
    expect(to("blocked")).toEqual(["mail:ana", "mail:ines", "bus:@bus"]);
  });

  it("is frozen as a value, and rendered from the frozen value in any language", () => {
    const frozen = JSON.stringify(notificationOf(STORIES.clear));
    const thawed = JSON.parse(frozen) as Notification;
    expect(renderMail(thawed, "en")).toEqual(renderMail(notificationOf(STORIES.clear), "en"));
    const spanish = renderMail(thawed, "es");
    expect(spanish.subject).toMatch(
      /^\[ABIERTA\] contoso · Ready to go: puede iniciar «the step» hasta el dom .*, 3 de 3 controles cumplidos/,
    );
    expect(spanish.html).toContain('<html lang="es">');
    expect(spanish.text).toContain("restaurada como prueba, en 90 s");
    expect(renderMail(thawed, "en").subject).toContain("checkpoints satisfied");
    expect(frozen).not.toContain("checkpoints satisfied");
  });

  it("has a page for each kind in each language, state first and the migration last", () => {
    expect(Object.keys(STORIES).toSorted()).toEqual([...NOTIFICATION_KINDS].toSorted());
    for (const story of Object.values(STORIES))
      for (const language of LANGUAGES) {
        const { subject, text, html } = renderMail(notificationOf(story), language);
        expect(subject).toMatch(/^\[[A-Z]+\] contoso · /);
        for (const part of ["contoso", "Contoso", "cleargate "]) {
          expect(text).toContain(part);
          expect(html).toContain(part);
        }
        expect(`${subject}${text}`).not.toMatch(/undefined|null|NaN/);
      }
  });

  it("of a kind that has no page does not compile", () => {
    const notification = { about, fact: "f1", story: { kind: "unknown" } } as const;
    // @ts-expect-error the kind is not in the union of stories
    expect(() => renderPage(notification, "en").subject).toThrow(TypeError);
    // @ts-expect-error a kind is missing, so that its page, its story here or its mark would be too
    const incomplete: typeof STORIES = { clear: STORIES.clear };
    expect(Object.keys(incomplete)).toEqual(["clear"]);
  });

  it("says instants of findings as its reader does", () => {
    expect(blocked([blocker("nothing came by 2026-03-29T01:30:00.000Z")]).text).toContain(
      "nothing came by Sun 29 Mar 2026, 03:30 CEST",
    );
  });

  it("says in its subject and its first line that it may be a second copy", () => {
    const mail = renderMail(notificationOf(STORIES.clear), "en", { attempt: 2 });
    expect(mail.subject).toMatch(/^\(possible duplicate\) \[CLEAR\] contoso · Ready to go: you may begin/);
    for (const part of [mail.text, mail.html]) expect(part).toContain("This mail may be a second copy.");
  });
});

describe("the head of the log in a mail", () => {
  const head = { origin: "Cleargate.eu-west-1.123456789012.cleargate", size: 1_834, root: Buffer.alloc(32, 0xab) };
  it.each(Object.values(STORIES))("of kind $kind is its last line, as it is, in both parts and languages", (story) => {
    for (const language of LANGUAGES) {
      const { text, html } = renderMail(notificationOf(story), language, { logHead: headLine(head) });
      const { known } = PHRASES[language].logHead;
      expect(text.trimEnd().split("\n").slice(-2)).toEqual([known, headLine(head)]);
      expect(html).toContain(known);
      expect([findHeads(text), findHeads(html)]).toEqual([[head], [head]]);
    }
  });
  it("has the fingerprint of a host's key as the host shows it, whatever its digits look like", () => {
    for (let index = 0; index < 100; index += 1) {
      const digits = String(10_007 * (index + 1))
        .repeat(8)
        .slice(0, 32);
      const fingerprint = digits.match(/.{4}/g)?.join(" ") ?? "";
      for (const language of LANGUAGES) {
        const { text, html } = renderMail(notificationOf({ ...STORIES.enrolment, fingerprint }), language);
        for (const part of [text, html]) expect(part).toContain(fingerprint);
      }
    }
  });

  it("is said not to be known where none is", () => {
    for (const language of LANGUAGES) {
      const { text, html } = renderMail(notificationOf(STORIES.clear), language);
      const { unknown } = PHRASES[language].logHead;
      expect([text.trimEnd().split("\n").at(-1), html.includes(unknown)]).toEqual([unknown, true]);
      expect(findHeads(`${text}${html}`)).toEqual([]);
    }
  });
});

describe("the events of a notification", () => {
  const common = { migration: "contoso", epoch: 2, at: gate.since, fact: "f1", summary: expect.any(String) };
  const checkpoint = { unit: "pool01", requirement: "rtc" };
  const counted = { gates: ["go"], gateCount: 1 };

  it.each<[Story["kind"], readonly object[]]>([
    [
      "blocked",
      [
        {
          ...{ ...common, format: "cleargate.transition/1", id: "contoso/go/2", enforced: true },
          ...{ gate: "go", state: "blocked" },
          summary: '[BLOCKED] contoso · Ready to go: do not begin "the step", 2 of 3 satisfied; failed: "rtc – pool01"',
        },
      ],
    ],
    [
      "clear",
      [{ ...common, format: "cleargate.transition/1", id: "contoso/go/2", enforced: true, gate: "go", state: "clear" }],
    ],
    [
      "waiver",
      [
        {
          ...{ ...common, format: "cleargate.waiver/1", id: "contoso/go/2", ...checkpoint, waiver: waiver.id },
          ...{ expiresAt: waiver.expiresAt, daysLeft: 14, shortened: false, gates: [], gateCount: 0 },
        },
      ],
    ],
    [
      "request",
      [
        {
          ...{ ...common, format: "cleargate.request/1", id: "contoso/go/2", ...checkpoint, ...counted },
          ...{ what: "waiver", request: "f7", expiresAt: waiver.expiresAt, roles: [] },
        },
      ],
    ],
    [
      "reminder",
      [
        {
          ...{ ...common, format: "cleargate.late/1", id: "contoso/go/2", unit: "pool01", overdueCount: 1 },
          overdue: [{ requirement: "rtc", state: "late", since: overdue[0]?.since, missedRuns: 2 }],
        },
        {
          ...{ ...common, format: "cleargate.silent/1", id: "contoso/go/2/lync", unit: "pool01" },
          ...{ agent: "lync", lastAt: gate.since, checkpoints: 3 },
        },
      ],
    ],
    [
      "drill",
      [
        {
          ...{ ...common, format: "cleargate.drill/1", id: "contoso/go/2", ...checkpoint, ...counted },
          ...{ agent: "lync", completedAt: gate.since, of: "rtc", durationMs: 1_000 },
        },
      ],
    ],
    ["summary", []],
    ["plan", []],
    ["enrolment", []],
  ])("that is %s say the same as its mail, in the published form", (kind, expected) => {
    const events = busEvents(notificationOf(STORIES[kind]));
    expect(events).toEqual(expected);
    expect(events.map((one) => BusEvent.parse(one))).toEqual(events);
  });

  it("of a request have the roles that must approve, and of a reminder no silence where there is none", () => {
    expect(busEvents(notificationOf({ ...STORIES.request, roles: ["business"] }))).toMatchObject([
      { roles: ["business"] },
    ]);
    const { silent: _, ...overdueAlone } = STORIES.reminder;
    expect(busEvents(notificationOf(overdueAlone)).map(({ format }) => format)).toEqual(["cleargate.late/1"]);
  });

  it("of a waiver that a plan version shortened say so", () => {
    const shortened = { ...STORIES.waiver, isShortened: true, gates: [gate], gateCount: 1 } as const;
    expect(busEvents(notificationOf(shortened))).toMatchObject([{ shortened: true, ...counted }]);
  });

  it("have a detail-type each, by what they say", () => {
    const typesOf = (story: Story) => busEvents(notificationOf(story)).map(detailTypeOf);
    expect(typesOf(STORIES.clear)).toEqual(["Gate Cleared"]);
    expect(typesOf(STORIES.blocked)).toEqual(["Gate Blocked"]);
    expect(typesOf(STORIES.waiver)).toEqual(["Waiver Ending"]);
    expect(typesOf({ ...STORIES.waiver, daysLeft: 0 })).toEqual(["Waiver Ended"]);
    expect(typesOf(STORIES.reminder)).toEqual(["Evidence Late", "Agent Silent"]);
    expect(typesOf(STORIES.drill)).toEqual(["Drill Failed"]);
    const asked = (["waiver", "baseline", "attestation", "sign-off"] as const).flatMap((what) =>
      typesOf({ ...STORIES.request, what }),
    );
    expect(asked).toEqual(["Waiver", "Baseline", "Attestation", "Signature"].map((what) => `${what} Requested`));
  });

  it("have a summary that a chat takes for nothing but text", () => {
    const story = { ...STORIES.blocked, gate: { ...shut, title: "<!channel> <@U1>" } };
    expect(busEvents(notificationOf(story))[0]?.summary).toContain("‹!channel› ‹[@]U1›");
  });

  it("name no person", () => {
    const named = { ...STORIES.request, reason: "asked by kim@example.com" };
    for (const story of [...Object.values(STORIES), named])
      expect(JSON.stringify(busEvents(notificationOf(story)))).not.toMatch(/kim|ana\b|@example/);
  });
});

describe("the summary mail", () => {
  it("says of a gate that it clears only where no checkpoint keeps it shut", () => {
    const textOf = (unsatisfied: number, stableAt: string | null): string => {
      const gates = [{ ...shut, unsatisfied, stableAt }];
      return renderMail(notificationOf({ ...STORIES.summary, gates } as never), "en").text;
    };
    expect(textOf(0, line.validUntil)).toContain("all checkpoints satisfied, clears on");
    for (const stableAt of [null, line.validUntil]) {
      expect(textOf(2, stableAt)).not.toContain("all checkpoints satisfied");
      expect(textOf(2, stableAt)).toContain("1 of 3 checkpoints satisfied, blocked since");
    }
  });

  it("counts all gates, not only those that it names", () => {
    const mail = renderMail(notificationOf(STORIES.summary), "en");
    expect(mail.subject).toBe("[SUMMARY] contoso · 2 of 3 checkpoints satisfied, 44 of 51 gates clear");
    expect(mail.text).toContain("and 50 more");
    expect(mail.text).toContain("2 of 3 checkpoints are satisfied.");
  });
});

describe("the mail of a gate", () => {
  it("says the state, the counts and until when in its subject, in the plan's time zone, also on the night of a change", () => {
    expect(cleared().subject).toBe(
      '[CLEAR] contoso · Ready to go: you may begin "the step" until Sun 29 Mar 2026, 03:30 CEST, 3 of 3 checkpoints satisfied',
    );
    expect(zoned("2026-03-29T00:59:00.000Z", "Europe/Madrid")).toBe("Sun 29 Mar 2026, 01:59 CET");
  });

  it("says why in its subject and its first lines when the gate shuts", () => {
    const mail = blocked([blocker("60 % less")]);
    expect(mail.subject).toBe(
      '[BLOCKED] contoso · Ready to go: do not begin "the step", 2 of 3 satisfied; failed: "rtc – pool01"',
    );
    expect(mail.text.split("\n").slice(0, 8).join("\n")).toContain("rtc – pool01: failed since");
    expect(mail.text).toContain("60 % less");
  });

  it("says the same in text and in HTML", () => {
    const mail = blocked([blocker("one & two")]);
    for (const part of ["rtc – pool01", "fact f1", "plan version 3", "cleargate gates --migration contoso --gate go"]) {
      expect(mail.text).toContain(part);
      expect(mail.html).toContain(part);
    }
    expect(mail.html).toContain("one &amp; two");
  });

  it("carries nothing from outside that acts: no markup, no line break in a header, no link", () => {
    const mail = blocked([blocker("<script>alert(1)</script> http://evil.example\r\nBcc: all@example.com \"'")]);
    expect(mail.html).not.toContain("<script>");
    expect(mail.html).not.toContain("http://evil");
    expect(mail.text).not.toContain("http://evil");
    expect(mail.text).not.toMatch(/^Bcc:/m);
    expect(cleared({ title: "go\r\nBcc: all@example.com" }).subject).not.toMatch(/[\r\n]/);
    expect(defang("a\u202eb\u0000c")).toBe("a\ufffdb\ufffdc");
  });

  it.each([
    "http://evil.example",
    "file://host/share",
    "\\\\host\\share",
    "//host/share",
    "example.com",
    "www.1und1.de",
    "例え。jp",
    "user@host",
    "sip:user04711@contoso.com",
    "mailto:a@b.example",
    "javascript:alert(1)",
    "tel:+34600123456",
    "+34 600 123 456",
    "(555) 123-4567",
    "34600123456",
    "10.0.0.1:8080",
    "localhost:8080/x",
    "setup.zip",
    "☃.net",
    "user＠host",
    "٣٤٦٠٠١٢٣٤٥٦",
    "𝟑𝟒𝟔𝟎𝟎𝟏𝟐𝟑𝟒𝟓𝟔",
  ])("leaves nothing to click of %s, wherever it is", (link) => {
    const outside = { title: link, before: link };
    const waived = {
      ...waiver,
      approvedBy: [personOf("kim", { email: null, name: link })],
      reason: link,
      control: link,
    };
    const stories: Story[] = [
      { ...STORIES.clear, gate: { ...gate, ...outside }, evidence: [{ ...line, waivedBy: link }] },
      { ...STORIES.blocked, gate: { ...shut, ...outside }, blockers: [blocker(link)] },
      { ...STORIES.waiver, waiver: waived },
      { ...STORIES.reminder, overdue: [{ ...blocker(link), missedRuns: 0 }] },
      {
        ...STORIES.summary,
        gates: [{ ...gate, ...outside, unsatisfied: 0 }],
        failing: [{ ...blocker(link), missedRuns: 0 }],
        waivers: [{ unit: "pool01", requirement: "rtc", waiver: waived }],
      },
    ];
    for (const story of stories) {
      const named = withTitles(notificationOf(story), titlesOf(link));
      const { subject, text, html } = renderMail({ ...named, about: { ...about, title: link } }, "en", { api: API });
      for (const part of [subject, text, html]) expect(part).not.toContain(link);
      expect(linksOf(html)).toEqual([pageUrl(API, subjectOf(named))]);
    }
  });

  it("says of its link what it shows: a gate, or else the migration", () => {
    for (const story of Object.values(STORIES))
      expect(renderPage(notificationOf(story), "en", API).link?.label).toMatch(
        "gate" in story ? /^What this gate is/ : /^What this migration is/,
      );
  });

  it.each(Object.values(STORIES))(
    "of kind $kind has one link, to the stack's own page of what it is about",
    (story) => {
      for (const language of LANGUAGES) {
        const url = `${API}/page/migrations/contoso${"gate" in story ? "/gates/go" : ""}`;
        const { subject, text, html } = renderMail(notificationOf(story), language, { api: API });
        expect(linksOf(html)).toEqual([url]);
        expect(html).toContain(`>${url}</a>`);
        expect(html.match(/:\/\//g)).toHaveLength(2);
        expect(text.split("\n").filter((one) => one.includes("://"))).toEqual([url]);
        expect(subject).not.toContain("://");
      }
    },
  );

  it("has no link where its channel has none to give", () => {
    const { text, html } = renderMail(notificationOf(STORIES.clear), "en");
    expect(`${text}${html}`).not.toMatch(/:\/\/|<a /);
  });

  it("links to no other host and no other path, whatever an id is", () => {
    const hostile = 'go@evil.example/../../../migrations?x=1#"><script>';
    const story = { ...STORIES.clear, gate: { ...gate, id: hostile } };
    const { text, html } = renderMail(notificationOf(story), "en", { api: `${API}/` });
    const [url = ""] = linksOf(html);
    expect(URL.parse(url)).toMatchObject({ origin: API, search: "", hash: "" });
    expect(URL.parse(url)?.pathname.split("/")).toEqual([
      ...["", "page", "migrations", "contoso", "gates"],
      encodeURIComponent(hostile),
    ]);
    expect(html).not.toContain("<script>");
    expect(text).toContain(url);
  });

  it.each([
    [API, true],
    ["https://gates.example.com/stage", true],
    ["http://127.0.0.1:4566/api", true],
    ["http://localhost:4566/api", true],
    ["http://[::1]:4566/api", true],
    ["http://abc.execute-api.localhost:4566", true],
    ["http://notlocalhost", false],
    ["http://a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com", false],
    ["http://localhost.example.com", false],
    ["http://127.0.0.1.example.com", false],
    ["javascript:alert(1)", false],
    ["ftp://127.0.0.1/", false],
    ["https://ana@example.com", false],
    ["https://:word@example.com", false],
    ["https://example.com/?to=evil.example", false],
    ["https://example.com/#x", false],
    ["a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com", false],
  ])("links to %s: %s", (address, isTaken) => {
    expect(isLinkAddress(address)).toBe(isTaken);
  });

  it("never shows a person's word as work that was done", () => {
    const textOf = (attestedBy?: string): string => {
      const evidence = [{ ...line, ...(attestedBy === undefined ? {} : { attestedBy }) }];
      return renderMail(notificationOf({ ...STORIES.clear, evidence }), "en").text;
    };
    expect(textOf("kim@example.com")).toContain("kim[@]example[.]com");
    expect(textOf("kim@example.com")).not.toContain("completed on");
    expect(textOf()).toContain("completed on");
  });

  it("counts in its subject the blockers that it does not name, and shows the state of each in its page", () => {
    const mail = blocked([blocker("60 % less")], 5);
    expect(mail.subject).toContain("4 ");
    expect(mail.html).toMatch(/<br>failed since/);
    expect(mail.html).toMatch(/<br><span[^>]*>pool01\/rtc/);
  });

  it("leaves nothing to click of a migration in a subject", () => {
    const { subject } = renderMail(
      { ...notificationOf(STORIES.clear), about: { ...about, migration: "evil.example" } },
      "en",
    );
    expect(subject).toContain("] evil[.]example · ");
  });

  it.each([
    "5,033,165 bytes after 12,582,912: 60.0 % less, 30% is tolerated",
    "valid until Sun 29 Mar 2026, 03:30 CEST",
    "2026-11-25, 12:00:00.000Z",
    "Phase 3: deploy the pilot pool (its first step prepares Active Directory)",
    "E:\\backup, v1.2.3, 69950 more",
  ])("says as it is what nobody would click: %s", (text) => {
    expect(defang(text)).toBe(text);
  });

  it("leaves its commands as they are to be copied", () => {
    const { text } = renderMail(notificationOf({ ...STORIES.blocked, gate: { ...shut, id: "go@pool01" } }), "en");
    expect(text).toContain("cleargate gates --migration contoso --gate go@pool01");
  });

  it("forges no line by a title of the plan", () => {
    const { text } = renderMail(
      notificationOf({ ...STORIES.blocked, gate: { ...shut, before: "x\nAll clear." } }),
      "en",
    );
    expect(text).not.toMatch(/^All clear/m);
  });

  it.each([
    ["en", "RTC databases – Madrid pool"],
    ["es", "Bases de datos RTC – Grupo de Madrid"],
  ] as const)("in %s names each checkpoint by what the plan calls its requirement and its unit", (language, name) => {
    const titles = titlesOf(
      { en: "RTC databases", es: "Bases de datos RTC" },
      { en: "Madrid pool", es: "Grupo de Madrid" },
    );
    for (const story of Object.values(STORIES).filter((one) => one.kind !== "plan" && one.kind !== "enrolment")) {
      const { text, html } = renderMail(withTitles(notificationOf(story), titles), language);
      for (const part of [text, html]) expect(part).toContain(name);
    }
  });

  it("says each text of the plan in the language of its reader", () => {
    const said = (en: string, es: string) => ({ en, es });
    const named = { title: said("Ready", "Listo"), before: said("the move", "el traslado"), unit: "pool01" };
    const titles = titlesOf("RTC", said("Madrid pool", "Grupo de Madrid"));
    const label = { ...about, title: said("Our move", "Nuestro traslado") };
    const stories = [
      { ...STORIES.clear, gate: { ...gate, ...named } },
      { ...STORIES.blocked, gate: { ...shut, ...named } },
      { ...STORIES.summary, gates: [{ ...gate, ...named, unsatisfied: 0 }] },
    ];
    for (const story of stories) {
      const notification = withTitles({ ...notificationOf(story), about: label }, titles);
      const spanish = renderMail(notification, "es").text;
      expect(spanish).toContain("Listo – Grupo de Madrid (pool01)");
      expect(spanish).toContain("Nuestro traslado");
      expect(spanish).not.toMatch(/Ready|the move|Madrid pool|Our move/);
      expect(renderMail(notification, "en").text).not.toMatch(/Listo|el traslado|Grupo de Madrid|Nuestro/);
    }
  });

  it("names the units of a story once each, also those of its gates", () => {
    expect(unitsIn({ ...STORIES.summary, gates: [{ ...gate, unit: "pool09", unsatisfied: 0 }] })).toEqual([
      "pool01",
      "pool09",
    ]);
    expect(unitsIn(STORIES.plan)).toEqual([]);
  });

  it("of what is overdue calls it so, whether or not it keeps a gate shut", () => {
    const { text } = renderMail(notificationOf(STORIES.reminder), "en");
    expect(text).toContain("Overdue:\n  * rtc – pool01: late since");
    expect(text).not.toContain("Blockers");
  });

  it("stays under 100 KB and counts what it does not name", () => {
    const mail = blocked(
      Array.from({ length: 50 }, () => blocker("x".repeat(500))),
      70_000,
    );
    expect(Buffer.byteLength(mail.html)).toBeLessThan(100_000);
    expect(mail.text).toContain("and 69950 more");
  });
});

describe("the news that a gate is clear", () => {
  const news = (kind: Notification["kind"], now: Gate | undefined) => {
    const one = { kind, epoch: 2, story: { kind } } as Notification;
    return isClearNews(one) && isSuperseded(one, now);
  };

  it("is superseded once the gate has shut, has opened anew, or is gone", () => {
    expect(news("clear", gate)).toBe(false);
    expect(news("clear", { ...gate, state: "blocked" })).toBe(true);
    expect(news("clear", { ...gate, epoch: 3 })).toBe(true);
    expect(news("clear", undefined)).toBe(true);
  });

  it("is the only news that is: whatever else was said of a gate stays true", () => {
    for (const kind of ["blocked", "reminder", "waiver", "summary"] as const)
      for (const now of [gate, { ...gate, state: "blocked" as const }, undefined]) expect(news(kind, now)).toBe(false);
  });
});

describe("the news that a gate is clear, where it comes late", () => {
  const UNTIL = "2026-11-23T00:30:00.000Z";
  const news: ClearNews = {
    ...{
      migration: "contoso",
      topic: "go",
      epoch: 2,
      kind: "clear" as const,
      at: gate.since,
      fact: "f",
      recipients: [],
    },
    about: { migration: "contoso", title: "Contoso", planVersion: 3, timeZone: "UTC" },
    story: {
      ...{ kind: "clear", gate: { ...gate, validUntil: UNTIL, version: 9 }, evidence: [] },
      ...{ waivedCount: 0, lowered: [], loweredCount: 0 },
    },
  };
  const written = (over: Partial<Gate>, now: string) =>
    asWritten(news, { ...gate, version: 9, validUntil: "2026-11-22T04:00:00.000Z", ...over }, now)?.story.gate;

  it("is true until the instant that it names, and not from then on", () => {
    expect(written({}, "2026-11-23T00:29:59.999Z")).toEqual(news.story.gate);
    expect(written({}, UNTIL)).toBeUndefined();
  });

  it("is true until the instant that has been written since, where anything has", () => {
    const shortened = { version: 10 };
    expect(written(shortened, "2026-11-22T03:59:59.999Z")).toEqual({
      ...news.story.gate,
      validUntil: "2026-11-22T04:00:00.000Z",
    });
    expect(written(shortened, "2026-11-22T04:00:00.000Z")).toBeUndefined();
    expect(written({ version: 10, validUntil: null }, "2026-11-22T03:00:00.000Z")).toBeUndefined();
  });

  it("is as the members are by the clock, with the evidence that there is", () => {
    const now = "2026-11-23T06:00:00.000Z";
    const member = (validUntil: string) => passed(validUntil, { migration: "contoso", planVersion: gate.planVersion });
    const judged = (validUntil: string) =>
      asJudged(news, { ...gate, total: 1, state: "clear" }, [member(validUntil)], now);
    expect(judged(now)).toBeUndefined();
    expect(judged("2026-11-23T09:00:00.000Z")).toEqual({
      ...news,
      story: {
        ...news.story,
        gate: { ...news.story.gate, validUntil: "2026-11-23T09:00:00.000Z" },
        evidence: [expect.objectContaining({ validUntil: "2026-11-23T09:00:00.000Z" })],
      },
    });
  });
});

describe("a telephone number in a mail", () => {
  it("of seven digits or more is broken in its middle, and a shorter one is read as it is", () => {
    expect(defang("call 5551234 now")).toBe("call 55[512]34 now");
    expect(defang("030 123 4567")).toBe("030 1[23 4]567");
    expect(defang("55 1234")).toBe("55 1234");
  });
});
