import { AGENT_IDS } from "./agents.ts";
import { ACCOUNTS, writeAccounts, writeGoodNight, writeRtc, writeUserData } from "./estate.ts";
import { chapter, expectThat } from "./narration.ts";
import { largestHalf } from "./real-folder.ts";
import { applyPlan, documentSystem, pilotGate, pushAll, runCli, type Stage } from "./stage.ts";

const HOMED_TWICE = "sip:user04711@contoso.com";

/** Longer than any daily evidence of the pilot gate stays valid. */
const SILENCE_MS = 27 * 3_600_000;

const wholeFolder = ({ realFolder }: Stage) =>
  realFolder === undefined ? undefined : { folder: realFolder, exclude: [] };

export const goodNight = async (stage: Stage): Promise<void> => {
  chapter(
    `Night one: three agents inventory ${ACCOUNTS.toLocaleString("en")} accounts on two pools, hash the backups, seal and push`,
  );
  writeGoodNight(stage.estate, 20);
  for (const pool of ["pool01", "pool02"] as const) writeAccounts(stage.estate, pool, true, 20);
  await pushAll(stage, AGENT_IDS, wholeFolder(stage));
};

export const badNight = async (stage: Stage): Promise<void> => {
  chapter(
    "Night two: the RTC backup of pool02 is short, its export of user data lacks two users, and one account is homed twice, so the export lacks it there too",
  );
  const { estate, realFolder } = stage;
  if (realFolder === undefined) writeRtc(estate, "pool02", 0.4, 2);
  writeUserData(estate, "pool02", 2, 2);
  const real = realFolder === undefined ? undefined : { folder: realFolder, exclude: largestHalf(realFolder) };
  await pushAll(stage, ["agent-pool02"], real);
};

const blocked = async (stage: Stage): Promise<void> => {
  chapter("May the pilot pool move? The manager checks");
  await runCli(stage, ["gates"]);
  const gate = await pilotGate(stage);
  const reasonOf = (requirement: string): string =>
    gate.blockers.find((one) => one.requirement === requirement)?.reason ?? "";
  expectThat("the pilot gate is blocked", gate.state === "blocked");
  expectThat("it names the account that is homed twice", reasonOf("accounts-homed-once").includes(HOMED_TWICE));
  expectThat("it states how short the backup is", /bytes after .* % less/.test(reasonOf("rtc")));
  expectThat(
    "it names the users whom the export lacks",
    reasonOf("accounts-exported").includes("sip:user11999@contoso.com"),
  );
  expectThat("exactly these three blockers block it", gate.blockers.length === 3);
  expectThat(
    "nobody was mailed that the pilot gate is clear",
    !stage.cloud.inbox.list().some(({ subject }) => subject.includes("pilot pool")),
  );
};

const mended = async (stage: Stage): Promise<void> => {
  chapter("The operators repair all three; the agent of pool02 pushes new evidence");
  const { estate, realFolder } = stage;
  if (realFolder === undefined) writeRtc(estate, "pool02", 1, 0);
  writeAccounts(estate, "pool02", false, 0);
  writeUserData(estate, "pool02", 0, 0);
  await pushAll(stage, ["agent-pool02"], wholeFolder(stage));

  chapter("The manager checks again");
  await runCli(stage, ["gates"]);
  expectThat("the pilot gate is clear", (await pilotGate(stage)).state === "clear");
};

const mailed = ({ cloud: { inbox, endpoint } }: Stage): void => {
  chapter("The mail that the managers got");
  const mails = inbox.list().filter(({ subject }) => subject.startsWith("[CLEAR] contoso-lync2013 · Pilot pool"));
  expectThat("each manager of the pilot gate got one mail", mails.length === 2);
  const mail = mails.at(-1);
  const beginning = mail?.text.split("\n").slice(0, 10) ?? [];
  process.stdout.write(`    Subject: ${mail?.subject}\n\n${beginning.map((line) => `    ${line}\n`).join("")}    …\n`);
  process.stdout.write(`\n    ${inbox.list().length} mails in ${inbox.folder}\n    ${endpoint}/inbox\n`);
};

const audited = async (stage: Stage): Promise<void> => {
  chapter("An auditor reads the history");
  const history = (...args: string[]) => runCli(stage, ["history", ...args], { role: "auditor" });
  const ofBackup = await history("--requirement", "rtc", "--unit", "pool02");
  expectThat("the history shows the short backup", ofBackup.stdout.includes("shrunk"));
  const ofAccounts = await history("--requirement", "accounts-homed-once", "--unit", "global", "--limit", "3");
  expectThat("the history shows the account", ofAccounts.stdout.includes("account-homed-twice"));
};

const documented = async (stage: Stage): Promise<void> => {
  chapter("The existing system as one page, from the evidence that was accepted");
  const page = await documentSystem(stage);
  expectThat("it counts the users by pool", page.includes((ACCOUNTS / 2).toLocaleString("en")));
  expectThat(
    "it names the servers, and what people know",
    page.includes("fe02.contoso.com") && page.includes("E1 lines"),
  );
};

const silent = async (stage: Stage): Promise<void> => {
  chapter("Twenty-seven hours pass without evidence from any agent: evidence becomes stale, and the gate is blocked");
  const { cloud } = stage;
  await cloud.advanceClock(SILENCE_MS);
  await cloud.waitUntilIdle();
  const mail = cloud.inbox
    .list()
    .findLast(({ subject }) => subject.startsWith("[BLOCKED] contoso-lync2013 · Pilot pool"));
  expectThat("the managers are mailed that the gate is blocked", mail !== undefined);
  expectThat("the mail states the reason", mail?.text.includes("stale since") === true);
  process.stdout.write(`    Subject: ${mail?.subject}\n\n`);
  await runCli(stage, ["gates", "-g", "pilot"]);
  const gate = await pilotGate(stage);
  expectThat("the pilot gate is blocked again", gate.state === "blocked");
  expectThat(
    "every blocker is evidence that has expired",
    gate.blockers.every(({ state }) => state === "stale"),
  );
};

/** Plays the story until its gate is blocked by the bad night. @throws Error where something in it is not true */
export const playUntilBlocked = async (stage: Stage): Promise<void> => {
  await applyPlan(stage);
  await goodNight(stage);
  await badNight(stage);
};

/** Plays the whole story. @throws Error where something in it is not true */
export const playStory = async (stage: Stage): Promise<void> => {
  chapter("The plan: what must hold before the pilot pool moves, and who may approve it");
  await playUntilBlocked(stage);
  await blocked(stage);
  await mended(stage);
  mailed(stage);
  await audited(stage);
  await documented(stage);
  await silent(stage);
};
