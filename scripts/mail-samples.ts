import { headLine } from "../core/log/head-line.ts";
import { renderMail } from "../core/notification/mail/mail.ts";
import { withTitles } from "../core/notification/titles.ts";
import { LANGUAGES, type Language } from "../core/plan/language.ts";
import type { Blocker, Gate } from "../core/readiness/gate/gate.ts";
import { noMails } from "../core/readiness/gate/mails.ts";
import type { Notification, NotificationKind, Story } from "../core/readiness/notification.ts";

/** One mail of each kind, about an estate that is made up: what `docs/mails/` shows. */

const at = (day: number, time = "06:00"): string => `2026-11-${day}T${time}:00.000Z`;

const actor = (name: string) => ({
  issuer: "https://id.example",
  subject: name,
  name,
  email: `${name}@contoso.example`,
});

const gate: Gate = {
  ...{ migration: "contoso", id: "pilot", unit: null, planVersion: 3, version: 9, epoch: 4 },
  title: { en: "Pilot pool", es: "Grupo de servidores piloto" },
  before: { en: "Phase 3: deploy the pilot pool", es: "Fase 3: implementar el grupo de servidores piloto" },
  ...{
    state: "clear",
    since: at(22),
    total: 17,
    unsatisfied: 0,
    validUntil: at(23, "08:00"),
    stableForMs: 0,
    stableAt: null,
  },
  coverage: {
    ...{ requirements: 9, units: 4, notApplicableCount: 1 },
    notApplicable: [{ requirement: "group-chat", reason: "Group Chat was never deployed" }],
  },
  mails: noMails({ after: 3, withinMs: 3_600_000 }),
};
const shut: Gate = { ...gate, state: "blocked", since: at(24), unsatisfied: 6, validUntil: null };

/** Longer than a telephone is wide, and without a place to break it. */
const LONG_NAME = "rtc_full_2026-11-23_backup_of_the_databases_of_the_Madrid_pool_part_0001.bak";

const late = (unit: string, requirement: string): Blocker => ({
  ...{ unit, requirement, state: "late", since: at(24), reason: `no evidence arrived by ${at(24)}` },
});
const BLOCKERS: readonly Blocker[] = [
  {
    ...{ unit: "pool01", requirement: "rtc", state: "failed", since: at(23, "22:15") },
    reason: `1 file cannot be read: ${LONG_NAME}`,
    because: { code: "file-unreadable", count: 1, where: [LONG_NAME] },
  },
  ...["pool01", "pool02", "pool03"].map((unit) => late(unit, "accounts")),
  late("pool02", "rtc"),
  {
    ...{ unit: "forest", requirement: "directory", state: "stale", since: at(24, "04:30") },
    ...{ reason: `completed at ${at(23, "02:30")}`, because: { code: "expired", completedAt: at(23, "02:30") } },
  },
];
const overdue = BLOCKERS.filter(({ state }) => state === "late").map((one) => ({ ...one, missedRuns: 2 }));

const EVIDENCE = [
  {
    ...{
      unit: "pool01",
      requirement: "group-chat",
      completedAt: at(20),
      validUntil: at(27),
      waivedBy: "ana@contoso.example",
    },
    reason: "the tape library is broken",
  },
  ...["pool01", "pool02"].map((unit) => ({
    ...{ unit, requirement: "rtc", completedAt: at(22, "02:10"), validUntil: at(23, "08:00"), waivedBy: null },
    ...{ proof: "hashed" as const },
  })),
  {
    ...{
      unit: "forest",
      requirement: "directory",
      completedAt: at(22, "02:30"),
      validUntil: at(23, "09:00"),
      waivedBy: null,
    },
    ...{ proof: "restored" as const, durationMs: 720_000 },
  },
];

const waiver = {
  ...{ id: "w1", requestedBy: actor("kim"), approvedBy: [actor("ana")], reason: "the tape library is broken" },
  ...{ control: "copied by hand to the second site", grantedAt: at(20), expiresAt: at(27), warnedDays: 7 },
};
const checkpoint = { unit: "pool01", requirement: "group-chat" };

