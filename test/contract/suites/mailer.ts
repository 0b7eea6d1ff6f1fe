import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Answer } from "../answering.ts";
import type { Make } from "../ports.ts";
import { failing } from "../values.ts";

/** A mail as its reader has it. */
export interface ReadMail {
  readonly messageId: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly headers: readonly { readonly Name: string; readonly Value: string }[];
  readonly attachments?: readonly { readonly name: string; readonly type: string; readonly text: string }[];
}

export const SENDER_ADDRESS = "cleargate@example.com";

/** @param mails all that were sent, oldest first */
export const mailerContract = (make: Make<"Mailer">, mails: () => readonly ReadMail[]): void => {
  const ana = { name: "Ana Ruiz", email: "ana@example.com" };
  const mail = () => ({ subject: `façade ☂ ${randomUUID()}`, text: "text ☂\nline", html: "<p>html ☂</p>" });
  const sent = (messageId: string): ReadMail | undefined => mails().find((one) => one.messageId === messageId);

  describe("a mail", () => {
    it("arrives as it was written, from the sender, at its recipient, with an id of its own", async () => {
      const [one, other] = [mail(), mail()];
      const first = await make().Mailer.send(ana, one, {});
      const second = await make().Mailer.send(ana, other, {});
      expect(first).not.toBe(second);
      expect(sent(first)).toMatchObject({ ...one, from: SENDER_ADDRESS, to: ['"Ana Ruiz" <ana@example.com>'] });
      expect(sent(second)).toMatchObject(other);
    });

    it("carries its tags whole in headers, and the headers that were asked for", async () => {
      const tags = { migration: "contoso", topic: "waiver:pool01/rtc", epoch: "1", recipient: "ana" };
      const id = await make().Mailer.send(ana, mail(), tags, { "List-Unsubscribe": "<https://example.com/no>" });
      expect(sent(id)?.headers).toEqual([
        ...Object.entries(tags).map(([name, Value]) => ({ Name: `X-Cleargate-${name}`, Value })),
        { Name: "List-Unsubscribe", Value: "<https://example.com/no>" },
      ]);
    });

    it("brings its calendars as files, whole", async () => {
      const text = `BEGIN:VCALENDAR\r\nSUMMARY:façade ☂\r\nEND:VCALENDAR\r\n`;
      const id = await make().Mailer.send(ana, { ...mail(), calendars: [{ name: "go.ics", text }] }, {});
      expect(sent(id)?.attachments).toEqual([{ name: "go.ics", type: "text/calendar", text }]);
      expect(sent(await make().Mailer.send(ana, mail(), {}))?.attachments ?? []).toEqual([]);
    });

    it("has one recipient, whatever signs the name has", async () => {
      const id = await make().Mailer.send(
        { name: 'Eve" <eve@example.com>,\r\nBcc: x@example.com \\', email: "ana@example.com" },
        mail(),
        {},
      );
      const [to = "", ...others] = sent(id)?.to ?? [];
      expect(others).toEqual([]);
      expect(to).toMatch(/^"[^"\\\r\n]*" <ana@example\.com>$/);
    });
  });
};

/** @param answer what the mail service answers from now on, or that it does not answer at all */
export const mailFailuresContract = (make: Make<"Mailer">, answer: (next: Answer | undefined) => void): void => {
  const says = (status: number, error: string, message = "as asked"): Answer => ({ status, error, body: { message } });
  const rejected = (message: string): Answer => says(400, "MessageRejected", message);
  const notVerified =
    "Email address is not verified. The following identities failed the check in region EU-WEST-1: ana@example.com";

  it.each<[string, string, Answer | undefined]>([
    [
      "refused for its content",
      "mail-refused",
      rejected("The message can't be sent because it contains invalid content."),
    ],
    ["refused where the address is none", "mail-refused", says(400, "BadRequestException", "Illegal address")],
    ["not sent yet while the account is in the sandbox", "mail-not-ready", rejected(notVerified)],
    ["not sent yet while the sender is not verified", "mail-not-ready", says(400, "BadRequestException", notVerified)],
    ["not sent yet while the account is paused", "mail-not-ready", rejected("Sending paused for this account.")],
    ["not sent yet where nobody knows why it was rejected", "mail-not-ready", rejected("as asked")],
    [
      "not sent yet from a domain that is not verified",
      "mail-not-ready",
      says(400, "MailFromDomainNotVerifiedException"),
    ],
    ["not sent yet without the configuration set", "mail-not-ready", says(404, "NotFoundException")],
    ["not sent yet while sending is paused", "mail-not-ready", says(400, "SendingPausedException")],
    ["not sent yet by a suspended account", "mail-not-ready", says(400, "AccountSuspendedException")],
    ["not sent yet for a reason that this version does not know", "mail-not-ready", says(422, "SomethingNewException")],
    ["throttled, and was not sent, where there are too many", "mail-throttled", says(429, "TooManyRequestsException")],
    ["throttled, and was not sent, beyond a limit", "mail-throttled", says(400, "LimitExceededException")],
    ["denied, and was not sent, without the right", "mail-denied", says(403, "AccessDeniedException")],
    ["unknown where the service breaks: it may have been sent", "mail-unknown", says(500, "InternalFailure")],
    ["unknown where the service is out: it may have been sent", "mail-unknown", says(503, "ServiceUnavailable")],
    ["unknown where nobody answers: it may have been sent", "mail-unknown", undefined],
  ])("a mail is %s", async (_, code, next) => {
    answer(next);
    const send = make().Mailer.send(
      { name: "Ana", email: "ana@example.com" },
      { subject: "s", text: "t", html: "h" },
      {},
    );
    await expect(send).rejects.toMatchObject(failing(code));
  });
};
