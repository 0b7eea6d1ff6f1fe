import type { IdServedBy } from "../../contract/paths.ts";
import type { HttpEvent, HttpResult } from "../http.ts";
import { pipeline } from "../pipeline.ts";
import { routeOf } from "../routed.ts";
import { showContract } from "./contract-document.ts";
import { PageEnv } from "./env.ts";
import { showPage } from "./page.ts";
import { showProblems } from "./problems-page.ts";

const HANDLERS: Readonly<Record<IdServedBy<"page">, (event: HttpEvent) => HttpResult>> = {
  pageOfMigration: showPage,
  pageOfGate: showPage,
  showContract,
  listProblems: showProblems,
};

export const handler = pipeline(PageEnv, () => async (event: HttpEvent) => HANDLERS[routeOf("page", event)](event));
