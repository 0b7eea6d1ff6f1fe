import { type ApiOptions, apiClient } from "../api-client.ts";
import { fetchSystem } from "../document/fetch-system.ts";
import { systemPage } from "../document/system-page.ts";
import { EXIT } from "../exit.ts";
import { printJson } from "../output.ts";
import { type PageOptions, putPage } from "../page/put-page.ts";

export interface DocumentOptions extends ApiOptions, PageOptions {
  readonly json?: boolean;
}

/** Documents the existing system of a migration as one page, or as JSON. */
export const document = async (migration: string, options: DocumentOptions): Promise<number> => {
  const system = await fetchSystem(apiClient(options, process.env), migration);
  if (options.json === true) printJson(system);
  else putPage(systemPage(system), options);
  return EXIT.ok;
};
