import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { summarizeFact } from "../../core/history/summary.ts";
import { type TestCloud, testCloud } from "../support/cloud.ts";
import { planText } from "../support/plan.ts";
import { cliOf } from "../support/processes.ts";

/** What only people know, through the embedded cloud and the command line. */

const KIM = "kim@example.com";
const ANA = "ana@example.com";
const EMPTIED = "checkpoints/pool01/emptied";
const DOCUMENTS = `
  - { id: emptied, title: Nobody is homed here, evidence: document, kinds: [pool], maxAge: 24h, attest: {}, judgement: people know }
  - { id: sealed, title: Sealed, evidence: document, kinds: [pool], maxAge: 24h, judgement: test }
  - { id: go-ahead, title: Go, evidence: sign-off, kinds: [global], covers: [emptied], maxAge: 30d, judgement: test, signers: [{ role: business, contacts: [ana] }] }`;
const GATE =
  "  - { id: empty, title: Empty, before: removing it, scope: unit, kind: pool, requirements: [emptied], contacts: [ana] }\n";

let cloud: TestCloud;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "attest-"));
  cloud = await testCloud();
  expect(await cloud.applyPlan(planText({ requirements: DOCUMENTS, extra: GATE }))).toMatchObject({ status: 202 });
}, 60_000);
afterAll(async () => {
  await cloud?.stop();
  rmSync(folder, { recursive: true, force: true });
});

let ids = 0;
const wordOf = async (over: object = {}, of = "pool01/emptied") => {
  ids += 1;
  const id = `00000000-0000-4000-8000-${String(ids).padStart(12, "0")}`;
  return { id, statement: "nobody is homed here", seen: await cloud.see(of), ...over };
};
const attest = async (over: object = {}, person = KIM, role = "operator", path = EMPTIED) =>
  cloud.decide(person, role, `${path}/attestations`, await wordOf(over, path.slice("checkpoints/".length)));
const approve = async (fact: string | undefined, person = ANA, role = "manager", of = "pool01/emptied") =>
  cloud.decide(person, role, `attestations/${fact}/approval`, { reason: "counted too", seen: await cloud.see(of) });

