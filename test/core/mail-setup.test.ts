import { describe, expect, it } from "vitest";
import { type MailCheck, type MailSetup, mailChecks } from "../../core/notification/mail/setup.ts";
import { testMail } from "../../core/notification/mail/test-mail.ts";

const READY: MailSetup = {
  sender: "gate@example.com",
  account: { isProduction: true, maySend: true, enforcement: "HEALTHY", sentToday: 10, maxPerDay: 200 },
  identities: [{ name: "example.com", isVerified: true, dkim: "SUCCESS" }],
  configurationSet: { exists: true, maySend: true },
  recipients: [{ address: "ana@example.com", suppressed: null, isVerified: undefined }],
};

type Part = readonly [MailCheck["check"], MailCheck["state"]];
const partsOf = (change: Partial<MailSetup>): readonly Part[] =>
  mailChecks({ ...READY, ...change }).map(({ check, state }) => [check, state]);
const found = (change: Partial<MailSetup>): readonly Part[] => partsOf(change).filter(([, state]) => state !== "ok");
const account = (change: Partial<NonNullable<MailSetup["account"]>>): Partial<MailSetup> => ({
  account: { ...(READY.account as NonNullable<MailSetup["account"]>), ...change },
});
const person = (change: Partial<MailSetup["recipients"][number]>): Partial<MailSetup> => ({
  recipients: [{ ...(READY.recipients[0] as MailSetup["recipients"][number]), ...change }],
});

