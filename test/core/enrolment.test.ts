import { generateKeyPairSync, sign } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { publicKeyText } from "../../core/ed25519.ts";
import { CLAIM_PATH, ClaimAnswer, ClaimBody, HostName } from "../../core/enrolment/claim.ts";
import { CODE_BYTES, codeText, findCode, MAX_CODE_TEXT } from "../../core/enrolment/code.ts";
import { decideClaim, type Enrolment, enrolmentState, withdrawn } from "../../core/enrolment/enrolment.ts";
import { enrolmentId, isProven, keyFingerprint, proofOf } from "../../core/enrolment/proof.ts";
import { plus } from "../../core/instant.ts";
import { renderMail } from "../../core/notification/mail/mail.ts";
import type { Head } from "../../core/readiness/head.ts";
import { enrolmentNotification } from "../../core/readiness/notify-enrolment.ts";

const keyPair = () => {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  return { privateKey, publicKey: publicKeyText(publicKey) };
};
const [ours, theirs] = [keyPair(), keyPair()];

const AT = "2026-11-27T12:00:00.000Z";
const CODE = findCode(codeText(Buffer.alloc(CODE_BYTES, 7))) ?? "";
const enrolment = (over: Partial<Enrolment> = {}): Enrolment => ({
  ...{ id: enrolmentId(CODE), migration: "m", agent: "db01", key: "k1", units: ["db01"], host: null },
  ...{ by: { issuer: "i", subject: "s", name: null, email: null }, at: AT, expiresAt: plus(AT, 600_000), claim: null },
  ...over,
});

describe("a code", () => {
  const bytes = fc.uint8Array({ minLength: CODE_BYTES, maxLength: CODE_BYTES });

  it("has all of its 160 bits, in signs that nobody takes for one another", () => {
    expect(CODE_BYTES).toBe(20);
    expect(codeText(new Uint8Array(20))).toBe("0000-0000-0000-0000-0000-0000-0000-0000");
    expect(codeText(new Uint8Array(20).fill(255))).toBe("ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ");
    // The value of the bytes 0 to 19 in base 32, most significant first.
    expect(codeText(Uint8Array.from({ length: 20 }, (_, at) => at))).toBe("000G-40R4-0M30-E209-185G-R38E-1W81-24GK");
    fc.assert(
      fc.property(bytes, bytes, (one, other) => {
        expect(codeText(one) === codeText(other)).toBe(Buffer.compare(one, other) === 0);
        expect(codeText(one)).toMatch(/^(?:[0-9A-HJKMNP-TV-Z]{4}-){7}[0-9A-HJKMNP-TV-Z]{4}$/);
      }),
    );
  });

  it("is the same however it is typed", () => {
    fc.assert(
      fc.property(bytes, (one) => {
        const text = codeText(one);
        const signs = text.replaceAll("-", "");
        for (const typed of [text, text.toLowerCase(), signs, text.replaceAll("-", " "), ` ${text}\n`])
          expect(findCode(typed)).toBe(signs);
      }),
    );
    expect(findCode("OoIiLl".padEnd(32, "A"))).toBe("001111".padEnd(32, "A"));
  });

  it.each(["", "A".repeat(31), "A".repeat(33), `${"A".repeat(31)}U`, `${"A".repeat(31)}Ä`, `${"A".repeat(31)}.`])(
    "is none: %j",
    (text) => expect(findCode(text)).toBeUndefined(),
  );

  it("is looked for in no text that is longer than anybody types", () => {
    expect(findCode("A".repeat(32).padEnd(MAX_CODE_TEXT))).toBe("A".repeat(32));
    expect(findCode("A".repeat(32).padEnd(MAX_CODE_TEXT + 1))).toBeUndefined();
  });

  it("is stored as its hash, and nothing of it is in there", () => {
    expect(enrolmentId("A".repeat(32))).toBe("22a48051594c1949deed7040850c1f0f8764537f5191be56732d16a54c1d8153");
  });
});

