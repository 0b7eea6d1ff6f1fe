import type { EnrolmentView } from "../../contract/schemas/enrolment.ts";
import { showActor } from "../../core/actor.ts";
import type { Language } from "../../core/plan/language.ts";
import { apiClient, apiOf } from "../api-client.ts";
import { type EnrolmentsOptions, SHOWN_ID } from "../enrolment.ts";
import { EXIT } from "../exit.ts";
import { print, printError, printJson } from "../output.ts";
import { findSetting } from "../settings/settings.ts";
import { shortInstant, table } from "../table.ts";

export interface AgentEnrolOptions extends EnrolmentsOptions {
  readonly agent: string;
  readonly unit: readonly string[];
  readonly key: string;
  readonly host?: string;
  readonly for: string;
  /** In which whoever gives it out is told that it was used. */
  readonly language: Language;
  /** Prints the code alone. */
  readonly quiet?: boolean;
}

const NOT_TOLD =
  "Your token has no verified address, so no mail tells you that a host uses it: look at cleargate agent enrolments.";

const addressOf = ({ by }: EnrolmentView): string | null => ("email" in by ? by.email : null);
const canBeTold = (enrolment: EnrolmentView): boolean => addressOf(enrolment) !== null;

/** Who is told that a host used the code; nobody without an address that the issuer verified. */
const told = (enrolment: EnrolmentView): string =>
  canBeTold(enrolment) ? `A mail tells ${addressOf(enrolment)} when a host uses it.` : NOT_TOLD;

/** Gives out a code by which one host proposes the key of an agent. */
export const agentEnrol = async (options: AgentEnrolOptions): Promise<number> => {
  const { migration, agent, unit, key, host = null, for: minutes, language, json = false, quiet = false } = options;
  const client = apiClient(options, process.env);
  const answer = await client.ask("issueEnrolment", {
    path: { migration },
    body: { agent, units: [...unit], key, host, minutes: Number(minutes), language },
  });
  const { code, enrolment } = answer;
  if (json) printJson(answer);
  else if (quiet) {
    print(code);
    if (!canBeTold(enrolment)) printError(NOT_TOLD);
  } else
    print([
      `On ${host ?? "the host of the agent"}, until ${shortInstant(enrolment.expiresAt)} and once:`,
      "",
      `  cleargate-agent enrol ${code} --api ${apiOf(options.api ?? findSetting("api", options, process.env) ?? "<api>")}`,
      "",
      `Then put its key into the plan: cleargate agent accept ${enrolment.id.slice(0, SHOWN_ID)} <plan> -m ${migration} --fingerprint '<as the host shows it>'`,
      told(enrolment),
    ]);
  return EXIT.ok;
};

const rowOf = ({ id, agent, key, units, state, host, claim, by, at, expiresAt }: EnrolmentView): string[] => [
  id.slice(0, SHOWN_ID),
  agent,
  key,
  units.join(", "),
  state,
  claim?.host ?? host ?? "any",
  claim?.fingerprint ?? "–",
  shortInstant(claim?.at ?? (state === "open" ? expiresAt : at)),
  showActor(by),
];

const HEADER = ["CODE", "AGENT", "KEY", "UNITS", "STATE", "HOST", "FINGERPRINT", "USED OR ENDS", "GIVEN OUT BY"];

/** Shows the codes that were given out, and what the hosts that used them propose. */
export const agentEnrolments = async (options: EnrolmentsOptions): Promise<number> => {
  const { migration, json = false } = options;
  const answer = await apiClient(options, process.env).ask("listEnrolments", {
    path: { migration },
    query: { limit: "100" },
  });
  const { enrolments } = answer;
  if (json) printJson(answer);
  else
    print(enrolments.length === 0 ? "no code was given out within thirty days" : table(HEADER, enrolments.map(rowOf)));
  return EXIT.ok;
};
