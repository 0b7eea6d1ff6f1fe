/** The routes by which a system's documentation is read, for the stack; `document.ts` handles each of them. */
export const DOCUMENT_ROUTES = [
  "/migrations/{migration}/inventories",
  "/migrations/{migration}/inventories/{unit}/{requirement}",
] as const;

export type DocumentRoute = (typeof DOCUMENT_ROUTES)[number];
