import { isFailure } from "../core/failure.ts";
import type { ApiClient } from "./api-client.ts";
import { printError } from "./output.ts";

/**
 * Says what keeps mail from people, before the first transition has to be mailed. Nothing depends on it: where it cannot be asked,
 * `cleargate doctor` says why.
 */
export const sayWhereMailIsNotReady = async (client: ApiClient, migration: string): Promise<void> => {
  try {
    const { ready, checks } = await client.ask("checkMail", { path: {}, query: { migration } });
    if (ready) return;
    const wrong = checks.filter(({ state }) => state === "wrong" || state === "unknown");
    printError(`cleargate: mail does not reach everybody yet (cleargate doctor -m ${migration}):`);
    for (const { message } of wrong) printError(`  ${message}`);
  } catch (error) {
    if (!isFailure(error)) throw error;
  }
};
