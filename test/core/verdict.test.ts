import { createHmac, createPublicKey, generateKeyPairSync, sign } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { LogHead } from "../../core/log/checkpoint.ts";
import { presentGate } from "../../core/readiness/gate/present.ts";
import { findBase64url } from "../../core/verdict/base64url.ts";
import { type Judged, validUntilOf, verdictOf } from "../../core/verdict/claims.ts";
import { compactJws, findJws, signedText } from "../../core/verdict/jws.ts";
import { findVerdictKey, findVerdictKeys, thumbprint, verdictKey } from "../../core/verdict/keys.ts";
import { openVerdict } from "../../core/verdict/open.ts";
import { at, clearGate, DAY, gate, MINUTE, passed, START } from "../support/readiness.ts";
import { claims, expected, ISSUER, jwsOf, keySet, signed, verdictPair } from "../support/verdicts.ts";

const head: LogHead = { origin: ISSUER, size: 7, root: Buffer.alloc(32, 1) };
const stated = { issuer: ISSUER, audience: undefined, now: START, head: undefined };
const judged = (until: number, over: Partial<Judged> = {}): Judged => {
  const one = clearGate(at(until), { total: 1 });
  return {
    gate: one,
    present: presentGate(one, [passed(at(until))], [], START),
    unknown: null,
    isApplying: false,
    ...over,
  };
};
const seconds = (instant: string): number => Date.parse(instant) / 1_000;

describe("what a verdict says", () => {
  it("is the gate, by the name of the deployment, with the head of the log", () => {
    expect(verdictOf(judged(DAY), { ...stated, head })).toEqual({
      ...{ iss: ISSUER, iat: seconds(START), exp: seconds(at(15 * MINUTE)), migration: "m", gate: "go" },
      ...{ state: "clear", standing: "clear", unknown: null, satisfied: 1, required: 1, planVersion: 1, epoch: 1 },
      log: `cleargate.head/1 ${ISSUER} 7 ${"01".repeat(32)}`,
    });
    expect(verdictOf(judged(DAY), stated)).not.toHaveProperty("aud");
    expect(verdictOf(judged(DAY), { ...stated, audience: "pipeline" }).aud).toBe("pipeline");
  });

  it.each([
    ["a quarter of an hour, where the evidence lasts longer", 15 * MINUTE + 1_000, START, 15 * MINUTE],
    ["as long as the evidence, where that is shorter", 10 * MINUTE, START, 10 * MINUTE],
    ["whole seconds, never one that it does not last", 10_999, START, 10_000],
    ["a quarter of an hour from the second in which it was made", DAY, at(1_999), 15 * MINUTE + 1_000],
  ])("is believed for %s", (_, until, now, expires) => {
    const found = verdictOf(judged(until), { ...stated, now });
    expect([found.state, validUntilOf(found)]).toEqual(["clear", at(expires)]);
  });

  it("is shut where nobody could read it in time, or nobody knows until when it is clear", () => {
    const shut = { state: "blocked", unknown: "not-judged", exp: seconds(at(15 * MINUTE)) };
    expect(verdictOf(judged(999), stated)).toMatchObject(shut);
    const present = { state: "clear", blockers: [], blockerCount: 0 } as const;
    for (const validUntil of [null, START, at(-DAY)])
      expect(verdictOf(judged(DAY, { present: { ...present, validUntil } }), stated)).toMatchObject(shut);
    expect(verdictOf(judged(1_000), stated)).toMatchObject({ state: "clear", unknown: null });
  });

  it("is shut with what is satisfied and why nobody knows, for as long as any", () => {
    const present = { state: "blocked", validUntil: null, blockers: [], blockerCount: 2 } as const;
    const found = verdictOf({ gate: gate({ total: 5 }), present, unknown: "applying", isApplying: true }, stated);
    expect(found).toMatchObject({ state: "blocked", unknown: "applying", satisfied: 3, required: 5 });
    expect(validUntilOf(found)).toBe(at(15 * MINUTE));
    const more = { ...present, blockerCount: 9 };
    expect(
      verdictOf({ gate: gate({ total: 5 }), present: more, unknown: null, isApplying: false }, stated).satisfied,
    ).toBe(0);
  });
});

describe("the verdict of a gate that is not enforced", () => {
  const unenforced = clearGate(at(DAY), { total: 1, enforced: false });
  const blocker = { unit: "pool01", requirement: "rtc", since: START, reason: null } as const;
  const standing = (over: Partial<Judged> = {}) => {
    const { standing: is, state } = verdictOf(judged(DAY, { gate: unenforced, ...over }), stated);
    return [state, is];
  };
  const present = { state: "blocked", validUntil: null, blockers: [], blockerCount: 1 } as const;

  it("says blocked, and that it holds nobody up", () => {
    expect(standing()).toEqual(["clear", "clear"]);
    expect(standing({ present })).toEqual(["blocked", "would-be-blocked"]);
    expect(standing({ present: { ...present, state: "clear" } })).toEqual(["blocked", "would-be-blocked"]);
    expect(standing({ present, gate: gate() })).toEqual(["blocked", "blocked"]);
  });

  it("says that it holds people up while a plan is applied that may enforce it", () => {
    expect(standing({ present, isApplying: true })).toEqual(["blocked", "blocked"]);
    expect(standing({ present, unknown: "applying" })).toEqual(["blocked", "blocked"]);
    const blockers = [{ ...blocker, state: "applying" as const }];
    expect(standing({ present: { ...present, blockers } })).toEqual(["blocked", "blocked"]);
  });
});

