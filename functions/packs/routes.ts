/** The routes of evidence packs, for the stack: asking for one and listing them, and fetching one. */
export const PACKS_ROUTE = "/migrations/{migration}/packs";
export const PACK_ROUTE = "/migrations/{migration}/packs/{pack}";
