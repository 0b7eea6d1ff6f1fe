/** What stands between a notification and a mailbox, as the mail service says it, and what somebody can do about it. */

/** One answer of the mail service; undefined where it gave none: it may not be asked, or was away. */
export type Told<T> = T | undefined;

export interface MailAccount {
  /** False in the sandbox: then mail reaches verified recipients alone. */
  readonly isProduction: boolean;
  readonly maySend: boolean;
  /** `HEALTHY`, `PROBATION` or `SHUTDOWN`. */
  readonly enforcement: string;
  readonly sentToday: number;
  /** -1 where there is no limit. */
  readonly maxPerDay: number;
}

export interface MailIdentity {
  /** An address or a domain. */
  readonly name: string;
  readonly isVerified: boolean;
  /** `SUCCESS` where mail of it is signed. */
  readonly dkim: string;
}

export interface MailSetup {
  readonly sender: string;
  readonly account: Told<MailAccount>;
  /** Of the sender: of its address and of its domain, those that there are. */
  readonly identities: Told<readonly MailIdentity[]>;
  readonly configurationSet: Told<{ readonly exists: boolean; readonly maySend: boolean }>;
  readonly recipients: readonly {
    readonly address: string;
    /** Why the account sends nothing to it: `BOUNCE` or `COMPLAINT`; null where it does. */
    readonly suppressed: Told<string | null>;
    /** Asked in the sandbox alone. */
    readonly isVerified: Told<boolean>;
  }[];
}

export type MailCheckId = "account" | "sandbox" | "quota" | "sender" | "dkim" | "configuration-set" | "recipient";

export interface MailCheck {
  readonly check: MailCheckId;
  /** `warning`: mail goes out, and something can keep it from people all the same. */
  readonly state: "ok" | "warning" | "wrong" | "unknown";
  readonly message: string;
  /** What somebody can do. */
  readonly remedy: string | null;
}

/** From this part of a day's quota on somebody should ask for more. */
const QUOTA_NEAR = 0.8;

const found = (
  check: MailCheckId,
  state: MailCheck["state"],
  message: string,
  remedy: string | null = null,
): MailCheck => ({ check, state, message, remedy });

const untold = (check: MailCheckId, what: string): MailCheck =>
  found(check, "unknown", `SES did not say ${what}`, "look at the log of the function Doctor");

const accountChecks = ({ account }: MailSetup): MailCheck[] => {
  if (account === undefined) return [untold("account", "whether the account may send")];
  const { isProduction, maySend, enforcement, sentToday, maxPerDay } = account;
  const isHealthy = enforcement === "HEALTHY";
  const isFull = maxPerDay >= 0 && sentToday >= maxPerDay;
  const isNear = maxPerDay >= 0 && sentToday >= maxPerDay * QUOTA_NEAR;
  const more = "ask SES for a larger sending quota (Service Quotas, Amazon SES)";
  return [
    maySend && enforcement !== "SHUTDOWN"
      ? found(
          "account",
          isHealthy ? "ok" : "warning",
          isHealthy ? "the account may send" : `SES reviews the account: ${enforcement}`,
          isHealthy ? null : "read what SES wrote to the account's contacts",
        )
      : found(
          "account",
          "wrong",
          "SES has paused sending for the account",
          "read what SES wrote, and ask it to resume",
        ),
    isProduction
      ? found("sandbox", "ok", "the account is out of the sandbox")
      : found(
          "sandbox",
          "warning",
          "the account is in the sandbox: only verified recipients get mail",
          "request production access in the SES console, or verify each recipient; until then, -c mailFallback has SNS mail the news",
        ),
    found(
      "quota",
      isFull ? "wrong" : isNear ? "warning" : "ok",
      maxPerDay < 0 ? "no limit a day" : `${sentToday} of ${maxPerDay} mails were sent in the last 24 hours`,
      isNear ? more : null,
    ),
  ];
};

const senderChecks = ({ sender, identities }: MailSetup): MailCheck[] => {
  if (identities === undefined) return [untold("sender", `whether ${sender} is verified`)];
  const verified = identities.filter(({ isVerified }) => isVerified);
  if (verified.length === 0)
    return [
      found(
        "sender",
        "wrong",
        identities.length === 0 ? `neither ${sender} nor its domain is an identity` : `${sender} is not verified yet`,
        "create the domain as an identity in SES in this region, and publish the DNS records that it shows",
      ),
    ];
  const isSigned = verified.some(({ dkim }) => dkim === "SUCCESS");
  return [
    found("sender", "ok", `${verified.map(({ name }) => name).join(" and ")} is verified`),
    isSigned
      ? found("dkim", "ok", "mail is signed by DKIM")
      : found(
          "dkim",
          "warning",
          `mail is not signed by DKIM: ${verified.map(({ name, dkim }) => `${name} ${dkim}`).join(", ")}`,
          "publish the three CNAME records that SES shows for the domain: mailboxes trust no mail without a signature",
        ),
  ];
};

const configurationChecks = ({ configurationSet }: MailSetup): MailCheck[] => {
  const check = "configuration-set";
  if (configurationSet === undefined) return [untold(check, "whether the configuration set is there")];
  if (!configurationSet.exists)
    return [found(check, "wrong", "the stack's configuration set is gone", "deploy the stack again")];
  return [
    configurationSet.maySend
      ? found(check, "ok", "the configuration set is there")
      : found(check, "wrong", "sending is switched off for the configuration set", "switch it on in the SES console"),
  ];
};

const recipientChecks = ({ account, recipients }: MailSetup): MailCheck[] =>
  recipients.flatMap(({ address, suppressed, isVerified }) => {
    const checks: MailCheck[] = [];
    if (suppressed === undefined) checks.push(untold("recipient", `whether it sends to ${address}`));
    else if (suppressed !== null)
      checks.push(
        found(
          "recipient",
          "wrong",
          `SES sends nothing to ${address}: ${suppressed.toLowerCase()}`,
          "once the mailbox is mended, remove it from the account's suppression list",
        ),
      );
    if (account?.isProduction === false && isVerified !== true)
      checks.push(
        isVerified === undefined
          ? untold("recipient", `whether ${address} is verified`)
          : found("recipient", "wrong", `${address} is not verified, and the account is in the sandbox`, "verify it"),
      );
    return checks.length > 0 ? checks : [found("recipient", "ok", `${address} can get mail`)];
  });

/** Each check, in the order in which they are mended. */
export const mailChecks = (setup: MailSetup): readonly MailCheck[] => [
  ...accountChecks(setup),
  ...senderChecks(setup),
  ...configurationChecks(setup),
  ...recipientChecks(setup),
];
