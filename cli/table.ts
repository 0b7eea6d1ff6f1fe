import { showable } from "../core/showable.ts";

const width = (text: string): number => [...text].length;

/** Aligned columns for people, one line a row; the last one is not padded. */
export const table = (header: readonly string[], rows: readonly (readonly string[])[]): string[] => {
  const all = [header, ...rows].map((row) => row.map(showable));
  const widths = header.map((_, column) => all.reduce((most, row) => Math.max(most, width(row[column] ?? "")), 0));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) =>
        column === row.length - 1 ? cell : cell.padEnd(cell.length + (widths[column] as number) - width(cell)),
      )
      .join("  ");
  return all.map(line);
};

/** `2026-11-22 16:06:11Z`: short enough for a table, and still exact. */
export const shortInstant = (instant: string | null): string =>
  instant === null ? "–" : `${instant.slice(0, 19).replace("T", " ")}Z`;
