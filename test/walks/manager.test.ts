import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { allGood, rtcOf } from "../support/evidence.ts";
import { isPosix } from "../support/real-tools.ts";
import { type Office, office } from "./people.ts";
import { blockOf } from "./walk.ts";

/** The manager: reads the mail, looks closer by docs/for-managers.md, and decides with somebody else by docs/time-and-people.md. */

let at: Office;
beforeAll(async () => {
  at = await office();
}, 300_000);
afterAll(() => at?.close());

/** The text part of the newest mail about the gate of the migration. */
const newestMail = (): { readonly subject: string; readonly lines: readonly string[] } => {
  const mails = at.cloud.inbox.list().filter(({ subject }) => subject.includes("Ready to go"));
  const { subject = "", text = "" } = mails.at(-1) ?? {};
  return { subject, lines: text.split("\n").filter((line) => line.trim() !== "") };
};

describe.skipIf(!isPosix)("a manager (needs a POSIX system)", () => {
  it("learns from the mail what to do, waives with a second person, and sees the gate open with the waiver shown", async () => {
    const { cloud } = at;
    const [rtc, ...rest] = await allGood(30);
    if (rtc !== undefined) await cloud.upload("agent00", rtc);
    for (const upload of rest) await cloud.upload("agent00", upload);
    await cloud.waitUntilIdle();
    expect(newestMail().subject).toMatch(/^\[CLEAR\] contoso · Ready to go: you may begin "the step" until /);

    // A backup that shrank shuts the gate.
    await cloud.upload("agent00", await rtcOf("pool01", 5, 400));
    await cloud.waitUntilIdle();
    const mail = newestMail();
    expect(mail.subject).toMatch(/^\[BLOCKED\] contoso · Ready to go: do not begin "the step"/);
    const begins = mail.lines.slice(0, 6).join("\n");
    expect(begins).toMatch(/do not begin/i);
    expect(mail.lines.join("\n")).toMatch(/pool01/);

    const ana = await at.person("ana", "manager");
    const [gates = "", status = "", back = ""] = blockOf("docs/for-managers.md", "manager-look");
    expect((await ana.type(gates, 3)).stdout).toMatch(/BLOCKED +go +/);
    expect((await ana.type(status, 3)).stdout).toMatch(/failed +pool01 +rtc/);
    expect((await ana.type(back, 3)).stdout).toMatch(/^NOT COMPLETE: .*\n[\s\S]*pool01\/rtc: NOT ACCEPTED/);

    const [request = "", approve = "", revoke = ""] = blockOf("docs/time-and-people.md", "waiver");
    const { stdout } = await ana.type(request);
    const [, id = ""] = /--approve (\S+)/.exec(stdout) ?? [];
    expect((await ana.type(status, 3)).stdout).toMatch(/failed +pool01 +rtc/);
    const kim = await at.person("kim", "manager");
    // Nobody is at this terminal to be asked.
    const approval = approve.replace("<request>", id).replace(/ +#.*$/, " --yes");
    expect((await ana.type(approval, 5)).stderr).toContain("[waiver-self-approved]");
    expect((await kim.type(approval)).stdout).toContain("tape library broken");
    await cloud.waitUntilIdle();
    const clear = await kim.type(gates);
    expect(clear.stdout).toMatch(/CLEAR +go +3\/3|CLEAR +go +5\/5/);
    expect(clear.stdout).toMatch(/waive/i);
    const opened = newestMail();
    expect(opened.subject).toMatch(/^\[CLEAR\]/);
    expect(opened.lines.join("\n")).toMatch(/tape library broken/);

    await kim.type(revoke);
    expect((await kim.type(gates, 3)).stdout).toMatch(/BLOCKED +go +/);
  }, 400_000);
});
