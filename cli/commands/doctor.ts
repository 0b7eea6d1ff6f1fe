import type { MailAnswer, MailCheckView } from "../../contract/schemas/mail.ts";
import { type ApiOptions, apiClient } from "../api-client.ts";
import { EXIT } from "../exit.ts";
import { print, printJson } from "../output.ts";

export interface DoctorOptions extends ApiOptions {
  readonly migration?: string;
  readonly sendMail?: boolean;
  readonly json?: boolean;
}

const MARKS: Readonly<Record<MailCheckView["state"], string>> = {
  ok: "ok      ",
  warning: "warning ",
  wrong: "WRONG   ",
  unknown: "UNKNOWN ",
};

const linesOf = ({ sender, checks, recipientsLeftOut }: MailAnswer): string[] => [
  `mail is sent as ${sender}`,
  ...checks.flatMap(({ state, message, remedy }) => [
    `${MARKS[state]}${message}`,
    ...(remedy === null ? [] : [`${" ".repeat(MARKS.ok.length)}→ ${remedy}`]),
  ]),
  ...(recipientsLeftOut > 0 ? [`${recipientsLeftOut} more people were not asked for`] : []),
];

/**
 * Asks whether mail can reach people, and sends a test mail where that is asked for.
 * @returns 3 where something is wrong or not known
 */
export const doctor = async ({ migration, sendMail = false, json = false, ...api }: DoctorOptions): Promise<number> => {
  const client = apiClient(api, process.env);
  const answer = await client.ask("checkMail", { path: {}, query: { migration } });
  const sent = sendMail ? await client.ask("sendTestMail", { path: {} }) : undefined;
  if (json) printJson(sent === undefined ? answer : { ...answer, testMail: sent });
  else {
    print(linesOf(answer));
    if (sent !== undefined) print(`a test mail went out to ${sent.to}: look for it, also among junk`);
  }
  return answer.ready ? EXIT.ok : EXIT.blocked;
};
