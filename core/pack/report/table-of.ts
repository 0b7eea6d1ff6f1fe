import type { Block, Cell } from "../../page/page.ts";
import type { Words } from "./words.ts";

/** A report stays readable; whoever wants all reads the lists beside it. */
const MAX_ROWS = 500;

/** A table of at most so many rows, and where the others are. */
export const tableOf = (
  columns: readonly string[],
  rows: readonly (readonly Cell[])[],
  file: string,
  words: Words,
  count = rows.length,
): Block[] => {
  const shown = rows.slice(0, MAX_ROWS);
  return [
    { kind: "table", columns, rows: shown },
    ...(count > shown.length ? [{ kind: "text", text: words.more(count - shown.length, file) } as const] : []),
  ];
};