describe("an attestation", () => {
  it("opens the gate once somebody else has approved it, is shown as a word, and shuts the gate when it is revoked", async () => {
    const { body } = await attest();
    expect((await cloud.gate("empty@pool01")).state).toBe("blocked");
    expect((await approve(body.fact, KIM)).body).toMatchObject({ error: "attestation-self-approved" });
    expect((await approve(body.fact, ANA, "operator")).body).toMatchObject({ error: "role-missing" });
    expect((await approve(body.fact)).status).toBe(200);
    expect((await approve(body.fact)).body).toMatchObject({ error: "attestation-recorded-before" });
    await cloud.waitUntilIdle();
    expect(await cloud.gate("empty@pool01")).toMatchObject({
      state: "clear",
      attested: [{ unit: "pool01", requirement: "emptied", by: { email: KIM }, approvedBy: { email: ANA } }],
    });
    const mail = cloud.inbox.list().find(({ subject }) => subject.includes("[CLEAR]"));
    expect(mail?.text).toContain("attested by kim[@]example[.]com, ana[@]example[.]com on");
    const revocation = { what: "attestation", reason: "two came back" };
    expect((await cloud.decide(ANA, "manager", `${EMPTIED}/revocation`, revocation)).status).toBe(200);
    expect(await cloud.gate("empty@pool01")).toMatchObject({ state: "blocked", attested: [] });
    expect((await cloud.decide(ANA, "manager", `${EMPTIED}/revocation`, revocation)).body).toMatchObject({
      error: "attestation-missing",
    });
    const lines = (await cloud.facts()).map((fact) => summarizeFact(fact).summary);
    expect(lines).toContainEqual(
      expect.stringMatching(/^attested as operator until .* by ana@example.com: counted too/),
    );
  });

  it("is recorded once, however often it is sent", async () => {
    const word = await wordOf();
    const path = `${EMPTIED}/attestations`;
    const [first, again] = [
      await cloud.decide(KIM, "operator", path, word),
      await cloud.decide(KIM, "operator", path, word),
    ];
    expect([again.status, again.body.fact]).toEqual([200, first.body.fact]);
    const other = await cloud.decide(KIM, "operator", path, { ...word, statement: "something else" });
    expect(other.body).toMatchObject({ error: "attestation-recorded-before" });
  });

  const sha256 = "0".repeat(64);
  it.each([
    ["role-missing", () => attest({}, KIM, "auditor")],
    ["attestation-not-allowed", () => attest({}, KIM, "manager", "checkpoints/pool01/sealed")],
    ["attestation-not-allowed", () => attest({}, KIM, "manager", "checkpoints/pool01/rtc")],
    ["attestation-expired", () => attest({ validUntil: "2020-01-01T00:00:00Z" })],
    ["approval-outdated", () => attest({ seen: { planVersion: 2, rules: "r", evidence: "e" } })],
    ["request-invalid", () => attest({ statement: "yes\u202eon" })],
    ["request-invalid", () => attest({ attachments: [{ name: "a/b", size: 1, sha256 }] })],
    ["request-invalid", () => attest({ attachments: [{ name: "a", size: 1, sha256: "0" }] })],
    ["request-invalid", () => attest({ attachments: ["a", "a"].map((name) => ({ name, size: 1, sha256 })) })],
    ["not-found", () => approve("0123")],
  ])("is refused by rule %s", async (error, decide) => {
    expect((await decide()).body).toMatchObject({ error });
  });

  it("is given and approved on the command line, and sends nothing of a file but its digest", async () => {
    const secret = "bytes that stay here";
    const file = join(folder, "users.csv");
    writeFileSync(file, secret);
    const run = (person: string, role: string, ...args: string[]) => cliOf(() => cloud, role, person)(...args);
    const word = ["attest", "pool02", "emptied", "--statement", "nobody is homed on pool02", "--attach", file];
    expect((await run(KIM, "operator", ...word)).stderr).toContain("nobody can be asked here");
    const asked = await run(KIM, "operator", ...word, "--yes");
    expect(asked.status).toBe(0);
    const digest = createHash("sha256").update(secret).digest("hex");
    for (const text of ["Nobody is homed here (people know)", "plan version 1", digest, "until"])
      expect(asked.stdout).toContain(text);
    const request = /--approve (\w+)/.exec(asked.stdout)?.[1] ?? "";
    const approved = await run(ANA, "manager", "attest", "--approve", request, "--reason", "counted too", "--yes");
    expect(approved.stdout).toContain("nobody is homed on pool02");
    expect(approved.stdout).toMatch(/approved, as fact \w+; 1 gate has opened or shut/);
    const gates = await run(ANA, "auditor", "gates", "-g", "empty@pool02");
    expect(gates.stdout).toContain("pool02/emptied: attested by kim@example.com, approved by ana@example.com");
    const facts = (await cloud.facts()).filter(({ unit }) => unit === "pool02");
    expect(JSON.stringify(facts)).toContain(digest);
    expect(JSON.stringify(facts)).not.toContain(secret);
  });

  it("wakes the sign-off that covers it", async () => {
    const { body } = await attest();
    await approve(body.fact);
    const seen = await cloud.see("global/go-ahead");
    const sign = { role: "business", reason: "looked at it", seen };
    expect((await cloud.decide(ANA, "manager", "checkpoints/global/go-ahead/signatures", sign)).status).toBe(200);
    await cloud.decide(ANA, "manager", `${EMPTIED}/revocation`, { what: "attestation", reason: "two came back" });
    await cloud.waitUntilIdle();
    const { body: status } = await cloud.get<{ checkpoints: { requirement: string; state: string }[] }>(
      "/migrations/contoso/checkpoints?unit=global",
    );
    expect(status.checkpoints.find(({ requirement }) => requirement === "go-ahead")).toMatchObject({
      state: "missing",
      reason: expect.stringContaining("void: "),
    });
  });
});