describe("the proof that a host has the private key", () => {
  const claimed = { code: CODE, publicKey: ours.publicKey, host: "db01" };
  const proof = proofOf(claimed, ours.privateKey);

  it("is believed of what was signed", () => expect(isProven({ ...claimed, proof })).toBe(true));

  it.each([
    ["another code", { code: "A".repeat(32) }],
    ["another host", { host: "db02" }],
    ["another key", { publicKey: theirs.publicKey }],
    ["no key", { publicKey: "x" }],
    ["no signature", { proof: "" }],
    ["the signature of somebody else", { proof: proofOf(claimed, theirs.privateKey) }],
  ])("is not believed of %s", (_, over) => expect(isProven({ ...claimed, proof, ...over })).toBe(false));

  it("is of a text that docs/security.md names, so that no other signature of the key is one", () => {
    const text = `cleargate-enrolment-v1\n${enrolmentId(CODE)}\n${ours.publicKey}\ndb01\n`;
    expect(proofOf(claimed, ours.privateKey)).toBe(signText(text));
  });

  it("shows a key to people by half of its hash", () => {
    expect(keyFingerprint(Buffer.alloc(32).toString("base64"))).toBe("6668 7aad f862 bd77 6c8f c18b 8e9f 8e20");
    expect(keyFingerprint(ours.publicKey)).not.toBe(keyFingerprint(theirs.publicKey));
  });
});

const signText = (text: string): string => sign(null, Buffer.from(text), ours.privateKey).toString("base64");

describe("what a host sends", () => {
  const claimed = { code: CODE, publicKey: ours.publicKey, host: "db01.example" };
  const body = { ...claimed, proof: proofOf(claimed, ours.privateKey) };

  it("is taken with the code however it was typed", () => {
    expect(ClaimBody.parse({ ...body, code: CODE.toLowerCase().replaceAll(/.{4}/g, "$& ") })).toEqual(body);
    expect(CLAIM_PATH).toBe("/enrolments/claim");
  });

  it.each([
    ["code", "A".repeat(31), "must be the code that cleargate agent enrol printed"],
    ["code", CODE.padEnd(81), "Too big: expected string to have <=80 characters"],
    ["publicKey", "x", "must be a raw Ed25519 public key: 32 bytes in base64"],
    ["publicKey", ` ${ours.publicKey}`, "must be a raw Ed25519 public key: 32 bytes in base64"],
    ["publicKey", `${ours.publicKey} `, "must be a raw Ed25519 public key: 32 bytes in base64"],
    ["proof", "x", "must be an Ed25519 signature: 64 bytes in base64"],
    ["proof", ` ${body.proof}`, "must be an Ed25519 signature: 64 bytes in base64"],
    ["proof", `${body.proof} `, "must be an Ed25519 signature: 64 bytes in base64"],
    ["host", "a b", "must be the name of a host"],
  ])("is refused where %s is %j", (member, value, why) => {
    const { error } = ClaimBody.safeParse({ ...body, [member]: value });
    expect(error?.issues.map(({ path, message }) => [path.join("."), message])).toEqual([[member, why]]);
  });

  it("is refused by a rule of its own where it has no code", () => {
    const { error } = ClaimBody.safeParse({ ...body, code: "" });
    expect(error?.issues.map(({ code }) => code)).toEqual(["custom"]);
  });

  it("has nothing else in it", () => expect(ClaimBody.safeParse({ ...body, units: ["*"] }).success).toBe(false));

  it.each(["a", "DB01", "db-01.corp.example", "WIN_SQL01", "a".repeat(253)])("names a host: %s", (name) =>
    expect(HostName.safeParse(name).success).toBe(true),
  );
  it.each(["", "-a", "a-", ".a", "a.", "a\n", "x/../y", "a".repeat(254), "ä"])("names no host: %j", (name) =>
    expect(HostName.safeParse(name).success).toBe(false),
  );

  it("is answered with names, which are nothing without a role", () => {
    const answer = {
      ...{ migration: "m", agent: "a", key: "k1", units: ["*", "u"], bucket: "b", region: "r", prefix: "intake/a/" },
      ...{ tag: { key: "t", value: "a" }, policy: "p", rolesAnywhere: null },
    };
    expect(ClaimAnswer.parse(answer)).toEqual(answer);
    expect(ClaimAnswer.safeParse({ ...answer, later: 1 }).success).toBe(false);
    const rolesAnywhere = { trustAnchor: "t", profile: "p", role: "r" };
    expect(ClaimAnswer.parse({ ...answer, rolesAnywhere })).toEqual({ ...answer, rolesAnywhere });
    for (const over of [{ agent: "../x" }, { units: ["U"] }, { key: "" }, { migration: 7 }, { tag: {} }])
      expect(ClaimAnswer.safeParse({ ...answer, ...over }).success).toBe(false);
  });
});

