import { expect, it } from "vitest";
import type { Answer } from "../answering.ts";
import type { Make } from "../ports.ts";
import { failing } from "../values.ts";

/** @param answer what the mail service answers from now on, or that it does not answer at all */
export const mailSetupContract = (make: Make<"MailSetupReader">, answer: (next: Answer | undefined) => void): void => {
  const reader = () => make().MailSetupReader;
  const says = (body: unknown): void => answer({ status: 200, body });
  const nothing = (): void => answer({ status: 404, error: "NotFoundException", body: { message: "as asked" } });

  it("tells what an account may send", async () => {
    says({
      ...{ ProductionAccessEnabled: true, SendingEnabled: true, EnforcementStatus: "PROBATION" },
      SendQuota: { Max24HourSend: 200, SentLast24Hours: 3, MaxSendRate: 1 },
    });
    expect(await reader().readAccount()).toEqual({
      ...{ isProduction: true, maySend: true, enforcement: "PROBATION", sentToday: 3, maxPerDay: 200 },
    });
    // What is not said is never taken for good.
    says({});
    expect(await reader().readAccount()).toEqual({
      ...{ isProduction: false, maySend: false, enforcement: "unknown", sentToday: 0, maxPerDay: 0 },
    });
  });

  it("finds an identity, and how its mail is signed", async () => {
    says({ VerifiedForSendingStatus: true, DkimAttributes: { Status: "SUCCESS" } });
    expect(await reader().findIdentity("example.com")).toEqual({
      ...{ name: "example.com", isVerified: true, dkim: "SUCCESS" },
    });
    says({});
    expect(await reader().findIdentity("example.com")).toMatchObject({ isVerified: false, dkim: "NOT_STARTED" });
    nothing();
    expect(await reader().findIdentity("example.com")).toBeUndefined();
  });

  it("tells whether a configuration set is there and may send", async () => {
    says({ SendingOptions: { SendingEnabled: false } });
    expect(await reader().readConfigurationSet("any")).toEqual({ exists: true, maySend: false });
    says({});
    expect(await reader().readConfigurationSet("any")).toEqual({ exists: true, maySend: true });
    nothing();
    expect(await reader().readConfigurationSet("any")).toMatchObject({ exists: false });
  });

  it("finds why an address gets nothing", async () => {
    says({ SuppressedDestination: { EmailAddress: "ana@example.com", Reason: "BOUNCE", LastUpdateTime: 1 } });
    expect(await reader().findSuppression("ana@example.com")).toBe("BOUNCE");
    nothing();
    expect(await reader().findSuppression("ana@example.com")).toBeNull();
  });

  it.each<[string, string, Answer | undefined]>([
    ["throttled", "mail-throttled", { status: 429, error: "TooManyRequestsException" }],
    ["denied", "mail-denied", { status: 403, error: "AccessDeniedException" }],
    ["unavailable", "mail-unavailable", { status: 500, error: "InternalFailure" }],
    ["unavailable where nobody answers", "mail-unavailable", undefined],
  ])("a question may be %s", async (_, code, next) => {
    answer(next);
    await expect(reader().readAccount()).rejects.toMatchObject(failing(code));
    await expect(reader().findIdentity("example.com")).rejects.toMatchObject(failing(code));
    await expect(reader().readConfigurationSet("any")).rejects.toMatchObject(failing(code));
    await expect(reader().findSuppression("ana@example.com")).rejects.toMatchObject(failing(code));
  });
};
