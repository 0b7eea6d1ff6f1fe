/** The stack as it is deployed from here. */
export const STACK = {
  id: "Cleargate",
} as const;
