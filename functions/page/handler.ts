import type { IdServedBy } from "../../contract/paths.ts";
import type { HttpEvent, HttpResult } from "../http.ts";
import { pipeline } from "../pipeline.ts";
import { routeOf } from "../route-of.ts";
import { PageEnv } from "./env.ts";
import { showPage } from "./page.ts";
import { showProblems } from "./problems-page.ts";

const HANDLERS: Readonly<Record<IdServedBy<"page">, (event: HttpEvent) => HttpResult | Promise<HttpResult>>> = {
  pageOfMigration: showPage,
  pageOfGate: showPage,
  // It is made of all schemas, which no page needs.
  showContract: async (event) => (await import("./contract-document.ts")).showContract(event),
  listProblems: showProblems,
};

export const handler = pipeline(PageEnv, () => async (event: HttpEvent) => HANDLERS[routeOf("page", event)](event));
