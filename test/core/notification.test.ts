import { describe, expect, it } from "vitest";
import { defang } from "../../core/notification/defang.ts";
import { type Delivery, type Mail, reachedNobody, type Transition } from "../../core/notification/notification.ts";
import { renderTransition } from "../../core/notification/render.ts";
import { zoned } from "../../core/notification/zoned.ts";
import type { Contact } from "../../core/plan/document.ts";
import type { Language } from "../../core/plan/language.ts";
import type { Blocker, Gate } from "../../core/readiness/gate/gate.ts";

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
  total: 3,
  unsatisfied: 0,
  validUntil: "2026-03-29T01:30:00.000Z",
  stableForMs: 0,
  stableAt: null,
};
const readers = (...languages: Language[]): Contact[] =>
  languages.map((language, index) => ({ id: `c${index}`, name: "Ana", email: "ana@example.com", language }));
const english = (told: Transition): Mail => renderTransition(told, readers("en")).en as Mail;
const transition = (over: Partial<Transition> = {}): Transition => ({
  planTitle: "Contoso",
  timeZone: "Europe/Madrid",
  gate,
  blockers: [],
  blockerCount: 0,
  evidence: [],
  fact: "f1",
  ...over,
});
const blocker = (reason: string): Blocker => ({
  unit: "pool01",
  requirement: "rtc",
  state: "failed",
  since: gate.since,
  reason,
});
const blocked = (blockers: Blocker[], count = blockers.length) =>
  english(
    transition({ gate: { ...gate, state: "blocked", validUntil: null }, blockers: blockers, blockerCount: count }),
  );

describe("a notification", () => {
  const recipients = readers("en", "es");
  const delivery = (recipient: string, state: Delivery["state"]): Delivery => ({
    migration: "m",
    topic: "go",
    epoch: 1,
    recipient,
    state,
    attempts: 1,
    holder: "h",
    at: gate.since,
    leaseUntil: gate.since,
    messageId: null,
  });

  it.each<[Delivery["state"], Delivery["state"], boolean]>([
    ["bounced", "refused", true],
    ["bounced", "sent", false],
    ["bounced", "complained", false],
    ["bounced", "sending", false],
  ])("whose recipients are %s and %s has reached nobody: %s", (first, second, unreached) => {
    expect(reachedNobody({ recipients }, [delivery("c0", first), delivery("c1", second)])).toBe(unreached);
  });

  it("has one mail for each language, each with the reader's words and dates", () => {
    const mails = renderTransition(transition(), recipients);
    expect(Object.keys(mails)).toEqual(["en", "es"]);
    expect(mails.es?.subject).toMatch(/^\[ABIERTA\] Ready to go: 3\/3 controles, válido hasta dom/);
    expect(mails.es?.html).toContain('<html lang="es">');
  });

  it("says instants of findings as its reader does", () => {
    expect(blocked([blocker("nothing came by 2026-03-29T01:30:00.000Z")]).text).toContain(
      "nothing came by Sun 29 Mar 2026, 03:30 CEST",
    );
  });
});

describe("the mail of a gate", () => {
  it("says the state, the counts and until when in its subject, in the plan's time zone, also on the night of a change", () => {
    expect(english(transition()).subject).toBe(
      "[CLEAR] Ready to go: 3/3 checkpoints, valid until Sun 29 Mar 2026, 03:30 CEST",
    );
    expect(zoned("2026-03-29T00:59:00.000Z", "Europe/Madrid")).toBe("Sun 29 Mar 2026, 01:59 CET");
  });

  it("says why in its subject and its first lines when the gate shuts", () => {
    const mail = blocked([blocker("60 % less")]);
    expect(mail.subject).toBe("[BLOCKED] Ready to go: 1 of 3 checkpoints, because pool01 rtc is failed");
    expect(mail.text.split("\n").slice(0, 6).join("\n")).toContain("pool01 · rtc: failed since");
    expect(mail.text).toContain("60 % less");
  });

  it("says the same in text and in HTML", () => {
    const mail = blocked([blocker("one & two")]);
    for (const part of ["pool01 · rtc", "fact f1", "plan version 3", "cleargate gates --migration contoso --gate go"]) {
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
    const named = english(transition({ gate: { ...gate, title: "go\r\nBcc: all@example.com" } }));
    expect(named.subject).not.toMatch(/[\r\n]/);
    expect(defang("a\u202eb\u0000c")).toBe("a\ufffdb\ufffdc");
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
