import { Failure } from "../core/failure.ts";
import type { Head } from "../core/readiness/head.ts";

interface HeadReader {
  readHead(migration: string): Promise<Head | undefined>;
}

/** The failure while a plan is being applied; a retry succeeds once it is in force. */
export const planApplying = (migration: string): Failure =>
  new Failure("plan-applying", `a plan of ${migration} is being applied; try again`);

/** What is read after the head must be no newer than its plan version, or another has begun to come into force meanwhile. @throws Failure `plan-applying` */
export const requireUnder = (head: Head, { planVersion }: { readonly planVersion: number }): void => {
  if (planVersion > head.planVersion) throw planApplying(head.migration);
};

/** The head of a migration whose plan is whole. @throws Failure `not-found`, `plan-applying` between two plan versions */
export const headInForce = async (ledger: HeadReader, migration: string): Promise<Head> => {
  const head = await ledger.readHead(migration);
  if (head === undefined || head.planVersion === 0)
    throw new Failure("not-found", `no plan has been applied for migration "${migration}"`);
  if (head.applying !== null) throw planApplying(migration);
  return head;
};
