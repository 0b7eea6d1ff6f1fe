import { type ApiOptions, apiClient } from "../api-client.ts";
import { fetchSystem } from "../document/fetch-system.ts";
import { systemPage } from "../document/system-page.ts";
import { EXIT } from "../exit.ts";
import { type PageTarget, putPage } from "../page/put-page.ts";

export interface DocumentOptions extends ApiOptions, PageTarget {
  readonly migration: string;
}

/** Documents the existing system of a migration as one page, or as JSON. */
export const document = async ({ migration, ...options }: DocumentOptions): Promise<number> => {
  const system = await fetchSystem(apiClient(options, process.env), migration);
  putPage(systemPage(system), system, options);
  return EXIT.ok;
};
