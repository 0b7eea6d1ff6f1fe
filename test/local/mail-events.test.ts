import { describe, expect, it } from "vitest";
import { isDetailType, mailEvents } from "../../local/services/ses/mail-events.ts";

const mail = (...to: string[]) => ({
  ConfigurationSetName: "mails",
  Destination: { ToAddresses: to.map((one) => `Somebody <${one}>`) },
});
const SUPPRESSED = "gone@example.com";
const eventsOf = (...to: string[]) =>
  mailEvents(mail(...to), "id", "2026-11-22T12:00:00Z", (one) => one === SUPPRESSED);

/** https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html */
describe("what becomes of a mail", () => {
  it.each([
    ["to somebody", ["ana@example.com"], ["Email Sent"]],
    ["that arrives", ["success@simulator.amazonses.com"], ["Email Sent", "Email Delivered"]],
    ["that bounces", ["bounce@simulator.amazonses.com"], ["Email Sent", "Email Bounced"]],
    [
      "that its reader complains about",
      ["complaint@simulator.amazonses.com"],
      ["Email Sent", "Email Delivered", "Email Complaint Received"],
    ],
    ["to an address that the account suppresses", [SUPPRESSED], ["Email Sent", "Email Bounced"]],
  ])("%s is told in events", (_, to, types) => {
    expect(eventsOf(...to).map((event) => event["detail-type"])).toEqual(types);
  });

  it("with a virus is told as sent, and then as rejected", () => {
    const Body = { Text: { Data: "X5O!P%@AP[4-EICAR-STANDARD-ANTIVIRUS-TEST-FILE!-" } };
    const infected = { ...mail("success@simulator.amazonses.com"), Content: { Simple: { Body } } };
    const events = mailEvents(infected, "id", "2026-11-22T12:00:00Z", () => false);
    expect(events.map((event) => event["detail-type"])).toEqual(["Email Sent", "Email Rejected"]);
  });

  it("to a suppressed address is a permanent bounce, which says why", () => {
    const bounce = { bounceType: "Permanent", bounceSubType: "OnAccountSuppressionList" };
    expect(eventsOf(SUPPRESSED).at(-1)?.detail).toMatchObject({ bounce });
  });

  it("is told only of the kinds that the configuration set names", () => {
    const [sent, bounced] = eventsOf("bounce@simulator.amazonses.com");
    if (sent === undefined || bounced === undefined) throw new Error("there are two");
    expect([isDetailType(["send"], sent), isDetailType(["send"], bounced)]).toEqual([true, false]);
  });
});
