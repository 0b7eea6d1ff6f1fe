import type { App } from "aws-cdk-lib";

export interface Context {
  readonly retentionDays: number;
  readonly maxLockDays: number;
  readonly disposable: boolean;
  readonly alarmMail: string | undefined;
}

/** Reads the values given by `-c name=value`. @throws Error naming a value that is invalid, and what it must be */
export const readContext = (app: App): Context => {
  const text = (name: string, pattern: RegExp, must: string): string | undefined => {
    const value: unknown = app.node.tryGetContext(name);
    if (value === undefined) return undefined;
    if (!pattern.test(String(value))) throw new Error(`-c ${name}=${value}: it must be ${must}`);
    return String(value);
  };
  return {
    retentionDays: Number(text("retentionDays", /^[1-9]\d{0,4}$/, "a whole number of days from 1 to 99999") ?? 365),
    maxLockDays: Number(text("maxLockDays", /^[1-9]\d{0,4}$/, "a whole number of days from 1 to 99999") ?? 365),
    disposable: text("disposable", /^(true|false)$/, "true or false") === "true",
    alarmMail: text("alarmMail", /^[^\s@]+@[^\s@]+$/, "a mail address"),
  };
};
