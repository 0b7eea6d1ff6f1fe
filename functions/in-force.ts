import { Failure } from "../core/failure.ts";
import type { Head, Ledger } from "../ports/ports.ts";

/** The head of a migration whose plan is whole. @throws Failure `not-found`, `plan-applying` between two plan versions */
export const headInForce = async (ledger: Ledger, migration: string): Promise<Head> => {
  const head = await ledger.readHead(migration);
  if (head === undefined || head.planVersion === 0)
    throw new Failure("not-found", `no plan has been applied for migration "${migration}"`);
  if (head.applying !== null) throw new Failure("plan-applying", `a plan of ${migration} is being applied; try again`);
  return head;
};
