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
}

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
