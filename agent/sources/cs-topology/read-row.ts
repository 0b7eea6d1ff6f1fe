import { Failure } from "../../../core/failure.ts";
import type { Row } from "../../formats/csv.ts";

/** Cells of a row that a cmdlet of Lync Server returned. */
export interface Cells {
  /** One value; undefined where the cell is empty or is not there. @throws Failure `source-invalid` */
  one(column: string): string | undefined;
  /** One value. @throws Failure `source-invalid` also where there is none */
  need(column: string): string;
  /** The values of a list: JSON, or joined by `;`. @throws Failure `source-invalid` */
  many(column: string): readonly string[];
  /** An instant in UTC, as `ToString('o')` or ConvertTo-Json write it. @throws Failure `source-invalid` */
  instant(column: string): string | undefined;
}

/** What PowerShell writes into a cell in place of a list or an object: the name of its type. */
const TYPE_NAME = /^(?:System|Microsoft)\.[\w.`+]+(?:\[.*\])?$/;
/** ConvertTo-Json of Windows PowerShell: milliseconds since 1970. */
const JSON_DATE = /^\\?\/Date\((-?\d{1,15})(?:[+-]\d{4})?\)\\?\/$/;
const ROUND_TRIP = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/;

/** What a cell of JSON was before it became text: a list or an object; undefined for a text, such as `[2-9]\\d{3}`. */
const findJson = (text: string): object | undefined => {
  if (!/^[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Texts in JSON, or joined by `;`; undefined where it is a list of something else. */
const listIn = (text: string): readonly string[] | undefined => {
  const value = findJson(text);
  if (value === undefined) return text.split(";").map((one) => one.trim());
  return Array.isArray(value) && value.every((one) => typeof one === "string") ? value : undefined;
};

const findInstantIn = (text: string): string | undefined => {
  const [, ms] = JSON_DATE.exec(text) ?? [];
  const [, time, fraction = "0", zone] = ROUND_TRIP.exec(text) ?? [];
  const date = new Date(
    ms === undefined ? (time === undefined ? Number.NaN : `${time}.${fraction.slice(0, 3)}${zone}`) : Number(ms),
  );
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
};

/** @param where names file and row in a failure */
export const cellsOf = (row: Row, where: string): Cells => {
  const fail = (what: string): Failure => new Failure("source-invalid", `${where}: ${what}`);
  const text = (column: string): string => {
    const value = row[column.toLowerCase()] ?? "";
    if (TYPE_NAME.test(value))
      throw fail(`${column} is "${value}", the name of a type: write it as docs/sources/cs-topology.md shows`);
    return value;
  };
  const one = (column: string): string | undefined => {
    const value = text(column);
    if (findJson(value) !== undefined) throw fail(`${column} is no text: ${value.slice(0, 80)}`);
    return value === "" ? undefined : value;
  };
  return {
    one,
    need: (column) => {
      const value = one(column);
      if (value === undefined) throw fail(`it has no ${column}`);
      return value;
    },
    many: (column) => {
      const list = listIn(text(column));
      if (list === undefined) throw fail(`${column} is no list of texts`);
      return list.filter((value) => value !== "");
    },
    instant: (column) => {
      const value = one(column);
      if (value === undefined) return undefined;
      const found = findInstantIn(value);
      if (found === undefined)
        throw fail(`${column} is "${value}", which may be several days: write it as docs/sources/cs-topology.md shows`);
      return found;
    },
  };
};
