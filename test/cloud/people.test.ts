import type { JWTPayload } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ApprovalsView } from "../../contract/schemas/approval.ts";
import { summarizeFact } from "../../core/history/summary.ts";
import type { Seen } from "../../core/readiness/checkpoint/seen.ts";
import { type TestCloud, testCloud } from "../support/cloud.ts";
import { allGood, rtcOf } from "../support/evidence.ts";
import { planText } from "../support/plan.ts";

/** What people decide, through the embedded cloud: each decision is attributed, ends, and is shown. */

const DAY = 86_400_000;
const RTC = "checkpoints/pool01/rtc";
const ANA = "ana@example.com";
const KIM = "kim@example.com";
const signOff = `
  - { id: go-ahead, title: Go ahead, evidence: sign-off, kinds: [global], covers: [rtc], maxAge: 30d, judgement: test, signers: [{ role: business, contacts: [ana] }, { role: technical, contacts: [kim, ana] }] }`;

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await testCloud();
  expect(await cloud.applyPlan(planText({ extra: "waivers: { maxDuration: 20d }" }))).toMatchObject({ status: 202 });
  for (const upload of await allGood(60)) await cloud.upload("agent00", upload);
  await cloud.waitUntilIdle();
  await cloud.upload("agent00", await rtcOf("pool01", 50, 10));
  await cloud.waitUntilIdle();
}, 60_000);
afterAll(() => cloud?.stop());

const asked = (days: number, { now } = cloud) => ({
  reason: "the tape library is broken",
  control: "copied by hand each night",
  expiresAt: new Date(Date.parse(now()) + days * DAY).toISOString(),
});
const request = (days: number, person = KIM, role = "operator") =>
  cloud.decide(person, role, `${RTC}/waivers`, asked(days));
const approve = async (fact: string | undefined, person = ANA, role = "manager", claims: JWTPayload = {}) => {
  const body = { reason: "seen the copies", seen: await cloud.see("pool01/rtc") };
  return cloud.decide(person, role, `waivers/${fact}/approval`, body, claims);
};
const mails = (mark: string) => cloud.inbox.list().filter(({ subject }) => subject.includes(mark));

