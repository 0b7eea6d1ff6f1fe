import type { MailAccount, MailIdentity } from "../core/notification/mail/setup.ts";

/** Asks the mail service how it is set up. Each throws Failure `mail-*` where it does not say. */
export interface MailSetupReader {
  readAccount(): Promise<MailAccount>;
  /** @returns undefined where there is no such identity */
  findIdentity(name: string): Promise<MailIdentity | undefined>;
  readConfigurationSet(name: string): Promise<{ readonly exists: boolean; readonly maySend: boolean }>;
  /** Why nothing is sent to an address: `BOUNCE` or `COMPLAINT`; null where it is not on the list. */
  findSuppression(address: string): Promise<string | null>;
}
