import type { AnswerOf, RequestOf } from "../../contract/contract.ts";
import type { Named } from "../../core/actor.ts";
import { Failure, isFailure } from "../../core/failure.ts";
import { type MailSetup, mailChecks, type Told } from "../../core/notification/mail/setup.ts";
import { testMail } from "../../core/notification/mail/test-mail.ts";
import type { CommitLedger } from "../../ports/commit.ts";
import type { MailSetupReader } from "../../ports/mail-setup.ts";
import type { Mailer } from "../../ports/mailer.ts";
import type { QueryLedger } from "../../ports/query.ts";
import { headOf } from "../read-route.ts";

export interface DoctorPorts {
  readonly setup: MailSetupReader;
  readonly mailer: Mailer;
  readonly ledger: Pick<QueryLedger, "readHead" | "listHeads" | "listIds">;
  readonly contacts: Pick<CommitLedger, "findContacts">;
  readonly sender: string;
  readonly configurationSet: string;
  /** What went wrong where the mail service did not say something. */
  readonly onUntold: (error: Failure) => void;
}

/** So many people of a plan are looked up: SES is asked once, or twice, for each. */
const MAX_RECIPIENTS = 50;
/** SES takes few questions a second: https://docs.aws.amazon.com/ses/latest/dg/quotas.html */
const AT_ONCE = 2;

/** What a question is answered, or undefined where it is not: then the others are asked all the same. */
const told = async <T>({ onUntold }: DoctorPorts, asking: Promise<T>): Promise<Told<T>> => {
  try {
    return await asking;
  } catch (error) {
    if (!isFailure(error)) throw error;
    onUntold(error);
    return undefined;
  }
};

const domainOf = (address: string): string => address.slice(address.lastIndexOf("@") + 1);

/** The identities by which mail of an address may be sent: its own, and its domain's. */
const identitiesOf = async ({ setup }: DoctorPorts, address: string) => {
  const found = [await setup.findIdentity(address), await setup.findIdentity(domainOf(address))];
  return found.filter((identity) => identity !== undefined);
};

/** Addresses of those whom a plan version tells, each once, and how many there are. */
const addressesOf = async (
  { ledger, contacts }: DoctorPorts,
  migration: string,
): Promise<{ readonly some: readonly string[]; readonly total: number }> => {
  const { planVersion } = await headOf(ledger, { path: { migration } });
  const ids = await ledger.listIds(migration, planVersion, "contacts");
  const found = await contacts.findContacts(migration, planVersion, ids.slice(0, MAX_RECIPIENTS));
  return { some: [...new Set(found.map(({ email }) => email))], total: ids.length };
};

const recipientOf = async (ports: DoctorPorts, address: string, isSandbox: boolean) => ({
  address,
  suppressed: await told(ports, ports.setup.findSuppression(address)),
  isVerified: isSandbox
    ? await told(
        ports,
        identitiesOf(ports, address).then((found) => found.some(({ isVerified }) => isVerified)),
      )
    : undefined,
});

/**
 * Asks the mail service for everything that keeps a mail from a mailbox: the account, the sender, the configuration set, and each
 * person whom the plan of a migration tells.
 * @throws Failure `not-found`, `ledger-*`
 */
export const checkMail = async (
  ports: DoctorPorts,
  { query }: RequestOf<"checkMail">,
): Promise<AnswerOf<"checkMail">> => {
  const { sender, configurationSet, setup } = ports;
  const { some, total } =
    query.migration === undefined ? { some: [], total: 0 } : await addressesOf(ports, query.migration);
  const account = await told(ports, setup.readAccount());
  const identities = await told(ports, identitiesOf(ports, sender));
  const set = await told(ports, setup.readConfigurationSet(configurationSet));
  const recipients: MailSetup["recipients"][number][] = [];
  for (let from = 0; from < some.length; from += AT_ONCE)
    recipients.push(
      ...(await Promise.all(
        some.slice(from, from + AT_ONCE).map((one) => recipientOf(ports, one, account?.isProduction === false)),
      )),
    );
  const checks = mailChecks({ sender, account, identities, configurationSet: set, recipients });
  return {
    sender,
    ready: checks.every(({ state }) => state === "ok" || state === "warning"),
    checks: checks.map((check) => ({ ...check })),
    recipientsLeftOut: Math.max(0, total - MAX_RECIPIENTS),
  };
};

/**
 * Sends a mail to whoever asks, and to nobody else: to the address that the issuer has verified.
 * @throws Failure `request-invalid` where the token has none; `mail-*`
 */
export const sendTestMail = async (
  { mailer }: Pick<DoctorPorts, "mailer">,
  { name, email }: Named,
): Promise<AnswerOf<"sendTestMail">> => {
  if (email === null)
    throw new Failure(
      "request-invalid",
      "the token has no address that its issuer verified, so there is nobody to mail",
    );
  const messageId = await mailer.send({ name: name ?? email, email }, testMail(), { kind: "test" });
  return { to: email, messageId };
};
