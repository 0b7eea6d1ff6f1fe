import { describe, expect, it } from "vitest";
import { redact, secretsOf, variablesNamedIn } from "../../agent/service/redact.ts";

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
    "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=hunter22;EndpointSuffix=core.windows.net",
    "the access key: hunter22",
    "pass phrase = hunter22",
    "RESTIC_PW=hunter22",
    "git said ghp_hunter22hunter22hunter22",
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

  it("that the environment knows, in JSON, in an address and in credentials", () => {
    const secret = 'pa"ss wörd/1';
    const spelled = [JSON.stringify(secret), encodeURIComponent(secret), Buffer.from(secret).toString("base64")];
    const secrets = secretsOf({ RESTIC_PASSWORD: secret });
    for (const text of spelled)
      expect(redact({ detail: `was ${text}` }, secrets)).toEqual({
        detail: expect.stringMatching(/^was "?<removed>"?$/),
      });
  });

  for (const name of ["AZURE_ACCOUNT_KEY", "B2_ACCOUNT_KEY", "ST_KEY", "CLEARGATE_SEALING_KEY", "RESTIC_PW"])
    it(`that the variable ${name} holds`, () => expect(secretsOf({ [name]: SECRET })).toContain(SECRET));

  it("that a variable holds which the configuration names, whatever its name", () => {
    const config = {
      key: { secret: { env: "SEALED_WITH" } },
      jobs: [{ source: { passphrase: { env: "BORG_WORD" } } }],
    };
    const env = { BORG_WORD: SECRET, SEALED_WITH_COMMAND: "show the-sealing-one", OTHER: "another-value" };
    expect(secretsOf(env, variablesNamedIn(config)).toSorted()).toEqual(
      expect.arrayContaining([SECRET, "show the-sealing-one"]),
    );
    expect(secretsOf(env, variablesNamedIn(config))).not.toContain("another-value");
  });

  it("in a command that is one text, and in one that is none", () => {
    expect(redact({ command: [`tool --token ${SECRET}`] })).toEqual({ command: ["tool --token <removed>"] });
    expect(redact({ command: [] })).toEqual({ command: [] });
  });

  it("that ends with a line break in its variable, and nowhere else", () => {
    const secrets = secretsOf({ RESTIC_PASSWORD: `${SECRET}\n`, OTHER_TOKEN: "      \n" });
    expect(redact({ detail: `was ${SECRET}, and six      spaces` }, secrets)).toEqual({
      detail: "was <removed>, and six      spaces",
    });
  });

  it("in a list of secrets", () => {
    expect(redact({ tokens: [SECRET] })).toEqual({ tokens: ["<removed>"] });
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
