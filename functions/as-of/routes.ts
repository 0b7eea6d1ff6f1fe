/** The routes by which any moment of a migration is read, for the stack; `as-of.ts` handles each of them. */
export const AS_OF_ROUTES = [
  "/migrations/{migration}/as-of/gates",
  "/migrations/{migration}/as-of/gates/{gate}",
  "/migrations/{migration}/as-of/checkpoints",
  "/migrations/{migration}/as-of/checkpoints/{unit}/{requirement}",
  "/migrations/{migration}/gates/{gate}/why",
  "/migrations/{migration}/diff",
  "/migrations/{migration}/plan/diff",
] as const;

export type AsOfRoute = (typeof AS_OF_ROUTES)[number];
