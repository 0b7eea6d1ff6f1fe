import { environment, text } from "../environment.ts";

export const SweepEnv = environment({
  LEDGER_TABLE: text(3),
  PLAN_QUEUE_URL: text(3),
  PACK_QUEUE_URL: text(3),
  SENDER: text(3),
});
