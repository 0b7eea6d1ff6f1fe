import { App } from "aws-cdk-lib";
import { describe, expect, it } from "vitest";
import { readContext } from "../../lib/context.ts";

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
  ])("takes as %s the value %s: %s", (name, value, isTaken) => {
    const read = () => readContext(new App({ context: { [name]: value } }));
    if (isTaken) expect(String(Object(read())[name])).toBe(value);
    else expect(read).toThrow(`-c ${name}=${value}: it must be`);
  });
});
