import type { QueryLedger } from "./query.ts";

/** What the documentation of a system reads of the ledger; it writes nothing. */
export type DocumentLedger = Pick<
  QueryLedger,
  "readHead" | "listHeads" | "readRequirements" | "pageCheckpoints" | "pageHistory" | "findFact"
>;
