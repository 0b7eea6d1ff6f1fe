import { apiClient } from "../api-client.ts";
import { type EnrolmentsOptions, findEnrolment, SHOWN_ID } from "../enrolment.ts";
import { EXIT } from "../exit.ts";
import { print, printJson } from "../output.ts";

/** Takes a code back: no host uses it any more, and nobody accepts what one proposed by it. */
export const agentWithdraw = async (given: string, options: EnrolmentsOptions): Promise<number> => {
  const { migration, json = false } = options;
  const isLive = ({ state }: { readonly state: string }): boolean => state === "open" || state === "claimed";
  const { id } = await findEnrolment(given, isLive, options);
  const answer = await apiClient(options, process.env).ask("withdrawEnrolment", {
    path: { migration, enrolment: id },
  });
  const { agent, claim } = answer.enrolment;
  if (json) printJson(answer);
  else
    print([
      `The code ${id.slice(0, SHOWN_ID)} for agent ${agent} is withdrawn.`,
      ...(claim === null
        ? []
        : [`${claim.host} had used it: where a plan names its key already, retire the key in the plan.`]),
    ]);
  return EXIT.ok;
};