describe("a waiver", () => {
  it("waives nothing until somebody else has approved it, and then opens the gate and says so", async () => {
    const { status, body } = await request(18);
    expect(status).toBe(200);
    expect((await cloud.gate("go")).state).toBe("blocked");
    expect((await approve(body.fact, KIM)).body).toMatchObject({ error: "waiver-self-approved" });
    expect((await approve(body.fact, ANA, "operator")).body).toMatchObject({ error: "role-missing" });
    expect((await approve(body.fact)).status).toBe(200);
    await cloud.waitUntilIdle();
    expect(await cloud.gate("go")).toMatchObject({ state: "clear", waived: ["pool01/rtc"] });
    const mail = mails("[CLEAR] contoso · Ready to go").at(-1);
    expect(mail?.text).toContain("1 of them is waived, without evidence.");
    expect(mail?.text).toContain("approved by ana[@]example[.]com");
    const { body: status2 } = await cloud.get<{ checkpoints: Record<string, unknown>[] }>(
      "/migrations/contoso/checkpoints?unit=pool01",
    );
    expect(status2.checkpoints.find(({ requirement }) => requirement === "rtc")).toMatchObject({
      state: "waived",
      waiver: {
        requestedBy: { subject: `local|${KIM}`, email: KIM },
        approvedBy: [{ email: ANA }],
        control: "copied by hand each night",
      },
    });
    expect((await approve(body.fact)).body).toMatchObject({ error: "waiver-granted-before" });
  });

  it.each([
    ["request-invalid", () => cloud.decide(KIM, "operator", `${RTC}/waivers`, { ...asked(1), control: undefined })],
    ["request-invalid", () => cloud.decide(KIM, "operator", `${RTC}/waivers`, { ...asked(1), reason: "  " })],
    ["request-invalid", () => cloud.decide(KIM, "operator", `${RTC}/waivers`, { ...asked(1), reason: "ok\u202etxt" })],
    [
      "request-invalid",
      () => cloud.decide(KIM, "operator", `${RTC}/waivers`, { ...asked(1), control: "a\nuntil ever" }),
    ],
    ["waiver-too-long", () => request(21)],
    ["waiver-expired", () => request(-1)],
    ["role-missing", () => request(1, KIM, "auditor")],
    ["not-found", () => cloud.decide(KIM, "operator", "checkpoints/pool01/nothing/waivers", asked(1))],
    ["not-found", () => approve("0123")],
    [
      "waiver-missing",
      () => cloud.decide(ANA, "manager", "checkpoints/pool02/rtc/revocation", { what: "waiver", reason: "tidy up" }),
    ],
    [
      "sign-off-not-required",
      async () => {
        const body = { role: "business", reason: "looked", seen: await cloud.see("pool01/rtc") };
        return cloud.decide(ANA, "manager", `${RTC}/signatures`, body);
      },
    ],
    [
      "request-invalid",
      () => cloud.decide(ANA, "manager", `${RTC}/signatures`, { role: "business", reason: "looked" }),
    ],
    ["request-invalid", () => cloud.decide(ANA, "manager", "waivers/0123/approval", { reason: "looked" })],
    ["role-missing", () => cloud.decide(KIM, "", `${RTC}/waivers`, asked(1), { roles: "operator" })],
    ["role-missing", () => cloud.decide(KIM, "", `${RTC}/waivers`, asked(1), { roles: ["night operator"] })],
    ["role-missing", () => cloud.decide(KIM, "", `${RTC}/waivers`, asked(1), { roles: undefined })],
    ["token-unclear", () => cloud.decide(KIM, "operator", `${RTC}/waivers`, asked(1), { sub: "" })],
    [
      "approver-machine",
      () => cloud.decide(KIM, "operator", `${RTC}/waivers`, asked(1), { gty: "client-credentials" }),
    ],
  ])("is refused by rule %s", async (error, decide) => {
    expect((await decide()).body).toMatchObject({ error });
  });

  it.each([
    ["in another case", { email: KIM.toUpperCase() }],
    ["without an address", { email: undefined }],
    ["with another address of hers", { email: "kim.berg@example.com" }],
    ["with an address that nobody verified", { email: ANA, email_verified: false }],
    ["by another account with her address", { sub: "other|kim", email: KIM }],
  ])("is not approved by whoever requested it, %s", async (_, claims) => {
    const { body } = await request(1);
    const answer = await approve(body.fact, KIM, "manager", claims);
    expect(answer).toMatchObject({ status: 403, body: { error: "waiver-self-approved" } });
  });

  it("is announced 14 and 7 days before it ends, and its end shuts the gate and is mailed", async () => {
    await cloud.advanceClock(5 * DAY);
    await cloud.waitUntilIdle();
    expect(mails("[WAIVER]").map(({ subject }) => subject)).toContain(
      "[WAIVER] contoso · the waiver of RTC – pool01 ends in 14 days",
    );
    await cloud.advanceClock(7 * DAY);
    await cloud.waitUntilIdle();
    expect(mails("[WAIVER]").map(({ subject }) => subject)).toContain(
      "[WAIVER] contoso · the waiver of RTC – pool01 ends in 7 days",
    );
    await cloud.advanceClock(7 * DAY);
    await cloud.waitUntilIdle();
    const ended = mails("[WAIVER] contoso · the waiver of RTC – pool01 has ended");
    expect(ended.map(({ to }) => to[0])).toHaveLength(2);
    expect(ended[0]?.text).toContain("the tape library is broken");
    expect((await cloud.gate("go")).waived).toEqual([]);
  });

  it("that is requested reaches those who may approve it, and waits until somebody has", async () => {
    const waiting = async () => (await cloud.get<ApprovalsView>("/migrations/contoso/approvals")).body;
    // What was requested above has ended, or was of other evidence; some of it may still be approved.
    const before = (await waiting()).pendingCount;
    const { body } = await request(3);
    await cloud.waitUntilIdle();
    const asked = mails("[REQUEST]").filter(({ text }) => text.includes(`--approve ${body.fact} `));
    expect(asked.flatMap(({ to }) => to).toSorted()).toEqual([`"Ana Ruiz" <${ANA}>`, `"Kim Berg" <${KIM}>`]);
    expect(asked[0]?.text).toContain("the tape library is broken");
    const { pending, pendingCount } = await waiting();
    expect(pendingCount).toBe(before + 1);
    expect(pending.at(-1)).toMatchObject({
      ...{ what: "waiver", unit: "pool01", requirement: "rtc", request: body.fact, by: { email: KIM } },
      ...{
        gates: ["go", "move@pool01"],
        command: `cleargate waive --approve ${body.fact} --reason "…" --migration contoso`,
      },
    });
    await approve(body.fact);
    expect((await waiting()).pendingCount).toBe(0);
    await cloud.decide(KIM, "manager", `${RTC}/revocation`, { what: "waiver", reason: "asked in vain" });
  });

  it("can be revoked, and satisfies nothing from then on", async () => {
    const { body } = await request(5);
    await approve(body.fact);
    expect((await cloud.gate("go")).waived).toEqual(["pool01/rtc"]);
    const revoked = await cloud.decide(KIM, "manager", `${RTC}/revocation`, { what: "waiver", reason: "tape is back" });
    expect(revoked.status).toBe(200);
    expect((await cloud.gate("go")).waived).toEqual([]);
  });

  it("is in the history with who decided, why, and until when", async () => {
    const summaries = (await cloud.facts())
      .filter(({ type }) => type === "approval-recorded")
      .map((fact) => summarizeFact(fact).summary);
    expect(summaries).toContainEqual(
      expect.stringMatching(/^waiver-requested until .* by kim@example.com: the tape library/),
    );
    expect(summaries).toContainEqual(
      expect.stringMatching(/^waiver-granted until .* by ana@example.com: seen the copies$/),
    );
    expect(summaries).toContainEqual("waiver-revoked by kim@example.com: tape is back");
  });
});

