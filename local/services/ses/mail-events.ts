import { addressOf, type SendEmail } from "./send-email.ts";

/** The events of mails that are emulated, as a configuration set names them, and as EventBridge does. */
const DETAIL_TYPES = {
  send: "Email Sent",
  reject: "Email Rejected",
  delivery: "Email Delivered",
  bounce: "Email Bounced",
  complaint: "Email Complaint Received",
} as const;
export type MailEventType = keyof typeof DETAIL_TYPES;

/** An event as SES publishes it to the account's default event bus. */
export interface MailEvent {
  readonly source: "aws.ses";
  readonly "detail-type": (typeof DETAIL_TYPES)[MailEventType];
  readonly time: string;
  readonly detail: object;
}

const PERMANENT = { bounceType: "Permanent" };

/**
 * What becomes of a mail to an address of SES's own mailbox simulator:
 * https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html
 */
const SIMULATED: Readonly<Record<string, readonly [MailEventType, object][]>> = {
  "success@simulator.amazonses.com": [["delivery", {}]],
  "bounce@simulator.amazonses.com": [["bounce", { bounce: { ...PERMANENT, bounceSubType: "General" } }]],
  "complaint@simulator.amazonses.com": [
    ["delivery", {}],
    ["complaint", { complaint: { complaintFeedbackType: "abuse" } }],
  ],
  "suppressionlist@simulator.amazonses.com": [["bounce", { bounce: { ...PERMANENT, bounceSubType: "Suppressed" } }]],
};

/** https://docs.aws.amazon.com/ses/latest/dg/sending-email-suppression-list.html */
const SUPPRESSED: readonly [MailEventType, object][] = [
  ["bounce", { bounce: { ...PERMANENT, bounceSubType: "OnAccountSuppressionList" } }],
];

/**
 * What virus scanners agree to find, by which SES says that rejecting is tried:
 * https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html
 */
const EICAR = "EICAR-STANDARD-ANTIVIRUS-TEST-FILE";
const REJECTED: readonly [MailEventType, object][] = [["reject", { reject: { reason: "Bad content" } }]];

/**
 * The events that follow from a mail: none unless it was sent with a configuration set. Nothing says that a mail was
 * delivered, but for the simulator: SES may have to try for hours.
 * @param isSuppressed whether the account sends nothing to an address
 */
export const mailEvents = (
  sent: SendEmail,
  messageId: string,
  time: string,
  isSuppressed: (address: string) => boolean,
): MailEvent[] => {
  const { ConfigurationSetName, Destination, Content } = sent;
  if (ConfigurationSetName === undefined) return [];
  const destination = (Destination?.ToAddresses ?? []).map(addressOf);
  const mail = {
    messageId,
    destination,
    headers: (Content?.Simple?.Headers ?? []).map(({ Name, Value }) => ({ name: Name, value: Value })),
    tags: { "ses:configuration-set": [ConfigurationSetName] },
  };
  const isRejected = JSON.stringify(Content ?? {}).includes(EICAR);
  const followed = isRejected
    ? REJECTED
    : destination.flatMap((one) => (isSuppressed(one) ? SUPPRESSED : (SIMULATED[one] ?? [])));
  const all: readonly (readonly [MailEventType, object])[] = [["send", {}], ...followed];
  return all.map(([type, about]) => ({
    source: "aws.ses",
    "detail-type": DETAIL_TYPES[type],
    time,
    detail: { mail, ...about },
  }));
};

export const isDetailType = (types: readonly string[], event: MailEvent): boolean =>
  Object.entries(DETAIL_TYPES).some(([type, name]) => types.includes(type) && name === event["detail-type"]);