describe("a claim", () => {
  const asked = { publicKey: ours.publicKey, host: "db01" };
  const claimed = enrolment({ claim: { ...asked, at: AT } });

  it("is kept beside the code, and changes nothing else of it", () => {
    expect(decideClaim(enrolment(), asked, AT)).toEqual({ state: "claimed", enrolment: claimed });
  });

  it("is refused without a code", () => {
    expect(decideClaim(undefined, asked, AT)).toEqual({ state: "refused", code: "enrolment-unknown" });
  });

  it("is refused of a second key, also when the code has expired", () => {
    const used = { state: "refused", code: "enrolment-used" };
    for (const now of [AT, plus(AT, 600_000)])
      expect(decideClaim(claimed, { ...asked, publicKey: theirs.publicKey }, now)).toEqual(used);
  });

  it("of the same key is answered again, whenever and from wherever it is asked", () => {
    const again = { state: "again", enrolment: claimed };
    expect(decideClaim(claimed, asked, plus(AT, 600_000))).toEqual(again);
    expect(decideClaim(claimed, { ...asked, host: "x" }, AT)).toEqual(again);
  });

  it("is refused from the instant on at which the code expires, by the clock of the server", () => {
    expect(decideClaim(enrolment(), asked, plus(AT, 599_999)).state).toBe("claimed");
    const expired = { state: "refused", code: "enrolment-expired" };
    expect(decideClaim(enrolment(), asked, plus(AT, 600_000))).toEqual(expired);
  });

  it.each([
    ["db01", "db01"],
    ["db01", "DB01"],
    ["db01", "db01.corp.example"],
    ["db01.corp.example", "db01"],
  ])("for %s is taken from %s", (host, name) => {
    expect(decideClaim(enrolment({ host }), { ...asked, host: name }, AT).state).toBe("claimed");
  });

  it.each([
    ["db01", "db011"],
    ["db011", "db01"],
    ["db01", "db02"],
    ["db01.one", "db01.other"],
  ])("for %s is refused from %s, and the code stays good", (host, name) => {
    const found = enrolment({ host });
    expect(decideClaim(found, { ...asked, host: name }, AT)).toEqual({
      state: "refused",
      code: "enrolment-host",
      host,
    });
    expect(enrolmentState(found, AT)).toBe("open");
  });

  it("ends what a code is", () => {
    expect(enrolmentState(enrolment(), plus(AT, 599_999))).toBe("open");
    expect(enrolmentState(enrolment(), plus(AT, 600_000))).toBe("expired");
    expect(enrolmentState(claimed, plus(AT, 900_000))).toBe("claimed");
  });

  /** What two hosts, a repeated request and a clock that goes on can do, in any order. */
  const step = fc.record({
    key: fc.constantFrom(ours.publicKey, theirs.publicKey),
    host: fc.constantFrom("db01", "db02"),
    afterMs: fc.integer({ min: 0, max: 400_000 }),
    kept: fc.boolean(),
  });

  it("is of one key for ever, whoever asks, how often and in what order, and never of one that came too late", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), fc.constantFrom(null, "db01"), (steps, host) => {
        let [stored, now] = [enrolment({ host }), AT];
        for (const { key, host: name, afterMs, kept } of steps) {
          now = plus(now, afterMs);
          const before = stored;
          const decision = decideClaim(stored, { publicKey: key, host: name }, now);
          if (decision.state === "claimed") {
            expect(before.claim).toBeNull();
            expect(now < before.expiresAt).toBe(true);
            expect(host === null || host === name).toBe(true);
            // A process may end before it writes.
            if (kept) stored = decision.enrolment;
          } else if (decision.state === "again") expect(decision.enrolment.claim?.publicKey).toBe(key);
          if (before.claim !== null) expect(stored).toEqual(before);
          expect({ ...stored, claim: null }).toEqual(enrolment({ host }));
        }
      }),
    );
  });
});

