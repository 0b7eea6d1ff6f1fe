import type { GatesAsOfAnswer } from "../../contract/schemas/as-of.ts";
import { Failure } from "../../core/failure.ts";
import { isGateNamed } from "../../core/history/about-gate.ts";
import { unknownName } from "../../core/suggestion.ts";
import { type ApiOptions, apiClient } from "../api-client.ts";
import { EXIT } from "../exit.ts";
import { type MomentOptions, momentLines, momentQuery } from "../moment.ts";
import { print, printJson } from "../output.ts";
import { standingText, wouldBeBlocked } from "../standing.ts";
import { shortInstant, table } from "../table.ts";

export interface GatesAsOfOptions extends ApiOptions, MomentOptions {
  readonly migration: string;
  readonly gate?: string;
  readonly json?: boolean;
}

const printGates = ({ moment, gates }: GatesAsOfAnswer): void => {
  print(momentLines(moment));
  const rows = gates.map((gate) => {
    const { id, total, unsatisfied, since, validUntil, before } = gate;
    const satisfied = `${total - unsatisfied}/${total}`;
    const until = validUntil === null ? "–" : shortInstant(validUntil);
    return [standingText(gate), id, satisfied, shortInstant(since), until, before];
  });
  print(["", ...table(["STATE", "GATE", "SATISFIED", "SINCE", "VALID UNTIL", "BEFORE"], rows)]);
  for (const gate of gates.filter(({ blockers: some }) => some.length > 0)) {
    const { id, blockers, unsatisfied } = gate;
    print([
      "",
      `${id} ${wouldBeBlocked(gate) ? "was not enforced, and would have been" : "was"} blocked by ${unsatisfied}:`,
    ]);
    const lines = blockers.map((one) => [
      ...[`  ${one.state}`, one.unit, one.requirement, shortInstant(one.since)],
      one.reason ?? "no evidence yet",
    ]);
    print(table(["  STATE", "UNIT", "REQUIREMENT", "SINCE", "WHY"], lines));
    if (unsatisfied > blockers.length) print(`  and ${unsatisfied - blockers.length} more`);
  }
};

/** Shows the gates of another moment than now. @returns exit status 0 where all were clear, 3 otherwise */
export const gatesAsOf = async (options: GatesAsOfOptions): Promise<number> => {
  const { migration, gate, json = false } = options;
  const client = apiClient(options, process.env);
  const query = await momentQuery(client, migration, options);
  const answer = await client.ask("listGatesAsOf", { path: { migration }, query });
  const gates = answer.gates.filter(({ id }) => gate === undefined || isGateNamed(id, gate));
  if (gate !== undefined && gates.length === 0)
    throw new Failure(
      "not-found",
      `${unknownName(
        "gate",
        gate,
        answer.gates.map(({ id }) => id),
      )} (as of ${answer.moment.at})`,
    );
  const asked = { ...answer, gates };
  if (json) printJson(asked);
  else printGates(asked);
  return gates.length > 0 && gates.every(({ state }) => state === "clear") ? EXIT.ok : EXIT.blocked;
};
