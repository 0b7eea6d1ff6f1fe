import { showActor } from "../../core/actor.ts";
import { Failure } from "../../core/failure.ts";
import type { ForgettingFact } from "../../core/history/fact.ts";
import { type Confirmation, confirm } from "../confirm.ts";
import { print, printError } from "../output.ts";
import { type ApprovalOptions, clientOf, record } from "../record.ts";
import { shortInstant } from "../table.ts";

export interface LogForgetOptions extends ApprovalOptions, Pick<Confirmation, "yes"> {
  /** Of the person; by default that of whoever asks. */
  readonly issuer?: string;
  readonly approve?: string;
}

const readRequest = async (options: LogForgetOptions, request: string): Promise<ForgettingFact> => {
  const { fact } = await clientOf(options).ask("showFact", { path: { fact: request } });
  if (fact.type === "forgetting-recorded" && fact.action === "forgetting-requested") return fact;
  throw new Failure("not-found", `"${request}" is no request to forget somebody in ${options.migration}`);
};

const linesOf = ({ whom, by, reason, recordedAt }: ForgettingFact): readonly string[] => [
  `${showActor(by)} requests that a person be forgotten, in all migrations and for ever:`,
  ...("person" in whom ? [`  ${showActor(whom)}`] : [`  subject  ${whom.subject}`, `  issuer   ${whom.issuer}`]),
  `  reason   ${reason ?? "–"}`,
  `  request  of ${shortInstant(recordedAt)}`,
  "",
];

const approve = async (options: LogForgetOptions, request: string): Promise<number> => {
  const { migration, reason, yes, json = false } = options;
  const lines = linesOf(await readRequest(options, request));
  if (json) printError(lines);
  else print(lines);
  await confirm(request, { yes }, "Forget this person?");
  return record(
    options,
    "approveForgetting",
    { path: { migration, request }, body: { reason } },
    ({ fact }) => `approved, as fact ${fact}; the history says when it is done: person-forgotten`,
  );
};

/** Requests that a person be forgotten, or shows and approves what somebody else requested. */
export const logForget = async (subject: string | undefined, options: LogForgetOptions): Promise<number> => {
  const { migration, issuer = null, reason, approve: request } = options;
  if ((subject === undefined) === (request === undefined))
    throw new Failure("usage", "give either the subject of a person, or --approve <request>");
  if (request !== undefined) return approve(options, request);
  return record(
    options,
    "requestForgetting",
    { path: { migration }, body: { issuer, subject: subject ?? "", reason } },
    ({ fact }) => [
      "requested; it has no effect until somebody else approves it:",
      `  cleargate log forget -m ${migration} --approve ${fact} --reason "…"`,
    ],
  );
};
