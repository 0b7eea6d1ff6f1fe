/** The routes of the HTTP API that need no token, and the only ones: mails link to them. */
export const PAGE_ROUTES = ["/page/migrations/{migration}", "/page/migrations/{migration}/gates/{gate}"] as const;
