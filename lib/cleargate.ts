import type { StackProps } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { CleargateStack } from "./cleargate-stack.ts";
import { settingsOf } from "./context.ts";

/**
 * Everything is optional. What CloudFormation asks as a parameter stays one where it is not given here (`cdk deploy --parameters
 * Sender=…`); where it is given, the template has it and asks no more.
 */
export interface CleargateProps extends StackProps {
  /** The address that mails come from, verified in SES in the stack's region. Parameter `Sender`, which has no default. */
  readonly sender?: string;
  /** An https URL; empty for a user pool of the stack's own. Parameter `OidcIssuer`, empty by default. */
  readonly oidcIssuer?: string;
  /** The audience that tokens must carry. Parameter `OidcAudience`, by default `cleargate`. */
  readonly oidcAudience?: string;
  /** The claim that lists operator, manager or auditor, as a JSON array. Parameter `RoleClaim`, by default `roles`. */
  readonly roleClaim?: string;
  /** The console's client at the issuer. Parameter `ConsoleClientId`, by default `cleargate-console`. */
  readonly consoleClientId?: string;
  /** The scopes that the console asks for, `openid` first. Parameter `ConsoleScopes`, by default `openid profile email`. */
  readonly consoleScopes?: string;
  /** Origins of the issuer's endpoints that are not on its own. Parameter `ConsoleIssuerOrigins`, by default none. */
  readonly consoleIssuerOrigins?: readonly string[];
  /** After so many days everything stored is walked again, 1 to 366. Parameter `FsckEveryDays`, by default 7. */
  readonly fsckEveryDays?: number;
  /** For how many days evidence is locked, 1 to 36500. @default 365 */
  readonly retentionDays?: number;
  /** For how many days at most an agent can lock a copy in the vault, 1 to 36500. @default 365 */
  readonly maxLockDays?: number;
  /** The address that gets the alarms. @default none; anybody may subscribe to `alarmTopic` */
  readonly alarmMail?: string;
  /** History also as tables for Athena. @default false */
  readonly analytics?: boolean;
  /** A topic that tells a chat of each event. @default false */
  readonly chat?: boolean;
  /** Addresses that SNS mails the news to while SES may not mail anybody, at most ten. @default none */
  readonly mailFallback?: readonly string[];
  /** Addresses that each event is posted to, signed; https alone. @default none */
  readonly webhooks?: readonly string[];
  /** The address of an OpenTelemetry collector for traces, `https://…/v1/traces`, or `http://localhost:4318/v1/traces` in an extension. @default none */
  readonly traces?: string;
  /** Of all traces, above 0 and at most 1. @default 1 */
  readonly traceShare?: number;
  /** The generation of the log's key that signs, or two while it changes. @default [1] */
  readonly logKeys?: readonly number[];
  /** Witnesses of the log, by their keys of signed notes. @default none */
  readonly logWitnesses?: readonly string[];
  /** After how many days without a signature of one of them an alarm rings, 1 to 365. @default 7 */
  readonly logWitnessDays?: number;
  /** ARN of a bucket, of another account or region, that the log is copied to. @default none */
  readonly logReplica?: string;
  /** Whose certificates give agents credentials by IAM Roles Anywhere: the ARN of an authority of AWS Private CA, or a file in PEM. @default none */
  readonly rolesAnywhere?: string;
  /** The AWS organization whose other accounts may have agents: `o-…`. @default none */
  readonly agentsOfOrganization?: string;
  /** The generation of the key of verdicts, or two of which the first signs. @default [1] */
  readonly verdictKeys?: readonly number[];
}

/** Lists that may be of nobody; an app that reckons one need not leave it out then. */
const MAY_BE_EMPTY: readonly string[] = ["mailFallback", "webhooks", "logWitnesses"];

/** What an app gives as a list is a text of the context: keys of witnesses with blanks between, everything else with commas. */
const textOf = (name: string, value: unknown): unknown => {
  if (!Array.isArray(value)) return value;
  if (value.length === 0 && MAY_BE_EMPTY.includes(name)) return undefined;
  return value.join(name === "logWitnesses" ? " " : ",");
};

/**
 * All of Cleargate as one stack of an app of yours. The bundles of its functions are in the package; nothing is built.
 * @throws Error naming a property that is invalid, and what it must be
 */
export class Cleargate extends CleargateStack {
  constructor(scope: Construct, id: string, props: CleargateProps = {}) {
    const given = props as Readonly<Record<string, unknown>>;
    const settings = settingsOf(
      (name) => textOf(name, given[name]),
      (name, value) => `${name}=${value}`,
    );
    const fixed = {
      Sender: props.sender,
      OidcIssuer: props.oidcIssuer,
      OidcAudience: props.oidcAudience,
      RoleClaim: props.roleClaim,
      ConsoleClientId: props.consoleClientId,
      ConsoleScopes: props.consoleScopes,
      ConsoleIssuerOrigins: props.consoleIssuerOrigins?.join(" "),
      FsckEveryDays: props.fsckEveryDays?.toString(),
    };
    super(scope, id, { ...props, ...settings, fixed });
  }
}
