const ROW_COUNT = /^\(\d+ .{1,80}\)$/;

/** `(2 rows affected)`, in whichever language a query tool says it. */
export const isRowCount = (text: string): boolean => ROW_COUNT.test(text);
