import { Failure } from "../core/failure.ts";
import { awsFailure } from "./aws-failure.ts";

/**
 * What an answer of SES says about a mail, by the errors of SendEmail
 * (https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html) and their texts
 * (https://docs.aws.amazon.com/ses/latest/dg/troubleshoot-error-messages.html).
 */

/** One name stands for all that SES refuses: this text is about the account, an identity or a configuration set. */
const ABOUT_THE_SETUP = /not verified|paused|suspended|configuration set|mail from domain|sandbox/i;

/** `MessageRejected`, as its documentation explains it; its other texts are about the account, or nobody knows them. */
const ABOUT_THE_CONTENT = /content|virus/i;

const isRefused = (name: string, message: string): boolean => {
  if (ABOUT_THE_SETUP.test(message)) return false;
  return name === "BadRequestException" || (name === "MessageRejected" && ABOUT_THE_CONTENT.test(message));
};

const TOO_MUCH = new Set(["LimitExceededException"]);

/** An error of the SDK in the words of the port: refused for good, surely not sent, or nobody knows. */
export const sesFailure = (error: unknown): Failure => {
  const { name = "", message = "" } = (error ?? {}) as Partial<Error>;
  const status = (error as { $metadata?: { httpStatusCode?: number } } | undefined)?.$metadata?.httpStatusCode ?? 0;
  if (isRefused(name, message)) return new Failure("mail-refused", message, { cause: error });
  if (TOO_MUCH.has(name)) return new Failure("mail-throttled", message, { cause: error });
  const failure = awsFailure("mail", error);
  if (failure.code !== "mail-unavailable") return failure;
  // SES sends nothing that it answers with 4xx; a broken service, or none at all, may have sent it.
  const code = status >= 400 && status < 500 ? "mail-not-ready" : "mail-unknown";
  return new Failure(code, failure.message, { cause: error });
};
