import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findHeads, headLine } from "../../core/log/head-line.ts";
import { signedClient } from "../../local/gateway/sigv4/client.ts";
import { runCommand } from "./commands.ts";
import { chapter, expectThat } from "./narration.ts";
import { applyPlan, MIGRATION, type Stage } from "./stage.ts";
import { badNight, goodNight } from "./story.ts";

const KEPT_MAIL = "last-week.txt";

/** An item of the ledger, as DynamoDB writes it. */
type Item = Record<string, { readonly S?: string; readonly M?: Item }>;

/** What an administrator of the account may do with the ledger, whatever the roles of the stack may not. */
const administrator = ({ cloud }: Stage) => {
  const call = signedClient(cloud.endpoint, cloud.admin);
  const dynamo = <T>(operation: string, body: object) =>
    call<T>("dynamodb", `DynamoDB_20120810.${operation}`, { TableName: cloud.table, ...body });
  return {
    facts: async (): Promise<Item[]> => {
      const { Items } = await dynamo<{ Items: Item[] }>("Scan", { ConsistentRead: true });
      return Items.filter(({ pk }) => pk?.S?.startsWith("F#"));
    },
    put: (Item: Item) => dynamo("PutItem", { Item }),
    remove: ({ pk, sk }: Item) => dynamo("DeleteItem", { Key: { pk, sk } }),
  };
};

/** The item with other values in it, as whoever has the table's rights would write it. */
const changed = (item: Item, ...changes: readonly (readonly [what: string, to: string])[]): Item =>
  JSON.parse(changes.reduce((text, [what, to]) => text.replaceAll(what, to), JSON.stringify(item)));

/** Verifies as a stranger: with a token that reads, a mail that was kept, and the verifier. @returns its answer */
const verify = async (stage: Stage, what: string, more: readonly string[] = [], status = 1): Promise<string> => {
  const { cloud, folder } = stage;
  const env = { CLEARGATE_API: cloud.apiUrl, CLEARGATE_TOKEN: await cloud.oidc.token(["auditor"]) };
  const args = ["verify", what, "--head", join(folder, KEPT_MAIL), ...more, "--json"];
  const answer = await runCommand("cleargate", args, env, false);
  const said = answer.stdout;
  if (answer.status !== status) process.stdout.write(`${said.slice(0, 2_000)}\n`);
  expectThat(`cleargate ${args.slice(0, 2).join(" ")} ends with ${status}`, answer.status === status);
  return said;
};

/** @param codes one of which must be among what was found */
const caught = (said: string, ...codes: readonly string[]): void => {
  const { problems } = JSON.parse(said) as { problems: { code: string; message: string }[] };
  expectThat(
    `it is found out as ${codes.join(" or ")}`,
    problems.some(({ code }) => codes.includes(code)),
  );
  for (const { code: one, message } of problems.slice(0, 3)) process.stdout.write(`    ${one}: ${message}\n`);
};

/** Keeps the newest mail as it arrived. Its last line but one is all that a stranger needs of it. */
const keepMail = ({ cloud, folder }: Stage): void => {
  const mail = cloud.inbox.list().at(-1);
  const [head] = findHeads(mail?.text ?? "");
  if (mail === undefined || head === undefined) throw new Error("no mail has a head of the log");
  process.stdout.write(`    ${mail.subject}\n    ${headLine(head)}\n`);
  writeFileSync(join(folder, KEPT_MAIL), mail.text);
};

/** Notes the head that the API says beside the gates, as whoever asks for them sees it. */
const noteHead = async ({ cloud, folder }: Stage): Promise<void> => {
  const headers = { authorization: `Bearer ${await cloud.oidc.token(["auditor"])}` };
  const answer = await fetch(`${cloud.apiUrl}/migrations/${MIGRATION}/gates`, { headers });
  const { log } = (await answer.json()) as { log: { origin: string; size: number; root: string } };
  const line = headLine({ ...log, root: Buffer.from(log.root, "base64") });
  process.stdout.write(`    ${line}\n`);
  appendFileSync(join(folder, KEPT_MAIL), `\n${line}\n`);
};

/** Plays what an administrator can do to a history, and how each is found out. @throws Error where one is not */
export const playTampering = async (stage: Stage): Promise<void> => {
  const { cloud, folder } = stage;
  const hand = administrator(stage);
  chapter("A migration, whose log has every fact of the first night");
  await applyPlan(stage);
  await goodNight(stage);
  await cloud.runSchedule("Log");
  keepMail(stage);
  const earlier = join(folder, "earlier.zip");
  await verify(stage, MIGRATION, ["--keep", earlier], 0);
  await badNight(stage);
  await cloud.runSchedule("Log");

  chapter("Somebody outside has kept that mail, and notes today what cleargate gates says last");
  await noteHead(stage);

  chapter("As it is now, the history is the one that was logged");
  const honest = join(folder, "honest.zip");
  await verify(stage, MIGRATION, ["--keep", honest], 0);

  const facts = await hand.facts();
  const short = facts.find((one) => one.unit?.S === "pool02" && JSON.stringify(one).includes("60.0 % less"));
  if (short === undefined) throw new Error("the story has no short backup");

  chapter("An administrator of the account writes over a fact: the short backup was never short");
  await hand.put(changed(short, ["5033165", "12582912"], ['{"S":"failed"}', '{"S":"passed"}']));
  caught(await verify(stage, MIGRATION), "fact-changed");

  chapter("They write over it once more: it was completed a day before");
  const completedAt = /"completedAt":\{"S":"([^"]+)"/.exec(JSON.stringify(short))?.[1] ?? "";
  const dayBefore = new Date(Date.parse(completedAt) - 86_400_000).toISOString();
  await hand.put(changed(short, [completedAt, dayBefore]));
  caught(await verify(stage, MIGRATION), "fact-changed");

  await hand.put(short);

  chapter("They remove the newest fact, which nothing follows");
  const newest = facts.toSorted((a, b) => ((a.recordedAt?.S ?? "") < (b.recordedAt?.S ?? "") ? -1 : 1)).at(-1);
  if (newest === undefined) throw new Error("the story has no facts");
  await hand.remove(newest);
  caught(await verify(stage, MIGRATION), "fact-removed");
  await hand.put(newest);

  chapter(
    "They cut the tail: the pack of the first night, with its log and its genuine head, is given out as that of today",
  );
  caught(await verify(stage, earlier), "log-cut");

  chapter("They change one byte of a pack");
  const bytes = readFileSync(honest);
  const at = Math.floor(bytes.length / 2);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  const edited = join(folder, "edited.zip");
  writeFileSync(edited, bytes);
  caught(await verify(stage, edited), "zip-check", "zip-form", "file-digest");

  chapter("With everything as it was, the history is again the one that was logged");
  await verify(stage, MIGRATION, [], 0);
};
