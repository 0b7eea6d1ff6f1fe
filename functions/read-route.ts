import { Failure } from "../core/failure.ts";
import type { Head } from "../core/readiness/head.ts";
import { suggestion } from "../core/suggestion.ts";

interface HeadLedger {
  readHead(migration: string): Promise<Head | undefined>;
  listHeads(): Promise<readonly Head[]>;
}

/** That no plan of a migration is in force, and which migration may be meant. */
export const unknownMigration = async (ledger: HeadLedger, name: string): Promise<Failure> => {
  const known = (await ledger.listHeads()).map(({ migration }) => migration);
  return new Failure("not-found", `no plan has been applied for migration "${name}": ${suggestion(name, known)}`);
};

interface OfMigration {
  readonly path: { readonly migration: string };
}

/** The migration that a request names. @throws Failure `not-found` where no plan of it is in force */
export const headOf = async (ledger: HeadLedger, { path: { migration } }: OfMigration): Promise<Head> => {
  const head = await ledger.readHead(migration);
  if (head === undefined || head.planVersion === 0) throw await unknownMigration(ledger, migration);
  return head;
};
