/** Under which name the ledger keeps how far the log has come: `after` is the instant up to which all facts are in it. */
export const LOG_MEMORY = "log";
