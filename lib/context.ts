import type { App } from "aws-cdk-lib";

export interface Context {
  readonly retentionDays: number;
  readonly maxLockDays: number;
  readonly alarmMail: string | undefined;
}

/** S3 locks for a hundred years at most: https://docs.aws.amazon.com/AmazonS3/latest/API/API_DefaultRetention.html */
const MAX_DAYS = 36_500;

/** Reads the values given by `-c name=value`. @throws Error naming a value that is invalid, and what it must be */
export const readContext = (app: App): Context => {
  const text = (name: string, pattern: RegExp, must: string): string | undefined => {
    const value: unknown = app.node.tryGetContext(name);
    if (value === undefined) return undefined;
    if (!pattern.test(String(value))) throw new Error(`-c ${name}=${value}: it must be ${must}`);
    return String(value);
  };
  const days = (name: string): number => {
    const must = `a whole number of days from 1 to ${MAX_DAYS}`;
    const given = Number(text(name, /^[1-9]\d{0,4}$/, must) ?? 365);
    if (given > MAX_DAYS) throw new Error(`-c ${name}=${given}: it must be ${must}`);
    return given;
  };
  return {
    retentionDays: days("retentionDays"),
    maxLockDays: days("maxLockDays"),
    alarmMail: text("alarmMail", /^[^\s@]+@[^\s@]+$/, "a mail address"),
  };
};
