/** The routes of the console: they need no token, because they are the same for everybody and know nothing. */
export const CONSOLE_ROUTES = ["/console", "/console/{page+}"] as const;