describe("how mail is set up", () => {
  it("is in order, check by check, and nothing is to be done", () => {
    expect(partsOf({})).toEqual(
      ["account", "sandbox", "quota", "sender", "dkim", "configuration-set", "recipient"].map((one) => [one, "ok"]),
    );
    expect(mailChecks(READY).filter(({ remedy }) => remedy !== null)).toEqual([]);
  });

  it.each<readonly [string, Partial<MailSetup>, readonly Part[]]>([
    ["a paused account", account({ maySend: false }), [["account", "wrong"]]],
    ["an account that SES has shut", account({ enforcement: "SHUTDOWN" }), [["account", "wrong"]]],
    ["an account under review", account({ enforcement: "PROBATION" }), [["account", "warning"]]],
    ["a quota that is used up", account({ sentToday: 200 }), [["quota", "wrong"]]],
    ["a quota that is nearly used up", account({ sentToday: 160 }), [["quota", "warning"]]],
    ["a quota that is not nearly used up", account({ sentToday: 159 }), []],
    ["no quota", account({ maxPerDay: -1 }), []],
    ["a quota of nothing", account({ sentToday: 0, maxPerDay: 0 }), [["quota", "wrong"]]],
    ["an account that says nothing", { account: undefined }, [["account", "unknown"]]],
    ["no identity", { identities: [] }, [["sender", "wrong"]]],
    [
      "an identity that is not verified",
      { identities: [{ name: "example.com", isVerified: false, dkim: "PENDING" }] },
      [["sender", "wrong"]],
    ],
    [
      "mail without a signature",
      { identities: [{ name: "gate@example.com", isVerified: true, dkim: "NOT_STARTED" }] },
      [["dkim", "warning"]],
    ],
    [
      "nothing where one of two identities signs",
      {
        identities: [
          { name: "gate@example.com", isVerified: true, dkim: "NOT_STARTED" },
          { name: "example.com", isVerified: true, dkim: "SUCCESS" },
        ],
      },
      [],
    ],
    [
      "a signature of an identity that is not verified",
      {
        identities: [
          { name: "gate@example.com", isVerified: true, dkim: "NOT_STARTED" },
          { name: "example.com", isVerified: false, dkim: "SUCCESS" },
        ],
      },
      [["dkim", "warning"]],
    ],
    ["identities that are not said", { identities: undefined }, [["sender", "unknown"]]],
    [
      "a configuration set that is gone",
      { configurationSet: { exists: false, maySend: true } },
      [["configuration-set", "wrong"]],
    ],
    [
      "a configuration set that is off",
      { configurationSet: { exists: true, maySend: false } },
      [["configuration-set", "wrong"]],
    ],
    ["a configuration set that is not said", { configurationSet: undefined }, [["configuration-set", "unknown"]]],
    ["somebody whose mailbox bounced", person({ suppressed: "BOUNCE" }), [["recipient", "wrong"]]],
    ["somebody of whom it is not said", person({ suppressed: undefined }), [["recipient", "unknown"]]],
    [
      "the sandbox, with somebody who is verified",
      { ...account({ isProduction: false }), ...person({ isVerified: true }) },
      [["sandbox", "warning"]],
    ],
    [
      "the sandbox, with somebody who is not",
      { ...account({ isProduction: false }), ...person({ isVerified: false }) },
      [
        ["sandbox", "warning"],
        ["recipient", "wrong"],
      ],
    ],
    [
      "the sandbox, with somebody of whom it is not said",
      { ...account({ isProduction: false }), ...person({ isVerified: undefined }) },
      [
        ["sandbox", "warning"],
        ["recipient", "unknown"],
      ],
    ],
    [
      "the sandbox, with somebody who is neither verified nor written to",
      { ...account({ isProduction: false }), ...person({ isVerified: false, suppressed: "COMPLAINT" }) },
      [
        ["sandbox", "warning"],
        ["recipient", "wrong"],
        ["recipient", "wrong"],
      ],
    ],
  ])("finds %s", (_, change, expected) => {
    expect(found(change)).toEqual(expected);
    for (const { state, remedy } of mailChecks({ ...READY, ...change })) expect(remedy === null).toBe(state === "ok");
  });

  it("names what it is about", () => {
    const text = (change: Partial<MailSetup>): string =>
      mailChecks({ ...READY, ...change })
        .map(({ message }) => message)
        .join("\n");
    expect(text({})).toContain("10 of 200 mails");
    expect(text(account({ maxPerDay: -1 }))).toContain("no limit");
    expect(text(account({ enforcement: "PROBATION" }))).toContain("PROBATION");
    expect(text(account({ sentToday: 0, maxPerDay: 0 }))).toContain("0 of 0 mails");
    expect(text({})).toContain("example.com is verified");
    const unsigned = ["gate@example.com", "example.com"].map((name) => ({ name, isVerified: true, dkim: "PENDING" }));
    expect(text({ identities: unsigned })).toContain(
      "gate@example.com and example.com is verified\nmail is not signed by DKIM: gate@example.com PENDING, example.com PENDING\n",
    );
    expect(text({ identities: [] })).toContain("neither gate@example.com nor its domain is an identity");
    expect(text({ identities: [{ name: "example.com", isVerified: false, dkim: "x" }] })).toContain(
      "gate@example.com is not verified yet",
    );
    expect(text({ identities: [{ name: "example.com", isVerified: true, dkim: "PENDING" }] })).toContain(
      "example.com PENDING",
    );
    expect(text(person({ suppressed: "BOUNCE" }))).toContain("nothing to ana@example.com: bounce");
    expect(text({})).toContain("ana@example.com can get mail");
    expect(text({ identities: undefined })).toContain("did not say whether gate@example.com is verified");
  });

  it("has a test mail that says what it is in both languages, with the same content in both parts", () => {
    const { subject, text, html } = testMail();
    expect(subject).toMatch(/^\[TEST\] /);
    const paragraphs = text.trimEnd().split("\n\n");
    expect(paragraphs).toHaveLength(3);
    const [tried, junk, spanish] = paragraphs;
    expect(spanish).toMatch(/^Este correo/);
    expect(html).toBe(
      `<!doctype html><html lang="en"><body><p>${tried}</p><p>${junk}</p><p lang="es">${spanish}</p></body></html>`,
    );
    expect(text).toBe(`${tried}\n\n${junk}\n\n${spanish}\n`);
  });
});
