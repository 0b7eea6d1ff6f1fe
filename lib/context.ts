import { readFileSync } from "node:fs";
import type { App } from "aws-cdk-lib";
import { closestMatch } from "leven";
import { CosignEnv } from "../functions/cosign/env.ts";
import { WebhookAddresses } from "../functions/webhook/env.ts";

/** Who certifies agents: an authority of AWS Private CA, or the certificates of one's own. */
export type CertificateAuthority =
  | { readonly kind: "acm-pca"; readonly arn: string }
  /** In PEM. */
  | { readonly kind: "bundle"; readonly certificates: string };

export interface Context {
  readonly retentionDays: number;
  readonly maxLockDays: number;
  readonly alarmMail: string | undefined;
  readonly analytics: boolean;
  /** True where a topic has messages for a chat. */
  readonly chat: boolean;
  /** Who is mailed by SNS, while SES may not send. */
  readonly mailFallback: readonly string[];
  /** Where events are posted to. */
  readonly webhooks: readonly string[];
  /** The address of an OpenTelemetry collector; undefined where nobody collects traces. */
  readonly traces: string | undefined;
  /** Of all traces, above 0 and at most 1. */
  readonly traceShare: number;
  /** The generations of the log's key that sign, in their order: two only while it changes. */
  readonly logKeys: readonly number[];
  /** Keys of the log's witnesses, with blanks between. */
  readonly logWitnesses: string;
  /** The generations of the key of verdicts: the first signs, and what either signed is believed. */
  readonly verdictKeys: readonly number[];
  /** After so many days without a signature of one of them an alarm rings. */
  readonly logWitnessDays: number;
  /** ARN of the bucket that the log's files are copied to. */
  readonly logReplica: string | undefined;
  /** Whose certificates give agents credentials; undefined where none do. */
  readonly rolesAnywhere: CertificateAuthority | undefined;
  /** The AWS organization whose other accounts may have agents. */
  readonly agentsOfOrganization: string | undefined;
}

/** S3 locks for a hundred years at most: https://docs.aws.amazon.com/AmazonS3/latest/API/API_DefaultRetention.html */
const MAX_DAYS = 36_500;

/** Of the 4 KB that all variables of a function may have. */
const MAX_COLLECTOR = 500;

/** What a witness signed is taken for a year: whoever signs more seldom may have signed in vain. */
const MAX_SILENT_DAYS = 365;

/** That a setting of the stack cannot be used: whoever gave it needs this sentence, and no place in the code. */
export class ContextError extends Error {}

/** Every value that `-c name=value` may give. */
export const CONTEXT_NAMES: readonly string[] = [
  "retentionDays",
  "maxLockDays",
  "alarmMail",
  "analytics",
  "chat",
  "webhooks",
  "mailFallback",
  "traces",
  "traceShare",
  "logKeys",
  "logWitnesses",
  "verdictKeys",
  "logWitnessDays",
  "logReplica",
  "rolesAnywhere",
  "agentsOfOrganization",
];

/**
 * What the CDK and its command line keep in the context themselves has a colon or a slash in its name, such as
 * `aws:cdk:version-reporting`, `@aws-cdk/core:checkSecretUsage` and `availability-zones:account=…`, or is this
 * (https://docs.aws.amazon.com/cdk/v2/guide/context.html, https://docs.aws.amazon.com/cdk/v2/guide/cli-telemetry.html).
 */
const OF_THE_CDK: readonly string[] = ["cli-telemetry"];

/** How many signs of a name may be wrong. */
const MAX_WRONG = 3;

const suggestion = (name: string): string => {
  const meant = closestMatch(name, CONTEXT_NAMES, { maxDistance: MAX_WRONG });
  return meant === undefined ? `known are: ${CONTEXT_NAMES.join(", ")}` : `did you mean "${meant}"?`;
};

/** A generation of a key, or two. */
const GENERATIONS = /^[1-9]\d{0,3}(?:,[1-9]\d{0,3})?$/;

