/** Alarms that only the stack with analytics has: `test/stack/analytics.test.ts` shows that it has these and no others. */
export const OPTIONAL_ALARMS: readonly string[] = ["TabulateErrors", "TabulateThrottles", "TabulateUninvoked"];
