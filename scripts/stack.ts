/** The stack as it is deployed from here. */
export const STACK = {
  id: "Cleargate",
  description: "Cleargate: opens a migration gate only while every required checkpoint is satisfied",
} as const;