describe("a sign-off", () => {
  let other: TestCloud;
  const sign = async (person: string, role: string, claims: JWTPayload = {}, seen?: Seen) => {
    const body = { role, reason: "looked at it", seen: seen ?? (await other.see("global/go-ahead")) };
    return other.decide(person, "manager", "checkpoints/global/go-ahead/signatures", body, claims);
  };
  beforeAll(async () => {
    other = await testCloud();
    expect(await other.applyPlan(planText({ requirements: signOff }))).toMatchObject({ status: 202 });
  }, 60_000);
  afterAll(() => other?.stop());

  it("is refused while there is nothing to sign, and passes when each role has signed once", async () => {
    expect((await sign(ANA, "business")).body).toMatchObject({ error: "sign-off-no-evidence" });
    for (const upload of await allGood(60)) await other.upload("agent00", upload);
    await other.waitUntilIdle();
    expect((await other.gate("go")).blockers).toMatchObject([{ requirement: "go-ahead", state: "missing" }]);
    expect((await sign(KIM, "business")).body).toMatchObject({ error: "sign-off-person" });
    expect((await sign(ANA, "legal")).body).toMatchObject({ error: "sign-off-role" });
    const unverified = { email: ANA, email_verified: false };
    expect((await sign("mallory@example.com", "business", unverified)).body).toMatchObject({
      error: "sign-off-person",
    });
    expect((await sign(ANA, "business")).status).toBe(200);
    expect((await sign(ANA, "technical")).body).toMatchObject({ error: "sign-off-twice" });
    expect((await other.gate("go")).blockers[0]?.reason).toBe("signed by business; open: technical");
    expect((await sign(KIM, "technical")).status).toBe(200);
    await other.waitUntilIdle();
    expect((await other.gate("go")).state).toBe("clear");
  });

  it("is void when the evidence under it changes, and shuts the gate and says why", async () => {
    await other.upload("agent00", await rtcOf("pool02", 30));
    await other.waitUntilIdle();
    const gate = await other.gate("go");
    expect(gate).toMatchObject({ state: "blocked", blockers: [{ requirement: "go-ahead" }] });
    expect(gate.blockers[0]?.reason).toBe("void: pool02/rtc changed after it was signed");
    await sign(ANA, "business");
    await sign(KIM, "technical");
    await other.waitUntilIdle();
    expect((await other.gate("go")).state).toBe("clear");
  });

  it("is refused where the signer saw something else, with what there is now", async () => {
    const before = await other.see("global/go-ahead");
    await other.upload("agent00", await rtcOf("pool02", 25));
    await other.waitUntilIdle();
    const current = await other.see("global/go-ahead");
    expect(await sign(ANA, "business", {}, before)).toMatchObject({
      status: 409,
      body: { error: "approval-outdated", seen: current },
    });
    await sign(ANA, "business");
    await sign(KIM, "technical");
  });

  it("can be revoked", async () => {
    const path = "checkpoints/global/go-ahead/revocation";
    expect((await other.decide(KIM, "manager", path, { what: "sign-off", reason: "too early" })).status).toBe(200);
    await other.waitUntilIdle();
    expect((await other.gate("go")).blockers[0]?.reason).toBe("revoked: too early");
    expect((await other.decide(KIM, "manager", path, { what: "sign-off", reason: "too early" })).body).toMatchObject({
      error: "sign-off-missing",
    });
  });

  it("is waived by those who sign it, and by nobody else", async () => {
    const path = "checkpoints/global/go-ahead/waivers";
    const { body } = await other.decide("op@example.com", "operator", path, asked(3, other));
    const approval = async (person: string, role: string | null) => {
      const said = { reason: "no time", role, seen: await other.see("global/go-ahead") };
      return (await other.decide(person, "manager", `waivers/${body.fact}/approval`, said)).body;
    };
    expect(await approval("lee@example.com", null)).toMatchObject({ error: "sign-off-role" });
    expect(await approval("lee@example.com", "business")).toMatchObject({ error: "sign-off-person" });
    expect(await approval(ANA, "business")).toMatchObject({ transitions: 0 });
    expect((await other.gate("go")).state).toBe("blocked");
    expect(await approval(ANA, "technical")).toMatchObject({ error: "sign-off-twice" });
    expect(await approval(KIM, "technical")).toMatchObject({ transitions: 1 });
    expect(await other.gate("go")).toMatchObject({ state: "clear", waived: ["global/go-ahead"] });
    expect(await approval(KIM, "technical")).toMatchObject({ error: "waiver-granted-before" });
  });
});

