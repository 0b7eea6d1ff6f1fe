import {
  GetAccountCommand,
  GetConfigurationSetCommand,
  GetEmailIdentityCommand,
  GetSuppressedDestinationCommand,
  SESv2Client,
} from "@aws-sdk/client-sesv2";
import type { MailSetupReader } from "../ports/mail-setup.ts";
import { awsFailure } from "./aws-failure.ts";
import { PATIENCE } from "./patience.ts";

/** What a question answers; undefined where SES knows nothing by that name. */
const orNothing = async <T>(answer: Promise<T>): Promise<T | undefined> => {
  try {
    return await answer;
  } catch (error) {
    if ((error as Error).name === "NotFoundException") return undefined;
    throw awsFailure("mail", error);
  }
};

/** How SES is set up: https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_GetAccount.html, and those beside it. */
export const sesSetup = (
  client: SESv2Client = new SESv2Client({ maxAttempts: 3, requestHandler: PATIENCE }),
): MailSetupReader => ({
  readAccount: async () => {
    try {
      const { ProductionAccessEnabled, SendingEnabled, EnforcementStatus, SendQuota } = await client.send(
        new GetAccountCommand({}),
      );
      return {
        isProduction: ProductionAccessEnabled === true,
        maySend: SendingEnabled === true,
        enforcement: EnforcementStatus ?? "unknown",
        sentToday: SendQuota?.SentLast24Hours ?? 0,
        maxPerDay: SendQuota?.Max24HourSend ?? 0,
      };
    } catch (error) {
      throw awsFailure("mail", error);
    }
  },
  findIdentity: async (name) => {
    const answer = await orNothing(client.send(new GetEmailIdentityCommand({ EmailIdentity: name })));
    return (
      answer && {
        name,
        isVerified: answer.VerifiedForSendingStatus === true,
        dkim: answer.DkimAttributes?.Status ?? "NOT_STARTED",
      }
    );
  },
  readConfigurationSet: async (ConfigurationSetName) => {
    const answer = await orNothing(client.send(new GetConfigurationSetCommand({ ConfigurationSetName })));
    return { exists: answer !== undefined, maySend: answer?.SendingOptions?.SendingEnabled !== false };
  },
  findSuppression: async (EmailAddress) => {
    const answer = await orNothing(client.send(new GetSuppressedDestinationCommand({ EmailAddress })));
    return answer?.SuppressedDestination?.Reason ?? null;
  },
});