describe("the keys of verdicts", () => {
  const { key } = verdictPair(1);

  it("are named as RFC 8037 names them (appendix A.3)", () => {
    const x = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
    expect(thumbprint(x)).toBe("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    expect(verdictKey(Buffer.from(x, "base64url"))).toEqual({
      ...{ kty: "OKP", crv: "Ed25519", x, kid: thumbprint(x), alg: "EdDSA", use: "sig" },
    });
  });

  it("are found by what follows from their bytes, whatever a set calls them", () => {
    const renamed = { issuer: ISSUER, keys: [{ ...key, kid: "other" }] };
    expect(findVerdictKey(renamed, "other")).toBeUndefined();
    expect(findVerdictKey(renamed, key.kid)?.asymmetricKeyType).toBe("ed25519");
    for (const x of [`${key.x}=`, key.x.slice(0, -2), `${key.x}AA`, ""])
      expect(findVerdictKey({ issuer: ISSUER, keys: [{ ...key, x }] }, thumbprint(x)), x).toBeUndefined();
  });

  it("are read from a file, and from nothing that is none", () => {
    const set = keySet(1, 2);
    expect(findVerdictKeys(JSON.stringify({ ...set, more: 1 }))).toEqual(set);
    const wrong = [{ kty: "EC" }, { crv: "X25519" }, { alg: "none" }, { use: "enc" }];
    for (const over of wrong)
      expect(findVerdictKeys(JSON.stringify({ issuer: ISSUER, keys: [{ ...key, ...over }] }))).toBeUndefined();
    const many = { issuer: ISSUER, keys: Array.from({ length: 17 }, () => key) };
    for (const text of ["", "{", "{}", JSON.stringify({ keys: [key] }), JSON.stringify({ ...set, issuer: "" })])
      expect(findVerdictKeys(text), text).toBeUndefined();
    expect(findVerdictKeys(JSON.stringify(many))).toBeUndefined();
    expect(findVerdictKeys(JSON.stringify({ ...many, keys: many.keys.slice(1) }))?.keys).toHaveLength(16);
  });
});

describe("a signed text", () => {
  it("is as RFC 8037 signs it (appendix A.4)", () => {
    const d = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A";
    const der = Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), Buffer.from(d, "base64url")]);
    const text = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
    const signature = sign(null, Buffer.from(text), { key: der, format: "der", type: "pkcs8" });
    expect(compactJws(text, signature)).toBe(
      `${text}.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg`,
    );
  });

  it("says what it is, with what and by which key it is signed, and nothing more", () => {
    const read = findJws(`${signedText("k", { a: 1 })}.`);
    expect(read).toMatchObject({ header: { alg: "EdDSA", kid: "k", typ: "cleargate-verdict+jwt" }, claims: { a: 1 } });
    expect(Object.keys(read?.header as object)).toHaveLength(3);
  });

  it("has one form: three parts in base64url without padding, of a bounded length", () => {
    const text = signed(claims());
    expect(findJws(text)).toBeDefined();
    const [header = "", body = "", signature = ""] = text.split(".");
    const longer = signed({ ...claims(), more: "x".repeat(20_000) });
    const others = [`${header}.${body}`, `${text}.`, `${text}=`, `${header}=.${body}.${signature}`, longer];
    for (const wrong of ["", "..", "a.b.c", `${header}.!.${signature}`, `.${body}.${signature}`, ` ${text}`, ...others])
      expect(findJws(wrong), wrong.slice(0, 80)).toBeUndefined();
    // A text of one sign more than a multiple of four is no base64.
    const longest = ["", "x", "xx"].map((more) => {
      const [head = "", claimed = ""] = signed({ ...claims(), more }).split(".");
      return `${head}.${claimed}.${"A".repeat(16_384 - head.length - claimed.length - 2)}`;
    });
    const whole = longest.filter((one) => findBase64url(one.split(".")[2] ?? "") !== undefined);
    expect(whole.length).toBeGreaterThan(0);
    for (const one of whole) expect([findJws(one) === undefined, findJws(`${one}AAAA`)]).toEqual([false, undefined]);
  });
});

