/** The order of UTF-16 code units, which no locale decides. @returns negative, zero or positive. */
export const compareText = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);
