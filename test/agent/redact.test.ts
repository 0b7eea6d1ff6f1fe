import { describe, expect, it } from "vitest";
import { redact, secretsOf } from "../../agent/service/redact.ts";

const SECRET = "hunter22";

describe("what is sent to support holds no secret", () => {
  for (const text of [
    "https://user:hunter22@host/path",
    "rest:https://user:pa/hunter22@host:8000/",
    "https://user:pa@hunter22@host",
    "https://user:pa ss hunter22@host",
    "s3:https://host/?X-Amz-Signature=hunter22",
    "sftp:user:hunter22@host:/repository",
    "before https://a:hunter22@host after",
    "two: https://host/ and ssh://user:hunter22@other",
    "restic --token hunter22",
    "restic --token=hunter22",
    "tool --api-key hunter22 more",
    "curl -H 'Authorization: Bearer hunter22'",
    "curl -H 'Authorization: hunter22'",
    "Basic hunter22",
    'it printed {"password": "hunter22"}',
    "PASSWORD=hunter22 and more hunter22",
    "https://host/?sv=1&sig=hunter22",
    "-----BEGIN PRIVATE KEY-----\nhunter22\n-----END PRIVATE KEY-----",
    "first line\nhttps://user:hunter22@host",
  ])
    it(`in ${JSON.stringify(text)}`, () => {
      expect(JSON.stringify(redact({ repository: text, labels: { [text]: text } }))).not.toContain(SECRET);
    });

  for (const text of [
    "AKIAIOSFODNN7EXAMPLE",
    "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
  ])
    it(`like ${text}`, () =>
      expect(redact({ detail: `it was ${text} there` })).toEqual({ detail: "it was <removed> there" }));

  it("by the name of a member, of arguments and of a query, whatever it looks like", () => {
    expect(
      redact({ password: "x", authToken: "x", query: "select 'x'", command: ["restic", "x"], env: { file: "name" } }),
    ).toEqual({
      password: "<removed>",
      authToken: "<removed>",
      query: "<removed>",
      command: ["restic", "<arguments removed>"],
      env: { file: "name" },
    });
  });

  it("that the environment knows, wherever it occurs", () => {
    const secrets = secretsOf({ RESTIC_PASSWORD: "correct horse", CLEARGATE_TOKEN: "abc", HOME: "/root/home" });
    expect(redact({ detail: "wrong: correct horse, /root/home, abc" }, secrets)).toEqual({
      detail: "wrong: <removed>, /root/home, abc",
    });
  });

  it("and keeps what support needs", () => {
    const kept = {
      agent: "pool01",
      key: { id: "k1", publicKey: "0cTJCPAEdDxGIFybI/OUPi6Bnp8oRNjiVLfqOYDfuF8=" },
      passphrase: { env: "BORG_PASSPHRASE" },
      path: "D:\\exports\\pool01-*.xml",
      doctor: [{ name: "clock", detail: "3 s ahead of the store" }],
      objectKey: `intake/a/m/u/r/20261122T121358000Z-${"ab".repeat(32)}.ndjson.zst`,
    };
    expect(redact(kept)).toEqual(kept);
  });
});