describe("a new plan version", () => {
  let third: TestCloud;
  beforeAll(async () => {
    third = await testCloud();
    expect(await third.applyPlan(planText())).toMatchObject({ status: 202 });
  }, 60_000);
  afterAll(() => third?.stop());

  it("is not what a waiver was requested under, and shortens one that it does not allow for so long", async () => {
    const seen = () => third.see("pool01/rtc");
    const ask = () => third.decide(KIM, "operator", `${RTC}/waivers`, asked(20, third));
    const grant = async (fact: string | undefined) =>
      third.decide(ANA, "manager", `waivers/${fact}/approval`, { reason: "seen the copies", seen: await seen() });
    const [granted, waiting] = [(await ask()).body.fact, (await ask()).body.fact];
    expect((await grant(granted)).status).toBe(200);
    const shorter = planText({ version: 2, extra: "waivers: { maxDuration: 5d }" });
    expect((await third.applyPlan(shorter)).body).toMatchObject({
      changes: { waivers: ["pool01/rtc"], waiverCount: 1 },
    });
    await third.advanceClock(60_000);
    await third.waitUntilIdle();
    const mails5 = third.inbox
      .list()
      .filter(({ subject }) => subject.includes("the waiver of RTC – pool01 ends in 5 days"));
    expect(mails5.map(({ to }) => to[0]).toSorted()).toEqual([
      expect.stringContaining(ANA),
      expect.stringContaining(KIM),
    ]);
    expect((await third.facts()).some((one) => summarizeFact(one).codes.includes("waiver-shortened"))).toBe(true);
    const revocation = { what: "waiver", reason: "tape is back" };
    expect((await third.decide(KIM, "manager", `${RTC}/revocation`, revocation)).status).toBe(200);
    expect((await grant(waiting)).body).toMatchObject({ error: "waiver-too-long" });
    const fewer = (await third.decide(KIM, "operator", `${RTC}/waivers`, asked(2, third))).body.fact;
    expect((await third.applyPlan(planText({ version: 3 }))).status).toBe(202);
    expect(await grant(fewer)).toMatchObject({ status: 409, body: { error: "approval-outdated" } });
  });
});