/**
 * @param steps what the second of two generations may have more than the first
 * @throws ContextError with `onlyWhile`: that two are there only while one takes the place of the other
 */
const generationsIn = (given: string, steps: readonly number[], onlyWhile: string): readonly number[] => {
  const generations = given.split(",").map(Number);
  const [first = 0, second] = generations;
  if (second !== undefined && !steps.includes(second - first)) throw new ContextError(onlyWhile);
  return generations;
};

/** The functions read the same list, and do not start with a wrong one. @throws ContextError saying what is wrong with it */
const requireWitnesses = (given: string, said: string): void => {
  const reading = CosignEnv.shape.LOG_WITNESSES.read(given);
  if ("wrong" in reading)
    throw new ContextError(`${said}: it must be keys of witnesses with blanks between, but ${reading.wrong}`);
};

const listed = (given: string | undefined): readonly string[] => given?.split(",") ?? [];

/** Likewise. @throws ContextError saying what is wrong with it */
const webhooksIn = (given: string | undefined, saidAs: (given: string) => string): readonly string[] => {
  if (given === undefined) return [];
  const reading = WebhookAddresses.read(given.replaceAll(",", " "));
  if ("wrong" in reading)
    throw new ContextError(`${saidAs(given)}: it must be addresses with commas between, but ${reading.wrong}`);
  return reading.value;
};

const AUTHORITY = /^arn:aws[a-z-]*:acm-pca:[a-z0-9-]+:\d{12}:certificate-authority\/[0-9a-f-]{36}$/;
/** https://docs.aws.amazon.com/rolesanywhere/latest/APIReference/API_SourceData.html */
const MAX_BUNDLE = 8_000;
const CERTIFICATES = /^(?:\s*-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----)+\s*$/;

/** @throws ContextError saying what it must be; a key among the certificates would be shown to whoever reads the template */
const authorityIn = (given: string, said: string): CertificateAuthority => {
  if (AUTHORITY.test(given)) return { kind: "acm-pca", arn: given };
  const must = `${said}: it must be the ARN of an authority of AWS Private CA, or a file with certificates in PEM`;
  if (given.startsWith("arn:")) throw new ContextError(must);
  let text: string;
  try {
    text = readFileSync(given, "utf8");
  } catch (error) {
    throw new ContextError(`${must}: ${(error as Error).message}`);
  }
  if (text.length > MAX_BUNDLE) throw new ContextError(`${must}, of ${MAX_BUNDLE} characters at most`);
  if (!CERTIFICATES.test(text)) throw new ContextError(`${must} and nothing else`);
  return { kind: "bundle", certificates: text.trim() };
};

/** What a function reaches: a collector on the internet, or one in an extension of its own, where nothing leaves it. */
const isCollector = (text: string): boolean => {
  const { protocol, hostname, username, password, hash } = URL.parse(text) ?? {};
  const isOwn = hostname === "localhost" || hostname === "127.0.0.1";
  return (protocol === "https:" || (protocol === "http:" && isOwn)) && `${username}${password}${hash}` === "";
};

/** @throws ContextError saying what it must be */
const collectorIn = (given: string | undefined, saidAs: (given: string) => string): string | undefined => {
  if (given === undefined || (given.length <= MAX_COLLECTOR && isCollector(given))) return given;
  throw new ContextError(
    `${saidAs(given)}: it must be an https URL without user and fragment, or http://localhost… for a collector in an extension`,
  );
};

/** @throws ContextError for a name that means nothing here: whoever mistyped it would get the default without a word */
const requireKnown = (app: App): void => {
  for (const name of Object.keys(app.node.getAllContext() as object))
    if (!CONTEXT_NAMES.includes(name) && !OF_THE_CDK.includes(name) && !/[:/]/.test(name))
      throw new ContextError(`-c ${name}: there is no such value; ${suggestion(name)}`);
};