describe("a code that was taken back", () => {
  const kim = { issuer: "i", subject: "kim", name: null, email: null };
  const later = plus(AT, 60_000);
  const claim = { publicKey: ours.publicKey, host: "db01", at: AT };

  it("is to every host as one that never was, also to the one that had used it", () => {
    for (const before of [enrolment(), enrolment({ claim })]) {
      const after = withdrawn(before, kim, later);
      expect(after).toEqual({ ...before, withdrawal: { by: kim, at: later } });
      const unknown = { state: "refused", code: "enrolment-unknown" };
      expect(decideClaim(after, { publicKey: ours.publicKey, host: "db01" }, later)).toEqual(unknown);
      expect(decideClaim(after, { publicKey: theirs.publicKey, host: "db01" }, plus(AT, 600_000))).toEqual(unknown);
    }
  });

  it("is shown as that, whatever else it is, and stays with whoever was first", () => {
    const after = withdrawn(enrolment({ claim }), kim, later) as Enrolment;
    expect(enrolmentState(after, later)).toBe("withdrawn");
    expect(enrolmentState({ ...after, claim: null }, plus(AT, 600_000))).toBe("withdrawn");
    expect(withdrawn(after, { ...kim, subject: "ana" }, later)).toBeUndefined();
  });
});

describe("the mail to whoever gave a code out", () => {
  const eva = { issuer: "i", subject: "eva", name: "Eva", email: "eva@example.com" };
  const claim = { publicKey: ours.publicKey, host: "db01.corp", at: plus(AT, 60_000) };
  const used = enrolment({ by: eva, claim, units: ["db01", "db02"], language: "es" });
  const head: Head = {
    ...{ migration: "m", title: "Move", timeZone: "Europe/Madrid", planVersion: 3, planDigest: "d" },
    ...{ appliedAt: AT, appliedBy: eva, applying: null, abandoned: null, proposed: null, version: 4 },
  };

  it("is made of a code that a host used, once, and goes to that person alone", () => {
    expect(enrolmentNotification(used, head)).toEqual({
      ...{ migration: "m", topic: `enrolment:${used.id}`, epoch: 1, kind: "enrolment", at: claim.at, fact: used.id },
      about: { migration: "m", title: "Move", planVersion: 3, timeZone: "Europe/Madrid" },
      recipients: [{ channel: "mail", id: "@desk", name: "Eva", email: "eva@example.com", language: "es" }],
      story: {
        ...{ kind: "enrolment", enrolment: used.id, agent: "db01", key: "k1", units: ["db01", "db02"] },
        ...{ host: "db01.corp", claimedAt: claim.at, fingerprint: keyFingerprint(ours.publicKey) },
      },
    });
  });

  it("is of a migration without a plan, too, and in English where nothing else was asked for", () => {
    const { language: _, ...before } = used;
    expect(enrolmentNotification({ ...before, by: { ...eva, name: null } }, undefined)).toMatchObject({
      about: { migration: "m", title: "m", planVersion: 0, timeZone: "UTC" },
      recipients: [{ name: "eva@example.com", language: "en" }],
    });
  });

  it.each([
    ["that nobody has used", { claim: null }],
    ["of somebody without an address that the issuer verified", { by: { ...eva, email: null } }],
    ["of somebody who was forgotten", { by: { person: "0".repeat(64) } }],
  ])("is not made of a code %s", (_, over) =>
    expect(enrolmentNotification({ ...used, ...over }, head)).toBeUndefined(),
  );

  it("has what to compare, and the command that takes the code back, in both languages", () => {
    const notification = enrolmentNotification(used, head);
    if (notification === undefined) throw new Error("there is none");
    for (const [language, subject] of [
      ["en", "[ENROLMENT] m · agent db01: db01[.]corp used your code"],
      ["es", "[ALTA] m · agente db01: db01[.]corp ha usado su código"],
    ] as const) {
      const mail = renderMail(notification, language);
      expect(mail.subject).toBe(subject);
      expect(mail.text).toContain(keyFingerprint(ours.publicKey));
      expect(mail.text).toContain("db01, db02");
      expect(mail.text).toContain(`cleargate agent withdraw ${used.id.slice(0, 12)} --migration m`);
      expect(mail.text).toContain("13:01");
    }
  });
});
