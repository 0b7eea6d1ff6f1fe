import type { AnswerOf, SentOf } from "../contract/contract.ts";
import type { IdServedBy } from "../contract/paths.ts";
import type { Recorded } from "../contract/schemas/approval.ts";
import { isFailure } from "../core/failure.ts";
import { type ApiClient, type ApiOptions, apiClient } from "./api-client.ts";
import { EXIT } from "./exit.ts";
import { print, printJson } from "./output.ts";

export interface ApprovalOptions extends ApiOptions {
  readonly migration: string;
  readonly reason: string;
  readonly json?: boolean;
}

type Approval = IdServedBy<"approvals">;

export const clientOf = (options: ApiOptions): ApiClient => apiClient(options, process.env);

export const transitionsOf = ({ transitions }: Recorded): string =>
  transitions === 0 ? "" : `; ${transitions} ${transitions === 1 ? "gate has" : "gates have"} opened or shut`;

/** @throws Failure `not-found` that says which migration may be meant: what takes decisions knows no other, what reads does */
const post = async <I extends Approval>(
  client: ApiClient,
  migration: string,
  id: I,
  sent: SentOf<I>,
): Promise<AnswerOf<I>> => {
  try {
    return await client.ask(id, sent);
  } catch (error) {
    if (isFailure(error, "not-found")) await client.ask("showMigration", { path: { migration } });
    throw error;
  }
};

/** Records an approval or a revocation, and shows its fact. */
export const record = async <I extends Approval>(
  options: ApprovalOptions,
  id: I,
  sent: SentOf<I>,
  describe: (recorded: Recorded) => string | readonly string[],
): Promise<number> => {
  const recorded: Recorded = await post(clientOf(options), options.migration, id, sent);
  if (options.json === true) printJson(recorded);
  else print(describe(recorded));
  return EXIT.ok;
};