/**
 * The settings of a stack by what was given as each, and the defaults of those that were not.
 * @param given what was given as a setting, as a text or a number; undefined where nothing was
 * @param saidAs how whoever gave `value` recognises it
 * @throws ContextError naming a value that is invalid, and what it must be
 */
export const settingsOf = (
  given: (name: string) => unknown,
  saidAs: (name: string, value: unknown) => string,
): Context => {
  const text = (name: string, pattern: RegExp, must: string): string | undefined => {
    const value = given(name);
    if (value === undefined) return undefined;
    if (!pattern.test(String(value))) throw new ContextError(`${saidAs(name, value)}: it must be ${must}`);
    return String(value);
  };
  const days = (name: string, byDefault = 365, max = MAX_DAYS): number => {
    const must = `a whole number of days from 1 to ${max}`;
    const read = Number(text(name, /^[1-9]\d{0,4}$/, must) ?? byDefault);
    if (read > max) throw new ContextError(`${saidAs(name, read)}: it must be ${must}`);
    return read;
  };
  const generations = (name: string, must: string, steps: readonly number[], onlyWhile: string): readonly number[] => {
    const read = text(name, GENERATIONS, must) ?? "1";
    return generationsIn(read, steps, `${saidAs(name, read)}: ${onlyWhile}`);
  };
  const logWitnesses = text("logWitnesses", /^/, "keys of witnesses") ?? "";
  requireWitnesses(logWitnesses, saidAs("logWitnesses", logWitnesses));
  const rolesAnywhere = text("rolesAnywhere", /./, "an ARN or a file");
  return {
    retentionDays: days("retentionDays"),
    maxLockDays: days("maxLockDays"),
    alarmMail: text("alarmMail", /^[^\s@]+@[^\s@]+$/, "a mail address"),
    analytics: text("analytics", /^(?:true|false)$/, "true or false") === "true",
    chat: text("chat", /^(?:true|false)$/, "true or false") === "true",
    mailFallback: listed(
      text(
        "mailFallback",
        /^[^\s@,]+@[^\s@,]+(?:,[^\s@,]+@[^\s@,]+){0,9}$/,
        "at most ten mail addresses: a@b.example,c@d.example",
      ),
    ),
    webhooks: webhooksIn(text("webhooks", /^/, "addresses"), (value) => saidAs("webhooks", value)),
    traces: collectorIn(text("traces", /^/, "an address"), (value) => saidAs("traces", value)),
    traceShare: Number(text("traceShare", /^(?:1|0?\.(?!0+$)\d{1,6})$/, "a share above 0 and at most 1: 0.1") ?? 1),
    logKeys: generations(
      "logKeys",
      "a generation of the log's key, or two: 1,2",
      [1],
      "two keys sign only while the second takes the place of the first",
    ),
    logWitnessDays: days("logWitnessDays", 7, MAX_SILENT_DAYS),
    logReplica: text(
      "logReplica",
      /^arn:aws[a-z-]*:s3:::[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
      "the ARN of a bucket: arn:aws:s3:::name",
    ),
    rolesAnywhere:
      rolesAnywhere === undefined ? undefined : authorityIn(rolesAnywhere, saidAs("rolesAnywhere", rolesAnywhere)),
    agentsOfOrganization: text("agentsOfOrganization", /^o-[a-z0-9]{10,32}$/, "the id of an AWS organization: o-…"),
    logWitnesses,
    verdictKeys: generations(
      "verdictKeys",
      "a generation of the key of verdicts, or two: 1,2 or 2,1",
      [1, -1],
      "two keys are known only while one takes the place of the other",
    ),
  };
};

/** Reads the values given by `-c name=value`. @throws ContextError naming a value that is unknown, or invalid and what it must be */
export const readContext = (app: App): Context => {
  requireKnown(app);
  return settingsOf(
    (name) => app.node.tryGetContext(name) as unknown,
    (name, value) => `-c ${name}=${value}`,
  );
};
