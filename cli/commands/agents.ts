import type { AgentAnswer, AgentView } from "../../contract/schemas/agent.ts";
import { readableMs } from "../../core/duration.ts";
import { type ApiOptions, apiClient } from "../api-client.ts";
import { eachPage } from "../each-page.ts";
import { EXIT } from "../exit.ts";
import { print, printJson } from "../output.ts";
import { shortInstant, table } from "../table.ts";

export interface AgentsOptions extends ApiOptions {
  readonly migration: string;
  readonly json?: boolean;
}

const UNTOLD = "–";

const clockText = ({ last }: AgentView): string =>
  last === null || last.sealedAt === null
    ? UNTOLD
    : last.aheadMs === null
      ? "not ahead"
      : `ahead by ${readableMs(last.aheadMs)} at least`;

const rowOf = (agent: AgentView): string[] => {
  const { id, units, keys, last } = agent;
  const valid = keys.filter(({ validity }) => validity === "valid").map((key) => key.id);
  return [
    id,
    units.includes("*") ? "all" : String(units.length),
    last === null ? "never" : shortInstant(last.at),
    last?.outcome ?? UNTOLD,
    last?.version ?? UNTOLD,
    last?.waiting == null ? UNTOLD : String(last.waiting),
    clockText(agent),
    valid.length === 0 ? "none is valid" : valid.join(", "),
  ];
};

const HEADER = ["AGENT", "UNITS", "LAST SEEN", "OUTCOME", "VERSION", "WAITING", "CLOCK", "VALID KEYS"];

/** Shows when each agent of the plan was seen last, and what that shows of it. */
export const agents = async ({ migration, json = false, ...api }: AgentsOptions): Promise<number> => {
  const client = apiClient(api, process.env);
  const all: AgentView[] = [];
  for await (const page of eachPage((cursor) =>
    client.ask("listAgents", { path: { migration }, query: { limit: "50", cursor } }),
  ))
    all.push(...page.agents);
  if (json) printJson({ agents: all });
  else print(all.length === 0 ? ["the plan has no agents"] : table(HEADER, all.map(rowOf)));
  return EXIT.ok;
};

const keyLine = ({ id, validity, notBefore, notAfter, retired }: AgentView["keys"][number]): string => {
  const period = `${notBefore === null ? "" : ` from ${shortInstant(notBefore)}`}${notAfter === null ? "" : ` until ${shortInstant(notAfter)}`}`;
  const end = retired === null ? "" : `, ${retired.because} ${shortInstant(retired.since ?? retired.at)}`;
  return `  key ${id}: ${validity}${period}${end}`;
};

const oweLines = ({ owes, owesMore }: AgentAnswer): string[] => [
  owes.length === 0 ? "it owes nothing that is known" : "it owes, first what is not satisfied, then what expires next:",
  ...table(
    ["STATE", "CHECKPOINT", "SINCE, DUE OR VALID UNTIL"],
    owes.map(({ unit, requirement, state, at }) => [state, `${unit}/${requirement}`, shortInstant(at)]),
  ).slice(owes.length === 0 ? 1 : 0),
  ...(owesMore ? ["its units have more than was looked at"] : []),
];

/** Shows one agent with its keys and what it owes. */
export const agent = async (id: string, { migration, json = false, ...api }: AgentsOptions): Promise<number> => {
  const answer = await apiClient(api, process.env).ask("showAgent", { path: { migration, agent: id } });
  if (json) printJson(answer);
  else print([...table(HEADER, [rowOf(answer.agent)]), ...answer.agent.keys.map(keyLine), "", ...oweLines(answer)]);
  return EXIT.ok;
};
