import type { QueryLedger } from "./query.ts";

/** What answers as of an instant read of the ledger; they write nothing, and read no item that changes but the head. */
export type AsOfLedger = Pick<QueryLedger, "readHead" | "listHeads" | "pageFactRefs" | "readFacts">;
