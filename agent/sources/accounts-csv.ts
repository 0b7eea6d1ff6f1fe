import { readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import { Failure } from "../../core/failure.ts";
import type { AccountEntry } from "../../core/manifest/entry.ts";
import { sortByKey } from "../../core/manifest/key-order.ts";
import { decodeText } from "./decode-text.ts";

/**
 * Columns by what they mean: Get-CsUser's own names, WMI's MSFT_SIPESUserSetting
 * (learn.microsoft.com, dd167418) and the directory's attributes.
 */
const COLUMNS = {
  sip: ["SipAddress", "PrimaryURI", "msRTCSIP-PrimaryUserAddress"],
  name: ["DisplayName", "Name"],
  home: ["RegistrarPool", "HomeServer", "HomeServerDN", "msRTCSIP-PrimaryHomeServer"],
  target: ["TargetRegistrarPool", "TargetServerIfMoving", "TargetServerDNIfMoving", "msRTCSIP-TargetHomeServer"],
  enabled: ["Enabled", "msRTCSIP-UserEnabled"],
  guid: ["Guid", "ObjectGuid"],
  sid: ["Sid", "ObjectSid"],
} as const;
const FALLBACK_NAMES = ["UserPrincipalName", "SamAccountName", "DistinguishedName", "UserDN", "Identity", "InstanceID"];

type Column = keyof typeof COLUMNS;
type Row = Readonly<Record<string, string>>;

/** The value of the first of several columns that has one; a row may be homed by either of two. */
const reader = (header: readonly string[]) => {
  const byLower = new Map(header.map((name) => [name.toLowerCase(), name]));
  const found = (names: readonly string[]): string[] => names.flatMap((name) => byLower.get(name.toLowerCase()) ?? []);
  const columns = Object.fromEntries(
    Object.entries(COLUMNS).map(([column, names]) => [column, found(names)]),
  ) as Record<Column, string[]>;
  const fallbacks = found(FALLBACK_NAMES);
  const first = (row: Row, names: readonly string[]): string | undefined =>
    names.map((name) => row[name]).find((value) => value !== undefined && value !== "");
  return {
    has: (column: Column) => columns[column].length > 0,
    value: (row: Row, column: Column) => first(row, columns[column]),
    fallback: (row: Row) => first(row, fallbacks),
  };
};

const TRUE = new Set(["true", "1", "yes", "-1"]);

const keyOf = (
  sip: string | undefined,
  guid: string | undefined,
  fallback: string | undefined,
  line: number,
): string => {
  if (sip !== undefined) return sip.trim().toLowerCase();
  return `id:${guid ?? fallback ?? `row ${line}`}`.toLowerCase();
};

/** `#TYPE …` is a first line that Export-Csv of Windows PowerShell writes unless it is told not to. */
const withoutTypeLine = (text: string): string =>
  text.startsWith("#TYPE") ? text.slice(text.indexOf("\n") + 1) : text;

/**
 * Reads accounts from a CSV by the names of its columns, sorted as a manifest wants them. Repeated accounts stay: what
 * they mean is the auditor's to say.
 * @param home only rows homed here, compared without regard to case
 * @throws Failure `csv-invalid` with the line where the file is broken, or where it has no column for SIP address or home
 */
export const readAccounts = (file: string, home?: string): AccountEntry[] => {
  const text = withoutTypeLine(decodeText(readFileSync(file), file));
  let rows: Row[];
  let header: string[] = [];
  try {
    rows = parse(text, {
      columns: (names: string[]) => {
        header = names.map((name) => name.trim());
        return header;
      },
      skip_empty_lines: true,
      delimiter: [",", ";", "\t"],
      relax_column_count: false,
      max_record_size: 1_000_000,
    }) as Row[];
  } catch (error) {
    throw new Failure("csv-invalid", `${file}: ${(error as Error).message}`, { cause: error });
  }
  const read = reader(header);
  for (const column of ["sip", "home"] as const)
    if (!read.has(column))
      throw new Failure("csv-invalid", `${file} has no column for ${column}: one of ${COLUMNS[column].join(", ")}`);
  const wanted = home?.toLowerCase();
  const accounts = rows.flatMap((row, index) => {
    const [sip, name, at, target, guid, sid] = (["sip", "name", "home", "target", "guid", "sid"] as const).map(
      (column) => read.value(row, column),
    );
    if (wanted !== undefined && at?.toLowerCase() !== wanted) return [];
    const enabled = read.value(row, "enabled");
    const account: AccountEntry = {
      key: keyOf(sip, guid, read.fallback(row), index + 2),
      ...(sip === undefined ? {} : { sip }),
      ...(name === undefined ? {} : { name }),
      ...(at === undefined ? {} : { home: at }),
      ...(target === undefined ? {} : { target }),
      ...(enabled === undefined ? {} : { enabled: TRUE.has(enabled.toLowerCase()) }),
      ...(guid === undefined ? {} : { guid }),
      ...(sid === undefined ? {} : { sid }),
    };
    return [account];
  });
  return sortByKey(accounts);
};
