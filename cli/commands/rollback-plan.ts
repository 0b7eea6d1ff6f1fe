import type { MigrationView } from "../../contract/schemas/migration.ts";
import type { RollbackItem, RollbackPage } from "../../contract/schemas/rollback.ts";
import { Failure } from "../../core/failure.ts";
import type { Language } from "../../core/plan/language.ts";
import { type ApiClient, type ApiOptions, apiClient } from "../api-client.ts";
import { EXIT } from "../exit.ts";
import { type PageTarget, putPage } from "../page/put-page.ts";
import { assembleRollback } from "../rollback/assemble.ts";
import { isComplete, rollbackPage } from "../rollback/page.ts";

export interface RollbackOptions extends ApiOptions, PageTarget {
  readonly migration: string;
  readonly unit?: string;
  readonly language: Language;
}

interface Read {
  readonly now: string;
  readonly migration: MigrationView;
  readonly items: readonly RollbackItem[];
}

/** Every page, judged at the instant of the first. @throws Failure `plan-applying` where the plan changed between two */
const readAll = async (client: ApiClient, migration: string, unit: string | undefined): Promise<Read> => {
  const page = (query: Readonly<Record<string, string>>): Promise<RollbackPage> =>
    client.ask("listRollback", { path: { migration }, query: { unit, ...query } });
  const first = await page({});
  const items = [...first.items];
  for (let { cursor } = first; cursor !== null; ) {
    const next = await page({ at: first.now, cursor });
    if (next.migration.planVersion !== first.migration.planVersion)
      throw new Failure("plan-applying", "another plan version came into force while this one was read: ask again");
    items.push(...next.items);
    ({ cursor } = next);
  }
  return { now: first.now, migration: first.migration, items };
};

/** Shows how to go back, and first what of it is not there. @returns exit status 3 where it is not complete */
export const rollbackPlan = async (options: RollbackOptions): Promise<number> => {
  const { migration: id, unit, language } = options;
  const { now, migration, items } = await readAll(apiClient(options, process.env), id, unit);
  if (unit !== undefined && items.length === 0)
    throw new Failure("not-found", `unit "${unit}" has no checkpoint in migration "${id}"`);
  const plan = assembleRollback(items, now);
  const complete = isComplete(plan);
  putPage(rollbackPage(plan, migration, language, unit), { complete, migration, ...plan }, options);
  return complete ? EXIT.ok : EXIT.blocked;
};