const STORIES: { readonly [K in NotificationKind]: Extract<Story, { kind: K }> } = {
  clear: { kind: "clear", gate, evidence: EVIDENCE, waivedCount: 1, lowered: [], loweredCount: 0 },
  blocked: {
    ...{ kind: "blocked", gate: shut, blockers: BLOCKERS, blockerCount: BLOCKERS.length },
    ...{ waived: EVIDENCE.slice(0, 1), waivedCount: 1 },
    also: [
      {
        ...{ id: "moves@pool01", unit: "pool01", total: 4, epoch: 2, unsatisfied: 1, waivedCount: 0, tells: ["ana"] },
        title: { en: "Moving users", es: "Traslado de usuarios" },
        before: { en: "Phase 6: move users of this pool", es: "Fase 6: mover los usuarios de este grupo" },
        blockers: BLOCKERS.slice(0, 1),
      },
    ],
  },
  waiver: { kind: "waiver", ...checkpoint, waiver, daysLeft: 7, gates: [gate], gateCount: 1 },
  request: {
    ...{ kind: "request", ...checkpoint, what: "waiver", request: "f-0002", by: actor("kim"), roles: [] },
    ...{ reason: waiver.reason, control: waiver.control, expiresAt: waiver.expiresAt, gates: [gate], gateCount: 1 },
  },
  reminder: {
    kind: "reminder",
    unit: "pool02",
    overdue: overdue.filter(({ unit }) => unit === "pool02"),
    overdueCount: 2,
    silent: [{ agent: "lync-agent", lastAt: at(22), checkpoints: 2 }],
  },
  drill: {
    ...{ kind: "drill", unit: "forest", requirement: "directory", agent: "ad-agent", completedAt: at(23, "22:10") },
    failed: {
      ...{ unit: "forest", requirement: "directory", state: "failed", since: at(23, "22:15") },
      ...{
        reason: "1 check failed: ntds.dit does not mount",
        because: { code: "check-failed", count: 1, where: ["ntds.dit"] },
      },
    },
    ...{ of: "directory", durationMs: 720_000, gates: ["pilot"], gateCount: 1 },
  },
  summary: {
    ...{ kind: "summary", lastAt: at(23), total: 25, satisfied: 16, gateCount: 2, blockedCount: 1 },
    gates: [
      { ...shut, unsatisfied: 6 },
      {
        ...{ ...gate, id: "moves@pool01", unit: "pool01", total: 4, unsatisfied: 0, validUntil: at(25) },
        title: { en: "Moving users", es: "Traslado de usuarios" },
        before: { en: "Phase 6: move users of this pool", es: "Fase 6: mover los usuarios de este grupo" },
      },
    ],
    unarmed: [
      {
        ...{ ...shut, id: "decommission", total: 4, unsatisfied: 3 },
        title: { en: "Decommissioning", es: "Retirada" },
        before: { en: "Phase 7: decommission the old estate", es: "Fase 7: retirar la infraestructura antigua" },
        arming: { isArmed: false, since: at(20), from: null },
      },
    ],
    ...{ unarmedCount: 1, quietCount: 3 },
    failing: BLOCKERS.map((one) => ({ ...one, missedRuns: one.state === "late" ? 2 : 0 })),
    ...{ failingCount: BLOCKERS.length, missedRuns: 8, expiring: EVIDENCE.slice(1, 2), expiringCount: 1 },
    ...{ waivers: [{ ...checkpoint, waiver, gates: ["pilot"], gateCount: 1 }], waiverCount: 1, proposedVersion: 4 },
    pack: { id: "5b".repeat(16), asOf: at(24), bytes: 1_482_113, sha256: "7d".repeat(32), reason: null },
    pending: [
      {
        ...{ unit: "pool02", requirement: "rtc", what: "waiver", request: "f-0003", by: actor("kim"), at: at(23) },
        ...{ expiresAt: at(30), reason: "the disk for dumps arrives on Thursday", roles: [] },
      },
    ],
    pendingCount: 1,
  },
  enrolment: {
    ...{ kind: "enrolment", enrolment: "3c".repeat(32), agent: "db01", key: "k1", units: ["db01"] },
    ...{ host: "db01.contoso.example", claimedAt: at(24), fingerprint: "8f2c 01be 77d4 9a10 53e6 bb02 c9f1 4d6a" },
  },
  plan: {
    ...{ kind: "plan", state: "proposed", version: 4, by: actor("kim"), needs: 1, approvedBy: [] },
    eased: {
      easings: [{ code: "rule-changed", about: "rtc", member: "maxAge", before: "26h", after: "7d" }],
      easingCount: 1,
    },
  },
};

const TITLES = {
  requirements: new Map([
    ["accounts", { en: "Accounts homed on the pool", es: "Cuentas alojadas en el grupo de servidores" }],
    ["rtc", { en: "RTC database", es: "Base de datos RTC" }],
    ["directory", { en: "Active Directory", es: "Active Directory" }],
    ["group-chat", { en: "Group Chat databases", es: "Bases de datos de Group Chat" }],
  ]),
  units: new Map([
    ["pool01", { title: { en: "Madrid pool", es: "Grupo de Madrid" }, owner: "Kim Berg" }],
    ["pool02", { title: { en: "Seville pool", es: "Grupo de Sevilla" }, owner: "Kim Berg" }],
    ["pool03", { title: { en: "Bilbao pool", es: "Grupo de Bilbao" }, owner: "Kim Berg" }],
    ["forest", { title: { en: "Forest", es: "Bosque" }, owner: "Directory team" }],
  ]),
};

const notificationOf = (story: Story): Notification => ({
  ...{
    migration: "contoso",
    topic: "pilot",
    epoch: 4,
    kind: story.kind,
    at: at(24),
    fact: "f-0001",
    recipients: [],
    story,
  },
  about: {
    ...{ migration: "contoso", planVersion: 3, timeZone: "Europe/Madrid" },
    title: { en: "Contoso to Lync Server 2013", es: "De Contoso a Lync Server 2013" },
  },
});

/** An address as API Gateway gives. */
const API = "https://a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com";

/** Of a log with the name that the stack gives. */
const HEAD = headLine({
  origin: "Cleargate.eu-west-1.123456789012.cleargate",
  size: 1_834,
  root: Buffer.from("2f".repeat(32), "hex"),
});

export const sampleMail = (kind: NotificationKind, language: Language) =>
  renderMail(withTitles(notificationOf(STORIES[kind]), TITLES), language, { api: API, logHead: HEAD });

const KINDS = Object.keys(STORIES) as NotificationKind[];

/** By file: the text with its subject, and the HTML, of one mail of each kind in each language. */
export const mailSamples = (): Record<string, string> =>
  Object.fromEntries(
    KINDS.flatMap((kind) =>
      LANGUAGES.flatMap((language) => {
        const { subject, text, html } = sampleMail(kind, language);
        const name = `docs/mails/${kind}.${language}`;
        return [
          [`${name}.txt`, `Subject: ${subject}\n\n${text}`],
          [`${name}.html`, html],
        ];
      }),
    ),
  );