describe("a verdict is believed", () => {
  it("where its key signed it, for this gate, before it expires", () => {
    expect(openVerdict(signed(claims()), expected())).toEqual({ claims: claims() });
    const blocked = claims({ state: "blocked" });
    expect(openVerdict(signed({ ...blocked, later: "ignored" }), expected())).toEqual({ claims: blocked });
    expect(openVerdict(signed(claims(), 2), expected({ keys: keySet(1, 2) }))).toEqual({ claims: claims() });
    const forOne = claims({ aud: "release" });
    expect(openVerdict(signed(forOne), expected({ audience: "release" }))).toEqual({ claims: forOne });
  });

  it.each([
    ["it is for another gate", { gate: "stop" }, "other-gate"],
    ["it is for the same gate of another migration", { migration: "other" }, "other-migration"],
    ["another deployment made it", { iss: "other" }, "other-issuer"],
    ["it was asked for somebody else", { aud: "other" }, "other-audience"],
    ["it was made in the future", { iat: claims().iat + 121 }, "clock-behind"],
    ["it has expired", { exp: claims().iat + 60 }, "expired"],
    ["it expired before it was made", { exp: 0 }, "expired"],
    ["it says nothing of the gate's state", { state: undefined }, "claims"],
    ["it never expires", { exp: undefined }, "claims"],
    ["it is for everybody", { aud: ["other", "mine"] }, "claims"],
  ])("by nobody where %s", (_, over, problem) => {
    expect(openVerdict(signed({ ...claims(), ...over }), expected())).toEqual({ problem });
  });

  it("to the instant, and with a clock that is a minute behind", () => {
    const open = (now: string) => openVerdict(signed(claims()), expected({ now }));
    expect(open(at(15 * MINUTE - 1))).toHaveProperty("claims");
    expect(open(at(15 * MINUTE))).toEqual({ problem: "expired" });
    expect(open(at(-MINUTE))).toHaveProperty("claims");
    expect(open(at(-MINUTE - 1))).toEqual({ problem: "clock-behind" });
  });

  it("only by whom it was asked for, where it was", () => {
    const text = signed(claims({ aud: "release" }));
    expect(openVerdict(text, expected())).toEqual({ problem: "other-audience" });
    expect(openVerdict(signed(claims()), expected({ audience: "release" }))).toEqual({ problem: "other-audience" });
  });

  it("never under a header that says how it is to be verified", () => {
    const { privateKey, key } = verdictPair(1);
    const good = { alg: "EdDSA", kid: key.kid, typ: "cleargate-verdict+jwt" };
    expect(openVerdict(jwsOf(good, claims(), privateKey), expected())).toHaveProperty("claims");
    const headers = [
      ...[{ alg: "none" }, { alg: "HS256" }, { alg: "Ed25519" }, { alg: "ES256" }, { typ: "JWT" }, { typ: undefined }],
      ...[{ jwk: key }, { jku: "https://example.com" }, { crit: ["b64"], b64: false }, { kid: undefined }, { kid: "" }],
    ];
    for (const over of headers)
      expect(openVerdict(jwsOf({ ...good, ...over }, claims(), privateKey), expected()), JSON.stringify(over)).toEqual({
        problem: "header",
      });
    expect(openVerdict(jwsOf(null, claims(), privateKey), expected())).toEqual({ problem: "header" });
  });

  it("never without a signature, nor with a MAC by the public key", () => {
    const { key } = verdictPair(1);
    const text = signedText(key.kid, claims());
    expect(openVerdict(`${text}.`, expected())).toEqual({ problem: "signature-wrong" });
    const none = Buffer.from(JSON.stringify({ alg: "none", kid: key.kid, typ: "cleargate-verdict+jwt" }));
    expect(openVerdict(`${none.toString("base64url")}.${text.split(".")[1]}.`, expected())).toEqual({
      problem: "header",
    });
    for (const secret of [Buffer.from(key.x, "base64url"), Buffer.from(key.x), Buffer.alloc(0)]) {
      const mac = createHmac("sha512", secret).update(text).digest();
      expect(openVerdict(compactJws(text, mac), expected())).toEqual({ problem: "signature-wrong" });
    }
  });

  it("never where somebody else signed it, under his name or ours", () => {
    expect(openVerdict(signed(claims(), 2), expected())).toEqual({ problem: "key-unknown" });
    const text = signedText(verdictPair(1).key.kid, claims());
    const foreign = sign(null, Buffer.from(text), verdictPair(2).privateKey);
    expect(openVerdict(compactJws(text, foreign), expected())).toEqual({ problem: "signature-wrong" });
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    expect(createPublicKey(privateKey).asymmetricKeyType).toBe("ec");
    expect(openVerdict(compactJws(text, sign("sha256", Buffer.from(text), privateKey)), expected())).toEqual({
      problem: "signature-wrong",
    });
  });

  it("never where its claims were changed, or are those of another signature", () => {
    const [header = "", , signature = ""] = signed(claims({ state: "blocked" })).split(".");
    const [, body = ""] = signed(claims()).split(".");
    expect(openVerdict(`${header}.${body}.${signature}`, expected())).toEqual({ problem: "signature-wrong" });
    expect(openVerdict("no verdict", expected())).toEqual({ problem: "form" });
    expect(openVerdict(signed(["clear"]), expected())).toEqual({ problem: "claims" });
  });
});
