import type { TestCloud } from "./cloud.ts";

/** How often a function made a call since the meter was reset; its role's name begins with the function's. */
export const requestsOf = ({ meter }: Pick<TestCloud, "meter">, caller: string, operation: string): number =>
  Object.entries(meter.read())
    .filter(([call]) => call.includes(caller) && call.endsWith(` ${operation}`))
    .reduce((sum, [, { requests }]) => sum + requests, 0);
