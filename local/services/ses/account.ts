import { addressOf, type SendEmail } from "./send-email.ts";

/** What the account may send, as somebody has set it up; by default everything. */
export interface MailSettings {
  /** Then recipients must be verified too, but for those of the mailbox simulator. */
  readonly sandbox?: boolean;
  /** Verified addresses and domains; absent where every one is. */
  readonly verified?: readonly string[];
  /** True while sending is paused for the whole account. */
  readonly paused?: boolean;
  /** Addresses that had a bounce or a complaint: the account takes mail to them, and sends none. */
  readonly suppressed?: readonly string[];
  /** Configuration sets that somebody has deleted; `true` for all of them. */
  readonly deleted?: true | readonly string[];
}

/** Why SES takes a mail not. */
export interface MailRefusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

export interface MailAccount {
  /** Replaces all settings. */
  setUp(settings: MailSettings): void;
  refusalOf(mail: SendEmail): MailRefusal | undefined;
  isSuppressed(address: string): boolean;
  /** What SES says of itself to a question, as path and answer; undefined where it knows nothing by that name. */
  answerOf(question: SesQuestion): object | undefined;
}

/** What SES is asked about, beside sending. */
export type SesQuestion =
  | { readonly of: "account" }
  | { readonly of: "identity" | "configuration-set" | "suppression"; readonly name: string };

const SIMULATOR = "@simulator.amazonses.com";

const isVerified = (address: string, verified: readonly string[] | undefined): boolean =>
  verified === undefined || verified.some((one) => address === one || address.endsWith(`@${one}`));

/** https://docs.aws.amazon.com/ses/latest/dg/troubleshoot-error-messages.html */
const unverifiedIn = (mail: SendEmail, { sandbox = false, verified }: MailSettings): string[] => {
  const to = sandbox ? (mail.Destination?.ToAddresses ?? []).map(addressOf) : [];
  return [addressOf(mail.FromEmailAddress ?? ""), ...to.filter((one) => !one.endsWith(SIMULATOR))].filter(
    (one) => !isVerified(one, verified),
  );
};

/**
 * The account of the mail service: https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html
 * @param configurationSets those that the stack has made
 */
export const mailAccount = (configurationSets: readonly string[], region: string): MailAccount => {
  let settings: MailSettings = {};
  const isThere = (name: string): boolean =>
    configurationSets.includes(name) && settings.deleted !== true && settings.deleted?.includes(name) !== true;
  return {
    setUp: (next) => {
      settings = next;
    },
    answerOf: (question) => {
      const { sandbox = false, paused = false, verified, suppressed = [] } = settings;
      switch (question.of) {
        case "account":
          return {
            ...{ ProductionAccessEnabled: !sandbox, SendingEnabled: !paused, EnforcementStatus: "HEALTHY" },
            SendQuota: { Max24HourSend: sandbox ? 200 : 50_000, MaxSendRate: 1, SentLast24Hours: 0 },
          };
        case "identity":
          if (verified !== undefined && !verified.includes(question.name)) return undefined;
          return {
            ...{ VerifiedForSendingStatus: true, DkimAttributes: { SigningEnabled: true, Status: "SUCCESS" } },
            IdentityType: question.name.includes("@") ? "EMAIL_ADDRESS" : "DOMAIN",
          };
        case "configuration-set":
          if (!isThere(question.name)) return undefined;
          return { ConfigurationSetName: question.name, SendingOptions: { SendingEnabled: true } };
        case "suppression":
          if (!suppressed.includes(question.name)) return undefined;
          return { SuppressedDestination: { EmailAddress: question.name, Reason: "BOUNCE", LastUpdateTime: 0 } };
      }
    },
    isSuppressed: (address) => settings.suppressed?.includes(address) === true,
    refusalOf: (mail) => {
      const { ConfigurationSetName: name } = mail;
      if (name !== undefined && !isThere(name))
        return { status: 404, code: "NotFoundException", message: `Configuration set <${name}> does not exist.` };
      if (settings.paused === true)
        return { status: 400, code: "SendingPausedException", message: "Sending is paused for this account." };
      const failed = unverifiedIn(mail, settings);
      if (failed.length === 0) return undefined;
      const message = `Email address is not verified. The following identities failed the check in region ${region.toUpperCase()}: ${failed.join(", ")}`;
      return { status: 400, code: "MessageRejected", message };
    },
  };
};
