import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { App } from "aws-cdk-lib";
import { describe, expect, it } from "vitest";
import { ContextError, readContext } from "../../lib/context.ts";
import { logKey } from "../support/filed-log.ts";
import { testWitness } from "../support/witnesses.ts";

const APP = join(import.meta.dirname, "..", "..", "bin", "app.ts");

describe("the context of the stack", () => {
  it.each([
    ["retentionDays", "1", true],
    ["retentionDays", "36500", true],
    ["retentionDays", "36501", false],
    ["retentionDays", "0", false],
    ["maxLockDays", "36500", true],
    ["maxLockDays", "36501", false],
    ["maxLockDays", "1.5", false],
    ["alarmMail", "ops@example.com", true],
    ["alarmMail", "ops", false],
    ["analytics", "true", true],
    ["analytics", "false", true],
    ["analytics", "yes", false],
    ["chat", "true", true],
    ["chat", "slack", false],
    ["mailFallback", "ana@example.com", true],
    ["mailFallback", "ana@example.com,kim@example.com", true],
    ["mailFallback", "sns", false],
    ["mailFallback", "ana@example.com,kim", false],
    ["mailFallback", Array(11).fill("ana@example.com").join(), false],
    ["webhooks", "https://hooks.example.com/a", true],
    ["webhooks", "https://hooks.example.com/a,https://example.com:8443/b?c=d", true],
    ["webhooks", "http://hooks.example.com/a", false],
    ["webhooks", "https://10.0.0.1/a", false],
    ["webhooks", "https://hooks.example.com/a,https://hooks.example.com/a", false],
    ["webhooks", "1,2,3,4,5,6".replaceAll(/\d/g, "https://example.com/$&"), false],
    ["traces", "https://collector.example/v1/traces?key=a", true],
    ["traces", "http://localhost:4318/v1/traces", true],
    ["traces", "http://127.0.0.1:4318/v1/traces", true],
    ["traces", "http://collector.example/v1/traces", false],
    ["traces", "https://ana:secret@collector.example/v1/traces", false],
    ["traces", "https://collector.example/v1/traces#a", false],
    ["traces", `https://collector.example/${"a".repeat(500)}`, false],
    ["traces", "ftp://localhost/", false],
    ["traces", "true", false],
    ["traceShare", "1", true],
    ["traceShare", "0.05", true],
    ["traceShare", "0", false],
    ["traceShare", "0.0", false],
    ["traceShare", "1.5", false],
    ["traceShare", "5%", false],
    ["logKeys", "2", true],
    ["logKeys", "2,3", true],
    ["logKeys", "0", false],
    ["logKeys", "1,2,3", false],
    ["logWitnesses", `${testWitness(1).key.text} ${testWitness(2).key.text}`, true],
    ["logWitnesses", "witness", false],
    ["logWitnessDays", "365", true],
    ["logReplica", "arn:aws:s3:::copies.example", true],
    ["agentsOfOrganization", "o-a1b2c3d4e5", true],
    ["agentsOfOrganization", "a1b2c3d4e5", false],
    ["agentsOfOrganization", "o-*", false],
    ["rolesAnywhere", "arn:aws:acm-pca:eu-west-1:1:certificate-authority/x", false],
    ["rolesAnywhere", join(import.meta.dirname, "no-such-file.pem"), false],
    ["rolesAnywhere", import.meta.filename, false],
    ["logReplica", "copies", false],
    ["logReplica", "arn:aws:s3:::copies/log", false],
    ["logWitnessDays", "366", false],
    ["logWitnesses", logKey(1).key.text, false],
  ])("takes as %s the value %s: %s", (name, value, isTaken) => {
    const read = () => readContext(new App({ context: { [name]: value } }));
    if (isTaken) expect(String(Object(read())[name])).toBe(value);
    else expect(read).toThrow(`-c ${name}=${value}: it must be`);
  });

  it.each([
    ["retentiondays", 'did you mean "retentionDays"?'],
    ["alarm-mail", 'did you mean "alarmMail"?'],
    [
      "x",
      "known are: retentionDays, maxLockDays, alarmMail, analytics, chat, webhooks, mailFallback, traces, traceShare, logKeys, logWitnesses, verdictKeys, logWitnessDays, logReplica, rolesAnywhere, agentsOfOrganization",
    ],
  ])("refuses a value named %s, which would be left out without a word", (name, meant) => {
    const read = () => readContext(new App({ context: { [name]: "7" } }));
    expect(read).toThrow(ContextError);
    expect(read).toThrow(`-c ${name}: there is no such value; ${meant}`);
  });
  it.each(["1,3", "2,1", "2,2"])("refuses keys of the log that do not follow each other: %s", (logKeys) => {
    expect(() => readContext(new App({ context: { logKeys } }))).toThrow(`-c logKeys=${logKeys}: two keys sign only`);
  });
  it("leaves to the CDK what is its own", () => {
    const context = { "@aws-cdk/core:checkSecretUsage": true, "aws:cdk:bundling-stacks": [], "cli-telemetry": false };
    expect(readContext(new App({ context })).retentionDays).toBe(365);
  });
  it("is refused in one line, without a place in the code", () => {
    const env = { ...process.env, CDK_CONTEXT_JSON: JSON.stringify({ retentionDay: "7" }) };
    const { status, stderr } = spawnSync(process.execPath, [APP], { env, encoding: "utf8" });
    expect([status, stderr]).toEqual([1, '-c retentionDay: there is no such value; did you mean "retentionDays"?\n']);
  }, 60_000);
});
